"""A dataset is a list of parts: a folder that a stage wrote, one file, or rows on stdin."""

import hashlib
import io
import json
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.io.rows import (
    PARQUET_MAGIC,
    kind_of_columns,
    mixed_kinds,
    read_parquet,
    read_rows,
)
from codemix.pipelines.io.shapes import problem_with
from codemix.schema import BATCH_ROWS, FILES, PAIRS, SCHEMA_VERSION, conform

MANIFEST = "_manifest.json"
RUN_LOG = "_run.log.json"
SPOOL_PART_BYTES = 64 * 1024**2
STDIN = "standard input"

PARTS_SHAPE = [{"name": str, "rows": int, "bytes": int, "sha256": str}]
COUNTS_SHAPE = {
    "in": int,
    "out": int,
    "dropped": {str: int},
    "languages": {str: {"rows": int, "bytes": int}},
}
_MANIFEST_SHAPE = {
    "version": int,
    "kind": str,
    "counts": COUNTS_SHAPE,
    "parts": PARTS_SHAPE,
    "dropped_parts": PARTS_SHAPE,
}
_NEVER_EMPTY = frozenset({".parquet", ".arrow", ".gz", ".zst"})
"""Forms that have bytes even where they have no rows."""


@dataclass(frozen=True)
class Part:
    """One file of rows; a task of one part can be read in any process.

    Attributes
    ----------
    path : Path
    sha256 : str
        Of the file, when it was written or opened.
    label : str
        What people know it by, if that is not its path.
    """

    path: Path
    sha256: str
    label: str = ""

    @property
    def fingerprint(self) -> str:
        """Identify the content of the part."""
        return self.sha256

    @property
    def where(self) -> str:
        """What messages call the part."""
        return self.label or str(self.path)

    def read(self, columns: Sequence[str] | None = None) -> Generator[pa.RecordBatch, None, None]:
        """Yield batches in the full schema of their kind, or only ``columns`` of it.

        Of ``ADDED_COLUMNS`` a batch has those that the file has.

        Raises
        ------
        InputError
            If the part is not what was written, is truncated, corrupt, mixes files and pairs, or
            lacks a required column.
        """
        with _readable(self.where):
            found = file_sha256(self.path)
        if found != self.sha256:
            raise InputError(
                f"{self.where} is damaged or was changed: its sha256 is not the one on record",
                "make it again: run the stage that wrote it once more",
            )
        kind = None
        with closing(read_batches(self.path, columns, self.where)) as batches:
            for batch in batches:
                kind = kind or kind_of_columns(batch.schema)
                _check_kind(kind, batch, self.where)
                yield self._conform(batch, columns)

    def peek(self, rows: int, columns: Sequence[str] | None = None) -> pa.RecordBatch | None:
        """Return the first ``rows`` as `read` does, or None if there are none.

        The file's hash is not asked for: only `read` tells whether it is what was written.

        Raises
        ------
        InputError
            If the part is truncated, corrupt or lacks a required column.
        """
        with closing(read_batches(self.path, columns, self.where, rows)) as batches:
            first = next(batches, None)
        return None if first is None else self._conform(first.slice(0, rows), columns)

    def _conform(self, batch: pa.RecordBatch, columns: Sequence[str] | None) -> pa.RecordBatch:
        whole = conform(batch, self.where, columns)
        found = whole.schema.names
        return whole.select([name for name in columns or found if name in found])


@dataclass(frozen=True)
class Dataset:
    """Rows of one kind, ``files`` or ``pairs``, in parts."""

    name: str
    kind: str
    parts: tuple[Part, ...]

    @property
    def fingerprint(self) -> str:
        """Identify the content of all parts, in order."""
        return hashlib.sha256(" ".join(part.sha256 for part in self.parts).encode()).hexdigest()

    @property
    def schema(self) -> pa.Schema:
        """The schema of the first batch; the plain one of the kind where there is none."""
        for part in self.parts:
            with closing(part.read()) as batches:
                if (first := next(batches, None)) is not None:
                    return first.schema
        return PAIRS if self.kind == "pairs" else FILES


def open_dataset(spec: str, scratch: Path | None = None) -> Dataset:
    """Open a folder written by codemix, a row file, or ``-``.

    Parameters
    ----------
    spec : str
        A folder with a manifest, or a .parquet, .jsonl[.gz|.zst] or .arrow file, or ``-`` for rows
        on stdin.
    scratch : Path, optional
        Where rows from stdin are spooled; needed for ``-``.

    Raises
    ------
    UsageError
        If ``spec`` does not exist.
    InputError
        If it holds no rows that codemix can read, or a part is missing.
    """
    if spec == "-":
        if scratch is None:
            raise UsageError("rows on stdin can be read by one input only", "name a folder instead")
        if sys.stdin is None:
            raise UsageError(f"{STDIN} is closed", "send rows to it, or name a folder instead")
        return _spool(sys.stdin.buffer, scratch)
    path = Path(spec)
    with _readable(spec):
        if not path.exists():
            raise UsageError(
                f"{spec} does not exist", "name a folder or file of rows, or - for stdin"
            )
        if path.is_dir():
            return _open_folder(path)
        if not path.is_file():
            raise UsageError(
                f"{spec} is neither a file nor a folder", "use - to read rows from a pipe"
            )
        part = Part(path, file_sha256(path))
    return Dataset(path.name, _kind_of(part), (part,))


def read_batches(
    path: Path,
    columns: Sequence[str] | None = None,
    where: str = "",
    most_rows: int = BATCH_ROWS,
) -> Generator[pa.RecordBatch, None, None]:
    """Yield the batches of a row file as they are, with ``columns`` at least, where it has them.

    ``where`` is what messages call the file, if that is not its path. Of a Parquet file a batch has
    at most ``most_rows``.

    Raises
    ------
    InputError
        If the file is truncated or corrupt.
    """
    where = where or str(path)
    with path.open("rb") as stream:
        head = stream.peek(4)[:4]
        if not head and path.suffix in _NEVER_EMPTY:
            raise InputError(
                f"{where} is truncated: it is empty", "make the file again, or leave it out"
            )
        if head == PARQUET_MAGIC or path.suffix == ".parquet":
            yield from read_parquet(str(path), columns, where, most_rows)
        else:
            yield from read_rows(stream, where)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check the manifest of a dataset folder.

    Raises
    ------
    InputError
        If it is missing, not JSON, or of another version.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"{folder} has no {MANIFEST}",
            "it is no finished output of codemix: run the stage before this one again, "
            "or name a single .parquet or .jsonl file",
        ) from None
    except (ValueError, OSError) as error:
        raise InputError(f"{path} is damaged: {error}", "run the stage again") from None
    if isinstance(manifest, dict) and manifest.get("kind") == "shards":
        raise InputError(
            f"{folder} holds shards, not rows", "name the folder that the shards were made from"
        )
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if isinstance(version, int) and version != SCHEMA_VERSION:
        raise InputError(
            f"{folder} was written in version {version} of the format, not {SCHEMA_VERSION}",
            "run the stage again with this version of codemix",
        )
    if (problem := problem_with(manifest, _MANIFEST_SHAPE)) is not None:
        raise InputError(f"{path} is damaged: {problem}", "run the stage again")
    return dict(manifest)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _open_folder(folder: Path) -> Dataset:
    manifest = read_manifest(folder)
    parts = []
    for entry in manifest["parts"]:
        path = folder / Path(entry["name"]).name
        if not path.is_file() or path.stat().st_size != entry["bytes"]:
            raise InputError(f"{path} is missing or of another size", "run the stage again")
        parts.append(Part(path, entry["sha256"]))
    return Dataset(folder.name, manifest["kind"], tuple(parts))


@contextmanager
def _readable(where: str) -> Iterator[None]:
    """Turn an error of the file system to an InputError."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{where} cannot be read: {error.strerror or error}",
            "check the path and its permissions",
        ) from None


def _spool(stdin: IO[bytes], scratch: Path) -> Dataset:
    """Copy rows from a pipe to Parquet parts, so that a stage can read them twice."""
    stream = stdin if isinstance(stdin, io.BufferedReader) else io.BufferedReader(stdin)  # type: ignore[type-var]
    if stream.peek(4)[:4] == PARQUET_MAGIC:
        path = scratch / "stdin.parquet"
        with atomic_file(path) as copy:
            while block := stream.read(1024**2):
                copy.write(block)
        part = Part(path, file_sha256(path), STDIN)
        return Dataset("stdin", _kind_of(part), (part,))
    parts: list[Part] = []
    kind = None
    batches = (conform(batch, STDIN) for batch in read_rows(stream, STDIN))
    for batch in batches:
        kind = kind or kind_of_columns(batch.schema)
        _check_kind(kind, batch, STDIN)
        if batch.num_rows:
            parts.append(_spool_part(batch, batches, scratch / f"stdin-{len(parts):05d}.parquet"))
    return Dataset("stdin", kind or "files", tuple(parts))


def _spool_part(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch], path: Path) -> Part:
    kind = kind_of_columns(first.schema)
    with PartWriter(path, first.schema, "parquet") as writer:
        writer.write(first)
        size = first.nbytes
        while size < SPOOL_PART_BYTES and (batch := next(rest, None)) is not None:
            _check_kind(kind, batch, STDIN)
            if batch.schema != first.schema:
                raise InputError(
                    f"the rows on {STDIN} change their columns on the way",
                    "give all rows the columns of the first",
                )
            writer.write(batch)
            size += batch.nbytes
    return Part(path, writer.entries[0]["sha256"], STDIN)


def _check_kind(kind: str, batch: pa.RecordBatch, where: str) -> None:
    if kind_of_columns(batch.schema) != kind:
        raise mixed_kinds(where)


def _kind_of(part: Part) -> str:
    first = part.peek(1)
    return "files" if first is None else kind_of_columns(first.schema)
