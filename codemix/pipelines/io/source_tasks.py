"""Cut the walk of raw sources into tasks by bytes, and read a task as batches of raw files."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from codemix.pipelines.io.archives import read_archive
from codemix.pipelines.io.sources import Entry, printable
from codemix.schema import BATCH_BYTES, BATCH_ROWS, RAW_FILES

PART_BYTES = 32 * 1024**2
STREAM_BYTES = 2 * 1024**2
"""Small tasks, so that a pipe sees its first rows soon."""
_TASK_ENTRIES = 4_000
_ARCHIVE_GROWTH = 5
"""How much larger than itself an archive is taken to be when tasks are balanced."""

_RawRow = tuple[str, str, bytes | None, int, str | None]


@dataclass(frozen=True)
class SourceTask:
    """Entries that one worker reads, in order."""

    entries: tuple[Entry, ...]
    max_file_bytes: int

    @property
    def fingerprint(self) -> str:
        """Identify the task by names, sizes and modification times, without reading the files."""
        digest = hashlib.sha256()
        for entry in self.entries:
            facts = f"{entry.kind} {entry.size_bytes} {entry.mtime_ns} {entry.repo_name}"
            digest.update(b"%s\0%s\0" % (facts.encode(), entry.path))
        return digest.hexdigest()

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield batches in the schema ``RAW_FILES``."""
        rows: list[_RawRow] = []
        size = 0
        for entry in self.entries:
            for row in _read_entry(entry, self.max_file_bytes):
                rows.append(row)
                size += len(row[2] or b"")
                if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                    yield _batch_of(rows)
                    rows, size = [], 0
        if rows:
            yield _batch_of(rows)


def cut_tasks(
    entries: Iterable[Entry], max_file_bytes: int, task_bytes: int = PART_BYTES
) -> Iterator[SourceTask]:
    """Group entries to tasks of about ``task_bytes`` each; depends on the input alone."""
    group: list[Entry] = []
    size = 0
    for entry in entries:
        group.append(entry)
        size += _weight(entry, max_file_bytes)
        if size >= task_bytes or len(group) >= _TASK_ENTRIES:
            yield SourceTask(tuple(group), max_file_bytes)
            group, size = [], 0
    if group:
        yield SourceTask(tuple(group), max_file_bytes)


def _weight(entry: Entry, max_file_bytes: int) -> int:
    if entry.kind == "archive":
        return entry.size_bytes * _ARCHIVE_GROWTH
    return entry.size_bytes if entry.size_bytes <= max_file_bytes else 0


def _read_entry(entry: Entry, max_file_bytes: int) -> Iterator[_RawRow]:
    path = printable(entry.path)
    if entry.kind == "archive":
        for member in read_archive(os.fsdecode(entry.location), max_file_bytes):
            name = member.path or path
            yield entry.repo_name, name, member.data, member.size_bytes, member.problem
    elif entry.kind == "file":
        data, size, problem = _read_file(entry.location, max_file_bytes)
        yield entry.repo_name, path, data, size, problem
    else:
        yield entry.repo_name, path, None, entry.size_bytes, entry.kind


def _read_file(location: bytes, max_bytes: int) -> tuple[bytes | None, int, str | None]:
    """Read a regular file; never follow a link that took its place, never block on a pipe."""
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


def _batch_of(rows: list[_RawRow]) -> pa.RecordBatch:
    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [
        pa.array(column, field.type) for column, field in zip(columns, RAW_FILES, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=RAW_FILES)
