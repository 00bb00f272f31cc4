"""Tables of source files as sources: Parquet, JSON lines and Arrow, row for row, in pieces."""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from codemix.pipelines.io.compression import READ_ERRORS, open_decompressed
from codemix.pipelines.io.entries import Entry, RawFile, ReadEntry, SkippedEntry, Whole
from codemix.pipelines.io.rows import ARROW_STREAM_MAGIC, checked_bytes
from codemix.pipelines.io.table_columns import Columns, find_columns, raw_file
from codemix.schema import BATCH_BYTES

_SUFFIXES = (".parquet", ".arrow", ".feather", ".jsonl", ".ndjson")
_COMPRESSED = ("", ".gz", ".zst", ".xz", ".bz2")
_LINES_BYTES = 1024**2
_MAX_LINE_BYTES = 64 * 1024**2
"""A longer line is skipped in pieces, and counted."""
_WHOLE_GROUP_BYTES = 64 * 1024**2
"""A larger row group of Parquet is read once and dealt out, so that no task is as large."""
_ROWS_AT_ONCE = 64
_ARROW_FILE_MAGIC = b"ARROW1"
_BAD_TABLE = (*READ_ERRORS, ValueError)
"""What reading a damaged table raises."""


def table_stem(name: str) -> str:
    """Return the name without its suffix if it is that of a table, else an empty string."""
    lowered = name.lower()
    for suffix in _SUFFIXES:
        for compression in _COMPRESSED if suffix in (".jsonl", ".ndjson") else ("",):
            if lowered.endswith(suffix + compression) and len(name) > len(suffix + compression):
                return name[: -len(suffix + compression)]
    return ""


@dataclass(frozen=True)
class TableEntry:
    """A table; rows that name no repository get ``repo_name``."""

    repo_name: str
    name: bytes
    location: bytes
    size_bytes: int
    columns: Columns = ()

    def weight(self, max_file_bytes: int) -> int:
        """Return its size; tasks hold its pieces, not the table."""
        return self.size_bytes

    def identity(self) -> bytes:
        """Return name and size."""
        return b"table %d %s" % (self.size_bytes, self.name)

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield all rows."""
        for piece in self.split(max_file_bytes):
            yield from piece.read(max_file_bytes)

    def split(self, max_file_bytes: int) -> Iterator[Entry]:
        """Yield pieces of the table, and a last entry that says if it is corrupt.

        Raises
        ------
        UsageError
            If the columns cannot be told.
        """
        try:
            with open(self.location, "rb") as stream:
                head = stream.peek(6)[:6]
                if head.startswith(b"PAR1"):
                    yield from self._row_groups(max_file_bytes)
                elif head == _ARROW_FILE_MAGIC or head[:4] == ARROW_STREAM_MAGIC:
                    batches = _arrow_batches(stream, head == _ARROW_FILE_MAGIC)
                    yield from self._dealt_out(batches, max_file_bytes)
                elif not head or self.name.lower().endswith((b".parquet", b".arrow", b".feather")):
                    yield SkippedEntry(self.repo_name, self.name, "corrupt_table", self.size_bytes)
                else:
                    yield from self._lines(open_decompressed(stream))
        except _BAD_TABLE:
            yield SkippedEntry(self.repo_name, self.name, "corrupt_table", self.size_bytes)

    def _row_groups(self, max_file_bytes: int) -> Iterator[Entry]:
        location = os.fsdecode(self.location)
        with pq.ParquetFile(location, page_checksum_verification=True) as file:
            columns = find_columns(file.schema_arrow.names, self.columns, location)
            start = 0
            for group in range(file.metadata.num_row_groups):
                facts = file.metadata.row_group(group)
                piece = GroupEntry(
                    self.repo_name,
                    self.name,
                    location,
                    group,
                    start,
                    facts.total_byte_size,
                    _modified(location),
                    columns,
                )
                if facts.total_byte_size <= _WHOLE_GROUP_BYTES:
                    yield piece
                else:
                    yield from map(ReadEntry, piece.read(max_file_bytes))
                start += facts.num_rows

    def _dealt_out(self, batches: Iterable[pa.RecordBatch], max_file_bytes: int) -> Iterator[Entry]:
        number = 0
        for batch in batches:
            columns = find_columns(batch.schema.names, self.columns, os.fsdecode(self.location))
            wanted = batch.select([column for _, column in columns])
            for start in range(0, wanted.num_rows, _ROWS_AT_ONCE):
                for row in _rows_of(wanted.slice(start, _ROWS_AT_ONCE)):
                    number += 1
                    yield ReadEntry(raw_file(row, columns, self.repo_name, number, max_file_bytes))

    def _lines(self, stream: IO[bytes]) -> Iterator[Entry]:
        """Cut JSON lines to blocks; the first row tells the columns of all."""
        columns: Columns = ()
        block: list[bytes] = []
        size = 0
        first = number = 0
        for line in _bounded_lines(stream):
            number += 1
            if line is None:
                name = b"%s/row-%d" % (self.name, number)
                yield SkippedEntry(self.repo_name, name, "too_large", _MAX_LINE_BYTES)
                line = b"\n"
            if not columns and (row := _parse(line)):
                columns = find_columns(row, self.columns, os.fsdecode(self.location))
            if not block:
                first = number
            block.append(line)
            size += len(line)
            if size >= _LINES_BYTES:
                yield LinesEntry(self.repo_name, self.name, b"".join(block), first, columns)
                block, size = [], 0
        if block:
            yield LinesEntry(self.repo_name, self.name, b"".join(block), first, columns)


@dataclass(frozen=True)
class GroupEntry(Whole):
    """A row group of a Parquet file; ``start`` is the number of rows before it."""

    repo_name: str
    name: bytes
    location: str
    group: int
    start: int
    size_bytes: int
    mtime_ns: int
    columns: Columns

    def weight(self, max_file_bytes: int) -> int:
        """Return its size in memory."""
        return self.size_bytes

    def identity(self) -> bytes:
        """Return place, size and modification time of the file."""
        facts = f"group {self.group} {self.size_bytes} {self.mtime_ns} {self.columns}"
        return b"%s\0%s" % (facts.encode(), self.name)

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield its rows; a last one says if it is corrupt."""
        number = self.start
        try:
            with (
                pq.ParquetFile(self.location, page_checksum_verification=True) as file,
                closing(self._batches(file)) as batches,
            ):
                for batch in batches:
                    for row in _rows_of(batch):
                        number += 1
                        yield raw_file(row, self.columns, self.repo_name, number, max_file_bytes)
        except _BAD_TABLE:
            yield RawFile(self.repo_name, os.fsdecode(self.name), None, 0, "corrupt_table")

    def _batches(self, file: pq.ParquetFile) -> Any:  # noqa: ANN401
        facts = file.metadata.row_group(self.group)
        rows = BATCH_BYTES * facts.num_rows // max(1, facts.total_byte_size)
        wanted = [column for _, column in self.columns]
        return file.iter_batches(
            max(1, min(_ROWS_AT_ONCE, rows)), row_groups=[self.group], columns=wanted
        )


@dataclass(frozen=True)
class LinesEntry(Whole):
    """A block of JSON lines that begins with line ``first``."""

    repo_name: str
    name: bytes
    block: bytes
    first: int
    columns: Columns

    def weight(self, max_file_bytes: int) -> int:
        """Return its size."""
        return len(self.block)

    def identity(self) -> bytes:
        """Return a hash of its content."""
        facts = f"lines {self.first} {self.columns} {self.repo_name}"
        return b"%s %s" % (sha256(self.block).digest(), facts.encode())

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield its rows; a line that is no JSON object is ``invalid_row``."""
        for number, line in enumerate(self.block.split(b"\n"), self.first):
            if line.strip():
                yield raw_file(_parse(line), self.columns, self.repo_name, number, max_file_bytes)


def _parse(line: bytes) -> dict[str, Any]:
    """Return the object in a line; an empty one if there is none."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return row if isinstance(row, dict) else {}


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield lines, and None for each that is too long to be held."""
    while line := stream.readline(_MAX_LINE_BYTES):
        if len(line) < _MAX_LINE_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _rows_of(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Return the rows; texts as bytes, which a damaged table may fill with anything."""
    rows: list[dict[str, Any]] = checked_bytes(batch).to_pylist()
    return rows


def _arrow_batches(stream: IO[bytes], is_file: bool) -> Iterator[pa.RecordBatch]:
    if not is_file:
        with pa.ipc.open_stream(stream) as reader:
            yield from reader
        return
    with pa.ipc.open_file(stream) as reader:
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)


def _modified(location: str) -> int:
    return os.stat(location).st_mtime_ns
