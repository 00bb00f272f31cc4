"""Rows as bytes: JSON lines, Arrow streams and Parquet, in both directions."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from codemix.errors import InputError
from codemix.pipelines.io.compression import READ_ERRORS, open_decompressed
from codemix.schema import ADDED_COLUMNS, BATCH_BYTES, BATCH_ROWS, FILES, PAIRS, with_columns

ARROW_STREAM_MAGIC = b"\xff\xff\xff\xff"
PARQUET_MAGIC = b"PAR1"
MAX_LINE_BYTES = 256 * 1024**2

# Rows between stages are read soon and once or twice: against level 3, level 1 takes a third less
# time for files a twelfth larger.
_PARQUET_OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "write_page_checksum": True,
    "store_schema": True,
}


def encode_jsonl(batch: pa.RecordBatch) -> bytes:
    """Return the rows as JSON lines, one object a row, columns in schema order."""
    option = orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps(row, option=option) for row in batch.to_pylist())


class RowWriter:
    """Write batches of one schema to a binary stream as jsonl, arrow or parquet.

    Parameters
    ----------
    stream : binary file
        Need not be seekable; it stays open.
    schema : pyarrow.Schema
    form : str
        ``jsonl``, ``arrow`` or ``parquet``.
    """

    def __init__(self, stream: IO[bytes], schema: pa.Schema, form: str) -> None:
        self._stream = stream
        self._write: Callable[[pa.RecordBatch], Any]
        self._finish: Callable[[], Any]
        if form == "parquet":
            parquet = pq.ParquetWriter(stream, schema, **_PARQUET_OPTIONS)
            self._write, self._finish = parquet.write_batch, parquet.close
        elif form == "arrow":
            arrow = pa.ipc.new_stream(stream, schema)
            self._write, self._finish = arrow.write_batch, arrow.close
        else:
            self._write = lambda batch: stream.write(encode_jsonl(batch))
            self._finish = stream.flush

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        self._write(batch)

    def close(self) -> None:
        """Write what a format needs at its end; the stream stays open."""
        self._finish()


def read_parquet(
    path: str, columns: Sequence[str] | None = None, where: str = "", most_rows: int = BATCH_ROWS
) -> Iterator[pa.RecordBatch]:
    """Yield batches of at most ``most_rows`` or about 32 MiB, page checksums verified.

    Of ``columns`` those are read that the file has. ``where`` is what messages call the file, if
    that is not its path.

    Raises
    ------
    InputError
        If the file is truncated, corrupt or not Parquet.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            present = file.schema_arrow.names
            wanted = None if columns is None else [name for name in columns if name in present]
            for group in range(file.metadata.num_row_groups):
                facts = file.metadata.row_group(group)
                rows = BATCH_BYTES * facts.num_rows // max(1, facts.total_byte_size)
                yield from file.iter_batches(
                    max(1, min(most_rows, rows)), row_groups=[group], columns=wanted
                )
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"{where or path} is truncated or corrupt: {_first_line(error)}",
            "make the file again, or remove it from the input",
        ) from error


def read_rows(stream: io.BufferedIOBase, where: str) -> Iterator[pa.RecordBatch]:
    """Yield batches from JSON lines (plain, gzip or zstd) or an Arrow stream.

    Raises
    ------
    InputError
        If the stream is truncated or corrupt, or a line is not a JSON object of known shape.
    """
    plain = open_decompressed(stream)
    try:
        head = plain.peek(4)[:4] if isinstance(plain, io.BufferedReader) else b""
        if head == ARROW_STREAM_MAGIC:
            with pa.ipc.open_stream(plain) as reader:
                for batch in reader:
                    checked_bytes(batch)
                    yield batch
        else:
            yield from _read_jsonl(plain, where)
    except READ_ERRORS as error:
        raise InputError(
            f"{where} is truncated or corrupt: {_first_line(error)}",
            "make the file again, or remove it from the input",
        ) from error


def checked_bytes(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch, its texts as bytes, after a check that no offset points out of its buffers.

    Raises
    ------
    pyarrow.ArrowInvalid
        If one does, as in a damaged Arrow stream.
    """
    columns = []
    for column in batch.columns:
        if pa.types.is_string(column.type):
            column = column.view(pa.binary())
        elif pa.types.is_large_string(column.type):
            column = column.view(pa.large_binary())
        columns.append(column)
    plain = pa.RecordBatch.from_arrays(columns, batch.schema.names)
    plain.validate(full=True)
    return plain


def read_objects(stream: io.BufferedIOBase, where: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON lines (plain, gzip or zstd), whatever their columns.

    Raises
    ------
    InputError
        If the stream is truncated or corrupt, or a line is not a JSON object.
    """
    try:
        for number, line in _lines(open_decompressed(stream), where):
            yield _parse_line(line, where, number)
    except READ_ERRORS as error:
        raise InputError(
            f"{where} is truncated or corrupt: {_first_line(error)}",
            "make the file again, or remove it from the input",
        ) from error


def kind_of_columns(schema: pa.Schema) -> str:
    """Return ``pairs`` or ``files``, which their columns tell."""
    return "pairs" if "pair_id" in schema.names else "files"


def mixed_kinds(where: str) -> InputError:
    """Return the error for files and pairs in one input."""
    return InputError(
        f"{where} mixes rows of files with rows of pairs",
        "give them as two inputs, such as `codemix shard deduped/ pairs/`",
    )


def _read_jsonl(stream: IO[bytes], where: str) -> Iterator[pa.RecordBatch]:
    rows: list[dict[str, Any]] = []
    size = 0
    number = 0
    for number, line in _lines(stream, where):
        rows.append(_parse_line(line, where, number))
        size += len(line)
        if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield _batch_of(rows, where, number)
            rows, size = [], 0
    if rows:
        yield _batch_of(rows, where, number)


def _lines(stream: IO[bytes], where: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, with their numbers."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise InputError(
                f"{where}, line {number} is longer than {MAX_LINE_BYTES} bytes",
                "one row is one line; is this a JSON Lines file?",
            )
        if line.strip():
            yield number, line


def _parse_line(line: bytes, where: str, number: int) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InputError(
            f"{where}, line {number} is not valid JSON: {_first_line(error)}",
            "each line must be one JSON object in UTF-8",
        ) from None
    if not isinstance(row, dict):
        raise InputError(
            f"{where}, line {number} is not a JSON object",
            "each line must be one JSON object, such as `codemix detect` writes",
        )
    return row


def _batch_of(rows: list[dict[str, Any]], where: str, number: int) -> pa.RecordBatch:
    names = set().union(*rows)
    if "pair_id" in names and not all("pair_id" in row for row in rows):
        raise mixed_kinds(f"{where}, at or before line {number},")
    base = PAIRS if "pair_id" in names else FILES
    schema = with_columns(base, *(name for name in ADDED_COLUMNS if name in names))
    present = pa.schema([field.with_nullable(True) for field in schema if field.name in names])
    try:
        return pa.RecordBatch.from_pylist(rows, schema=present)
    except (pa.ArrowException, OverflowError, TypeError) as error:
        raise InputError(
            f"{where}, at or before line {number}: {_first_line(error)}",
            "a column holds a value of the wrong type",
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
