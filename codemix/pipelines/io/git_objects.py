"""Objects of a Git repository, read straight from its files.

Nothing but ``objects/`` of this very repository is looked at: no configuration, hooks, filters,
alternates or promisors, and no link is followed. Sizes are known, and checked, before anything is
inflated.
"""

import mmap
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha1
from types import TracebackType
from typing import Self

from dulwich.errors import ApplyDeltaError, FileFormatException
from dulwich.lru_cache import LRUSizeCache
from dulwich.object_format import SHA1
from dulwich.pack import (
    FilePackIndex,
    apply_delta,
    load_pack_index_file,
    take_msb_bytes_at,
    unpack_object_at,
)

COMMIT, TREE, BLOB, TAG = 1, 2, 3, 4
_OFFSET_DELTA, _REFERENCE_DELTA = 6, 7
_KINDS = {b"commit": COMMIT, b"tree": TREE, b"blob": BLOB, b"tag": TAG}
_NAMES = {kind: name for name, kind in _KINDS.items()}
MAX_INFLATED_BYTES = 64 * 1024**2
"""A larger object, or one built on a larger one, is not read."""
_MAX_CHAIN = 10_000
_CACHE_BYTES = 32 * 1024**2
_LOOSE_HEADER_BYTES = 64
_DAMAGE = (
    ApplyDeltaError,
    FileFormatException,
    AssertionError,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What dulwich raises on damaged bytes."""


class GitObjectError(Exception):
    """An object is missing or damaged."""


class TooLargeError(Exception):
    """An object is larger than it may be."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(size_bytes)
        self.size_bytes = size_bytes


@dataclass(frozen=True)
class _Pack:
    index: FilePackIndex
    data: mmap.mmap


class ObjectStore:
    """The packs and loose objects below a Git folder; a context manager.

    Parameters
    ----------
    git_folder : bytes
        ``repo.git``, or ``.git`` of a work tree.
    """

    def __init__(self, git_folder: bytes) -> None:
        self._objects = os.path.join(git_folder, b"objects")
        self._open = ExitStack()
        self._packs: list[_Pack] = []
        self._bases: LRUSizeCache[tuple[int, int], tuple[int, bytes]] = LRUSizeCache(
            _CACHE_BYTES, compute_size=lambda value: len(value[1])
        )

    def __enter__(self) -> Self:
        for name in self._pack_names():
            base = os.path.join(self._objects, b"pack", name)
            try:
                with ExitStack() as opened:
                    self._packs.append(_open_pack(base, opened))
                    self._open.push(opened.pop_all())
            except _DAMAGE:
                # What lies in it will be missed, and reported, when it is asked for.
                continue
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def __len__(self) -> int:
        """Return the number of objects in packs."""
        return sum(len(pack.index) for pack in self._packs)

    def read(self, oid: bytes, max_bytes: int = MAX_INFLATED_BYTES) -> tuple[int, bytes]:
        """Return kind and content of the object of this id, in hexadecimal.

        Raises
        ------
        GitObjectError
            If it is missing or damaged.
        TooLargeError
            If it is larger than ``max_bytes``, or builds on an object above 64 MiB.
        """
        try:
            raw = bytes.fromhex(oid.decode("ascii"))
            for number, pack in enumerate(self._packs):
                try:
                    offset = pack.index.object_offset(raw)  # type: ignore[arg-type]
                except KeyError:
                    continue
                found = self._unpack(number, offset, max_bytes)
                break
            else:
                found = _read_loose(self._objects, oid, max_bytes)
            _check_hash(oid, *found)
            return found
        except _DAMAGE as error:
            raise GitObjectError(oid.decode("ascii", "replace")) from error

    def find(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the ids of objects that begin with ``prefix``, at least four hexadecimal digits."""
        even = prefix[: len(prefix) // 2 * 2]
        found = set()
        for pack in self._packs:
            for raw in pack.index.iter_prefix(bytes.fromhex(even.decode())):
                found.add(raw.hex().encode())
        try:
            names = os.listdir(os.path.join(self._objects, prefix[:2]))
        except OSError:
            names = []
        found |= {prefix[:2] + name for name in names if len(name) == 38}
        yield from sorted(oid for oid in found if oid.startswith(prefix))

    def _pack_names(self) -> list[bytes]:
        try:
            names = os.listdir(os.path.join(self._objects, b"pack"))
        except OSError:
            return []
        return sorted(name[:-4] for name in names if name.endswith(b".idx"))

    def _unpack(self, number: int, offset: int, max_bytes: int) -> tuple[int, bytes]:
        """Inflate an object and, if it is a delta, everything that it builds on."""
        data = self._packs[number].data
        deltas: list[tuple[int, bytes]] = []
        limit = max_bytes
        while True:
            if (known := self._bases.get((number, offset))) is not None:
                kind, content = known
                _check_size(len(content), limit)
                break
            kind, size = _header_at(data, offset)
            # A delta is smaller than what it makes, by far mostly.
            _check_size(size, limit if kind < _OFFSET_DELTA else MAX_INFLATED_BYTES)
            unpacked, _ = unpack_object_at(data, offset, SHA1.hash_func)
            content = b"".join(unpacked.decomp_chunks)
            if kind not in (_OFFSET_DELTA, _REFERENCE_DELTA):
                break
            _check_size(_size_after(content), limit)
            deltas.append((offset, content))
            if len(deltas) > _MAX_CHAIN:
                raise ValueError("a chain of deltas has no end")
            offset = self._base_of(number, offset, unpacked.delta_base)
            limit = MAX_INFLATED_BYTES
        self._bases[number, offset] = (kind, content)
        for at, delta in reversed(deltas):
            content = b"".join(apply_delta(content, delta))
            self._bases[number, at] = (kind, content)
        return kind, content

    def _base_of(self, number: int, offset: int, base: int | bytes | None) -> int:
        if isinstance(base, int):
            if not 0 < base < offset:
                raise ValueError("a delta builds on nothing")
            return offset - base
        return self._packs[number].index.object_offset(base)  # type: ignore[arg-type]


def _open_pack(base: bytes, opened: ExitStack) -> _Pack:
    index_file = os.fdopen(_open_plain(base + b".idx"), "rb")
    opened.callback(index_file.close)
    index = load_pack_index_file(os.fsdecode(base + b".idx"), index_file, SHA1)
    if not isinstance(index, FilePackIndex):
        raise ValueError("an index that is none of a file")
    opened.callback(index.close)
    descriptor = _open_plain(base + b".pack")
    opened.callback(os.close, descriptor)
    data = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    opened.callback(data.close)
    if data[:4] != b"PACK":
        raise ValueError("not a pack")
    return _Pack(index, data)


def _open_plain(path: bytes) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return descriptor


def _header_at(data: mmap.mmap, offset: int) -> tuple[int, int]:
    """Return kind and size that the header of a packed object states."""
    first, *others = take_msb_bytes_at(data, offset)[0]
    size = first & 0x0F
    for position, byte in enumerate(others):
        size |= (byte & 0x7F) << (4 + 7 * position)
    return (first >> 4) & 0x07, size


def _size_after(delta: bytes) -> int:
    """Return the size of what a delta makes, which is the second number in it."""
    _, at, _ = take_msb_bytes_at(delta, 0)
    size = 0
    for position, byte in enumerate(take_msb_bytes_at(delta, at)[0]):
        size |= (byte & 0x7F) << (7 * position)
    return size


def _check_hash(oid: bytes, kind: int, content: bytes) -> None:
    digest = sha1(b"%s %d\0" % (_NAMES[kind], len(content)), usedforsecurity=False)
    digest.update(content)
    if digest.hexdigest() != oid.decode():
        raise ValueError("an object is not what its id says")


def _check_size(size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        raise TooLargeError(size_bytes)


def _read_loose(objects: bytes, oid: bytes, max_bytes: int) -> tuple[int, bytes]:
    path = os.path.join(objects, oid[:2], oid[2:])
    with os.fdopen(_open_plain(path), "rb") as stream:
        inflater = zlib.decompressobj()
        start = inflater.decompress(stream.read(4096), _LOOSE_HEADER_BYTES)
        header, found, content = start.partition(b"\0")
        kind, _, digits = header.partition(b" ")
        if not found or not digits.isdigit():
            raise ValueError("not an object")
        size = int(digits)
        _check_size(size, max_bytes)
        pieces, length = [content], len(content)
        while length <= size and not inflater.eof:
            compressed = inflater.unconsumed_tail or stream.read(65536)
            if not compressed:
                raise ValueError("a truncated object")
            pieces.append(inflater.decompress(compressed, size - length + 1))
            length += len(pieces[-1])
    if length != size:
        raise ValueError("not of the size that it states")
    return _KINDS[kind], b"".join(pieces)
