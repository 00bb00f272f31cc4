"""Cut the walk of raw sources into tasks by bytes, and read a task as batches of raw files."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from codemix.pipelines.io.entries import Entry, RawFile
from codemix.schema import BATCH_BYTES, BATCH_ROWS, RAW_FILES

PART_BYTES = 32 * 1024**2
STREAM_BYTES = 2 * 1024**2
FIRST_BYTES = 32 * 1024
"""On a pipe tasks are small, and the first ones smaller still, so that it sees rows soon."""
_MIN_ENTRIES, _MAX_ENTRIES = 256, 4_000
_BYTES_PER_ENTRY = 8 * 1024
"""Small files cost time, too: a task has about one entry for each of these at most."""


@dataclass(frozen=True)
class SourceTask:
    """Entries that one worker reads, in order."""

    entries: tuple[Entry, ...]
    max_file_bytes: int
    stands_for: str = ""

    @property
    def fingerprint(self) -> str:
        """Identify the task by what its entries know of their rows without reading them."""
        if self.stands_for:
            return self.stands_for
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(b"%s\0" % entry.identity())
        return digest.hexdigest()

    def with_entries(self, entries: tuple[Entry, ...]) -> "SourceTask":
        """Return a task that reads other entries and stands for this one."""
        return replace(self, entries=entries, stands_for=self.fingerprint)

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield batches in the schema ``RAW_FILES``."""
        rows: list[RawFile] = []
        size = 0
        for entry in self.entries:
            for row in entry.read(self.max_file_bytes):
                rows.append(row)
                size += len(row.data or b"")
                if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                    yield _batch_of(rows)
                    rows, size = [], 0
        if rows:
            yield _batch_of(rows)


def cut_tasks(
    entries: Iterable[Entry],
    max_file_bytes: int,
    task_bytes: int = PART_BYTES,
    first_bytes: int | None = None,
) -> Iterator[SourceTask]:
    """Group entries to tasks of about ``task_bytes`` each; depends on the input alone.

    With ``first_bytes`` the first task is of so many only, and each one twice the one before up to
    ``task_bytes``.
    """
    group: list[Entry] = []
    size = 0
    most_bytes = task_bytes if first_bytes is None else first_bytes
    max_entries = min(_MAX_ENTRIES, max(_MIN_ENTRIES, task_bytes // _BYTES_PER_ENTRY))
    for whole in entries:
        for entry in whole.split(max_file_bytes):
            group.append(entry)
            size += entry.weight(max_file_bytes)
            if size >= most_bytes or len(group) >= max_entries:
                yield SourceTask(tuple(group), max_file_bytes)
                group, size = [], 0
                most_bytes = min(2 * most_bytes, task_bytes)
    if group:
        yield SourceTask(tuple(group), max_file_bytes)


def _batch_of(rows: list[RawFile]) -> pa.RecordBatch:
    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [
        pa.array(column, field.type) for column, field in zip(columns, RAW_FILES, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=RAW_FILES)
