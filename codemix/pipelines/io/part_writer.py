"""Write one part of a dataset: atomically, hashed on the way, absent if it would be empty."""

import hashlib
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa

from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.rows import RowWriter
from codemix.schema import BATCH_BYTES, split_batch


class _HashedStream:
    """A write-only binary file that hashes what passes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size_bytes = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size_bytes += len(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def tell(self) -> int:
        return self.size_bytes

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class PartWriter:
    """Collect batches to row groups of about 32 MiB and publish the file on a clean exit.

    Attributes
    ----------
    entries : list of dict
        After exit: the manifest's entry of the part (name, rows, bytes, sha256), or empty if no
        row was written.
    """

    def __init__(self, path: Path, schema: pa.Schema, form: str) -> None:
        self._path = path
        self._schema = schema
        self._form = form
        self._pending: list[pa.RecordBatch] = []
        self._pending_bytes = 0
        self._rows = 0
        self._files = ExitStack()
        self._writer: RowWriter | None = None
        self.entries: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def write(self, batch: pa.RecordBatch | None) -> None:
        """Append the rows of ``batch``, if any."""
        if batch is None or batch.num_rows == 0:
            return
        self._rows += batch.num_rows
        self._pending.append(batch)
        self._pending_bytes += batch.nbytes
        if self._pending_bytes >= BATCH_BYTES:
            self._write_group()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._files:
            if kind is not None:
                self._abandon()
                # Hand the error to the open file, which then removes its temporary name.
                self._files.__exit__(kind, error, trace)
                return
            self._write_group()
            if self._writer is not None:
                self._writer.close()
                self.entries.append(
                    {
                        "name": self._path.name,
                        "rows": self._rows,
                        "bytes": self._stream.size_bytes,
                        "sha256": self._stream.digest.hexdigest(),
                    }
                )

    def _abandon(self) -> None:
        """Close the writer while its file is open; it would try on being collected, too late."""
        if self._writer is not None:
            with suppress(OSError, pa.ArrowException):
                self._writer.close()

    def _write_group(self) -> None:
        if not self._pending:
            return
        if self._writer is None:
            self._stream = _HashedStream(self._files.enter_context(atomic_file(self._path)))
            self._writer = RowWriter(self._stream, self._schema, self._form)  # type: ignore[arg-type]
        group = pa.Table.from_batches(self._pending, self._schema).combine_chunks()
        for batch in group.to_batches():
            # A Parquet row group may hold many batches; the other forms are read as written.
            for piece in [batch] if self._form == "parquet" else split_batch(batch):
                self._writer.write(piece)
        self._pending, self._pending_bytes = [], 0
