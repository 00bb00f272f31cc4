"""Members of tar and zip archives, streamed; nothing is ever extracted to disk."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple, Self

from codemix.pipelines.io.compression import READ_ERRORS, open_decompressed

_SUFFIXES = (
    ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".txz", ".zip", ".whl", ".jar"
)  # fmt: skip
FREE_BYTES = 256 * 1024**2
MAX_RATIO = 200
"""An archive may grow to `FREE_BYTES` plus `MAX_RATIO` times its own size; then it is a bomb."""


class Member(NamedTuple):
    """A regular file of an archive, or the ``problem`` that kept it from being read."""

    path: str
    data: bytes | None
    size_bytes: int
    problem: str | None


class _BombError(Exception):
    pass


def archive_stem(name: str) -> str:
    """Return the name without its archive suffix, or an empty string if it has none."""
    lowered = name.lower()
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if lowered.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return ""


def read_archive(path: str, max_file_bytes: int) -> Iterator[Member]:
    """Yield the members of an archive in its own order.

    Files above ``max_file_bytes`` come without data. An archive that is truncated, corrupt or a
    bomb ends with one last member of an empty path whose ``problem`` says so.
    """
    budget = FREE_BYTES + MAX_RATIO * os.stat(path).st_size
    try:
        with open(path, "rb") as stream:
            if zipfile.is_zipfile(stream):
                stream.seek(0)
                yield from _read_zip(stream, max_file_bytes, budget)
            else:
                stream.seek(0)
                yield from _read_tar(stream, max_file_bytes, budget)
    except _BombError:
        yield Member("", None, 0, "archive_bomb")
    except (*READ_ERRORS, tarfile.TarError, zipfile.BadZipFile, NotImplementedError, ValueError):
        yield Member("", None, 0, "corrupt_archive")


class _StrictTarInfo(tarfile.TarInfo):
    """Turn the damaged headers at which `tarfile` would end silently into errors."""

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

    def __init__(self, stream: IO[bytes], budget: int) -> None:
        self._stream = stream
        self._left = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise _BombError
        buffer[: len(data)] = data
        return len(data)


def _read_tar(stream: io.BufferedReader, max_file_bytes: int, budget: int) -> Iterator[Member]:
    plain = io.BufferedReader(_Metered(open_decompressed(stream), budget), 1024**2)
    with tarfile.open(
        fileobj=plain, mode="r|", tarinfo=_StrictTarInfo, errors="backslashreplace"
    ) as archive:
        for info in archive:
            if info.isdir():
                continue
            problem = _tar_problem(info)
            path = _normalised(info.name)
            if path is None or problem:
                yield Member(info.name, None, 0, problem or "unsafe_path")
            elif info.size > max_file_bytes:
                yield Member(path, None, info.size, "too_large")
            else:
                content = archive.extractfile(info)
                yield Member(path, content.read() if content else b"", info.size, None)


def _tar_problem(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        target = (
            info.linkname if info.islnk() else str(PurePosixPath(info.name).parent / info.linkname)
        )
        return "symlink" if _inside(target) else "unsafe_link"
    return None if info.isreg() else "special_file"


def _read_zip(stream: io.BufferedReader, max_file_bytes: int, budget: int) -> Iterator[Member]:
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
            elif info.file_size > max_file_bytes:
                yield Member(path, None, info.file_size, "too_large")
            else:
                budget -= info.file_size
                if budget < 0:
                    raise _BombError
                yield _zip_member(archive, info, path)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Member:
    try:
        with archive.open(info) as content:
            data = content.read(info.file_size + 1)
    except (*READ_ERRORS, zipfile.BadZipFile, NotImplementedError):
        return Member(path, None, info.file_size, "corrupt_member")
    if len(data) != info.file_size:
        return Member(path, None, info.file_size, "corrupt_member")
    return Member(path, data, info.file_size, None)


def _normalised(name: str) -> str | None:
    """Return the member's relative path, or None if it is absolute or leaves the archive."""
    as_on_windows = name.replace("\\", "/")
    if as_on_windows.startswith("/") or "\0" in name or name[1:2] == ":":
        return None
    return os.path.normpath(name) if _inside(as_on_windows) else None


def _inside(path: str) -> bool:
    if path.startswith("/"):
        return False
    depth = 0
    for piece in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(piece, 1)
        if depth < 0:
            return False
    return True
