"""Members of tar and zip archives, streamed; nothing is ever extracted to disk."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple, Self

from codemix.pipelines.io.archive_names import archive_stem
from codemix.pipelines.io.compression import READ_ERRORS, compression_of, open_decompressed

FREE_BYTES = 256 * 1024**2
MAX_RATIO = 200
"""An archive may grow to `FREE_BYTES` plus `MAX_RATIO` times its own size; then it is a bomb."""
MAX_DEPTH = 3
"""Archives are opened inside archives down to this level, the outermost counted."""
MAX_NESTED_BYTES = 32 * 1024**2
"""A nested archive is held in memory while it is read."""
_MAX_HEADER_BYTES = 1024**2
_READ_WHOLE = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip
"""Headers that tarfile reads to memory, whatever size they claim."""
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MAGIC = slice(257, 262)
_BAD_ARCHIVE = (
    *READ_ERRORS,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)
"""What tarfile and zipfile raise on damaged bytes."""


class Member(NamedTuple):
    """A regular file of an archive, or the ``problem`` that kept it from being read."""

    path: str
    data: bytes | None
    size_bytes: int
    problem: str | None


class _BombError(Exception):
    pass


@dataclass
class _Reading:
    """How an archive and those inside of it are read; ``budget`` is what they may still grow."""

    max_file_bytes: int
    budget: int
    wants: Callable[[str], bool]

    def spend(self, size_bytes: int) -> None:
        self.budget -= size_bytes
        if self.budget < 0:
            raise _BombError

    def takes(self, path: str, size_bytes: int, depth: int) -> bool:
        """Return whether the bytes of a member are needed."""
        if _is_nested(path):
            return size_bytes <= MAX_NESTED_BYTES and depth < MAX_DEPTH
        return size_bytes <= self.max_file_bytes and self.wants(path)


def read_archive(
    path: str, max_file_bytes: int, wants: Callable[[str], bool] = lambda path: True
) -> Iterator[Member]:
    """Yield the members of an archive in its own order, archives in it among them.

    Files above ``max_file_bytes`` come without data. An archive that is truncated, corrupt or a
    bomb ends with one last member whose ``problem`` says so; its path is that of the archive in
    the archive, and empty for the outermost.

    Parameters
    ----------
    path : str
    max_file_bytes : int
    wants : callable, optional
        Given a member's path, whether its bytes are wanted; others have neither data nor problem.
    """
    try:
        with open(path, "rb") as stream:
            reading = _Reading(max_file_bytes, _budget(os.fstat(stream.fileno()).st_size), wants)
            yield from _read_stream(stream, reading, 1)
    except _BombError:
        yield Member("", None, 0, "archive_bomb")
    except OSError:
        yield Member("", None, 0, "unreadable")


def _budget(size_bytes: int) -> int:
    return FREE_BYTES + MAX_RATIO * size_bytes


def _read_stream(stream: io.BufferedReader, reading: _Reading, depth: int) -> Iterator[Member]:
    # By the first bytes alone: a plain tar whose last member is a zip also ends like one.
    read = _read_zip if stream.peek(4)[:4] in _ZIP_MAGIC else _read_tar
    try:
        for member in read(stream, reading, depth):
            if member.problem is None and _is_nested(member.path):
                yield from _open_nested(member, reading, depth)
            else:
                yield member
    except _BAD_ARCHIVE:
        yield Member("", None, 0, "corrupt_archive")


def _open_nested(member: Member, reading: _Reading, depth: int) -> Iterator[Member]:
    """Yield the members of an archive in an archive, below its own path."""
    if member.data is None:
        problem = "nested_too_deep" if member.size_bytes <= MAX_NESTED_BYTES else "too_large"
        yield member._replace(problem=problem)
        return
    if not _looks_like_archive(member.data):
        yield member
        return
    stream: Any = io.BufferedReader(io.BytesIO(member.data))
    for inner in _read_stream(stream, reading, depth + 1):
        if inner.problem == "corrupt_archive" and not inner.path:
            yield member._replace(data=None, problem=inner.problem)
        else:
            yield inner._replace(path=f"{member.path}/{inner.path}")


def _looks_like_archive(data: bytes) -> bool:
    """Tell a damaged archive from a file that only has the name of one."""
    is_tar = data[_TAR_MAGIC] == b"ustar"
    return data.startswith(_ZIP_MAGIC) or is_tar or compression_of(data[:6]) is not None


def _is_nested(path: str) -> bool:
    return archive_stem(PurePosixPath(path).name) != ""


class _StrictTarInfo(tarfile.TarInfo):
    """Turn the damaged headers at which `tarfile` would end silently into errors."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _READ_WHOLE and info.size > _MAX_HEADER_BYTES:
            raise tarfile.ReadError("a header is too large")
        return info

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except (
            tarfile.EmptyHeaderError,  # type: ignore[attr-defined]
            tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
            tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
        ) as error:
            raise tarfile.ReadError(str(error)) from error


class _Metered(io.RawIOBase):
    """Count what is read from a decompressor and stop at the budget."""

    def __init__(self, stream: IO[bytes], reading: _Reading) -> None:
        self._stream = stream
        self._reading = reading

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._reading.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def _read_tar(stream: io.BufferedReader, reading: _Reading, depth: int) -> Iterator[Member]:
    plain = io.BufferedReader(_Metered(open_decompressed(stream), reading), 1024**2)
    with tarfile.open(
        fileobj=plain, mode="r|", tarinfo=_StrictTarInfo, errors="backslashreplace"
    ) as archive:
        while (info := archive.next()) is not None:
            # tarfile keeps all it has seen, which a large archive has no room for.
            archive.members.clear()  # type: ignore[attr-defined]
            if info.isdir():
                continue
            problem = _tar_problem(info)
            path = _normalised(info.name)
            if path is None or problem:
                yield Member(info.name, None, 0, problem or "unsafe_path")
            elif not reading.takes(path, info.size, depth):
                yield Member(path, None, info.size, _too_large(path, info.size, reading))
            else:
                content = archive.extractfile(info)
                yield Member(path, content.read() if content else b"", info.size, None)


def _tar_problem(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        target = (
            info.linkname if info.islnk() else str(PurePosixPath(info.name).parent / info.linkname)
        )
        return "symlink" if stays_inside(target) else "unsafe_link"
    return None if info.isreg() else "special_file"


def _read_zip(stream: io.BufferedReader, reading: _Reading, depth: int) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            # Some archivers of Windows write its separator.
            path = _normalised(info.filename.replace("\\", "/"))
            mode = info.external_attr >> 16
            if path is None:
                yield Member(info.filename, None, 0, "unsafe_path")
            elif stat.S_ISLNK(mode):
                yield Member(path, None, 0, "symlink")
            elif info.flag_bits & 0x1:
                yield Member(path, None, info.file_size, "encrypted")
            elif not reading.takes(path, info.file_size, depth):
                yield Member(path, None, info.file_size, _too_large(path, info.file_size, reading))
            else:
                reading.spend(info.file_size)
                yield _zip_member(archive, info, path)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Member:
    try:
        with archive.open(info) as content:
            data = content.read(info.file_size + 1)
    except _BAD_ARCHIVE:
        return Member(path, None, info.file_size, "corrupt_member")
    if len(data) != info.file_size:
        return Member(path, None, info.file_size, "corrupt_member")
    return Member(path, data, info.file_size, None)


def _too_large(path: str, size_bytes: int, reading: _Reading) -> str | None:
    """Return the problem of a member that is not read; nested archives are told apart later."""
    too_large = size_bytes > reading.max_file_bytes and not _is_nested(path)
    return "too_large" if too_large else None


def _normalised(name: str) -> str | None:
    """Return the member's relative path, or None if it is absolute or leaves the archive."""
    as_on_windows = name.replace("\\", "/")
    if as_on_windows.startswith("/") or "\0" in name or name[1:2] == ":":
        return None
    path = os.path.normpath(name) if name else "."
    return path if path != "." and stays_inside(as_on_windows) else None


def stays_inside(path: str) -> bool:
    """Return whether a relative path never leads above where it starts."""
    if path.startswith("/"):
        return False
    depth = 0
    for piece in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(piece, 1)
        if depth < 0:
            return False
    return True
