"""Entries of a source: what a walk meets, small enough to travel to the worker that reads it."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Protocol

from codemix.pipelines.io.surroundings import NO_SURROUNDINGS, Surroundings


class RawFile(NamedTuple):
    """One row of ``RAW_FILES``, its columns in order."""

    repo_name: str
    path: str
    data: bytes | None
    length_bytes: int
    problem: str | None
    override_language: str | None = None
    override_vendored: bool | None = None
    override_generated: bool | None = None
    override_documentation: bool | None = None
    override_detectable: bool | None = None
    repo_license: str | None = None
    given_language: str | None = None


class Entry(Protocol):
    """One thing that a walk met: a file, an archive, a stretch of a table."""

    def weight(self, max_file_bytes: int) -> int:
        """Return about how many bytes reading it brings; tasks are balanced by it."""
        ...

    def identity(self) -> bytes:
        """Return what changes when the entry's rows do, found without reading them."""
        ...

    def split(self, max_file_bytes: int) -> Iterator["Entry"]:
        """Yield itself, or the pieces that it is worth cutting into."""
        ...

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield its rows."""
        ...


@dataclass(frozen=True)
class Whole:
    """An entry that is never cut."""

    def split(self, max_file_bytes: int) -> Iterator[Entry]:
        """Yield itself."""
        yield self  # type: ignore[misc]


@dataclass(frozen=True)
class FileEntry(Whole):
    """A file; ``path`` is relative to the repository, ``location`` is where the bytes lie."""

    repo_name: str
    path: bytes
    location: bytes
    size_bytes: int
    mtime_ns: int
    surroundings: Surroundings = NO_SURROUNDINGS

    def weight(self, max_file_bytes: int) -> int:
        """Return its size; what is larger than the cap is not read."""
        return self.size_bytes if self.size_bytes <= max_file_bytes else 0

    def identity(self) -> bytes:
        """Return name, size and modification time."""
        facts = f"file {self.size_bytes} {self.mtime_ns} {self.repo_name}"
        return b"%s\0%s" % (facts.encode(), self.path)

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield its one row."""
        data, size, problem = read_file(self.location, max_file_bytes)
        yield located(self.repo_name, self.path, data, size, problem, self.surroundings)


@dataclass(frozen=True)
class SkippedEntry(Whole):
    """Something that is reported and not read."""

    repo_name: str
    path: bytes
    problem: str
    size_bytes: int = 0

    def weight(self, max_file_bytes: int) -> int:
        """Return 0: nothing is read."""
        return 0

    def identity(self) -> bytes:
        """Return name and problem."""
        facts = f"{self.problem} {self.size_bytes} {self.repo_name}"
        return b"%s\0%s" % (facts.encode(), self.path)

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield its one row."""
        yield RawFile(self.repo_name, printable(self.path), None, self.size_bytes, self.problem)


@dataclass(frozen=True)
class ReadEntry(Whole):
    """A row that could only be had by reading; it travels with its bytes."""

    row: RawFile

    def weight(self, max_file_bytes: int) -> int:
        """Return the size of its bytes."""
        return len(self.row.data or b"")

    def identity(self) -> bytes:
        """Return a hash of the content with all else in the row."""
        digest = sha256(self.row.data or b"").digest()
        return digest + repr(self.row._replace(data=None)).encode("utf-8", "surrogateescape")

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield the row."""
        yield self.row


def located(
    repo_name: str,
    path: bytes,
    data: bytes | None,
    size_bytes: int,
    problem: str | None,
    surroundings: Surroundings,
) -> RawFile:
    """Return the row of a file with what its surroundings tell."""
    overrides = surroundings.overrides_of(path)
    license_ = surroundings.repo_license
    return RawFile(repo_name, printable(path), data, size_bytes, problem, *overrides, license_)


def printable(name: bytes) -> str:
    """Return a file name as valid UTF-8; bytes that are not are shown in hexadecimal."""
    return name.decode("utf-8", "backslashreplace")


def read_file(location: bytes, max_bytes: int) -> tuple[bytes | None, int, str | None]:
    """Read a regular file; never follow a link that took its place, never block on a pipe.

    Returns
    -------
    tuple
        The bytes or None, the size, and the problem or None.
    """
    try:
        descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return None, 0, "unsafe_link" if error.errno == errno.ELOOP else "unreadable"
    with open(descriptor, "rb", buffering=0) as stream:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return None, 0, "special_file"
        if facts.st_size > max_bytes:
            return None, facts.st_size, "too_large"
        try:
            data = stream.read(max_bytes + 1)
        except OSError:
            return None, facts.st_size, "unreadable"
    if len(data) > max_bytes:
        return None, len(data), "too_large"
    return data, len(data), None
