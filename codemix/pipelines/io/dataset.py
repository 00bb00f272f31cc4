"""A dataset is a list of parts: a folder that a stage wrote, one file, or rows on stdin."""

import hashlib
import io
import json
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.rows import PARQUET_MAGIC, RowWriter, read_parquet, read_rows
from codemix.schema import FILES, PAIRS, SCHEMA_VERSION, conform

MANIFEST = "_manifest.json"
RUN_LOG = "_run.log.json"
SPOOL_PART_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Part:
    """One file of rows; a task of one part can be read in any process."""

    path: Path
    sha256: str

    @property
    def fingerprint(self) -> str:
        """Identify the content of the part."""
        return self.sha256

    def read(self, columns: Sequence[str] | None = None) -> Generator[pa.RecordBatch, None, None]:
        """Yield batches in the full schema of their kind, or only ``columns`` of it.

        Raises
        ------
        InputError
            If the part is truncated, corrupt or lacks a required column.
        """
        for batch in read_batches(self.path, columns):
            whole = conform(batch, str(self.path), columns)
            yield whole if columns is None else whole.select(list(columns))


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
        return _spool(sys.stdin.buffer, scratch)
    path = Path(spec)
    if not path.exists():
        raise UsageError(f"{spec} does not exist", "name a folder or file of rows, or - for stdin")
    if path.is_dir():
        return _open_folder(path)
    if not path.is_file():
        raise UsageError(f"{spec} is neither a file nor a folder", "use - to read rows from a pipe")
    part = Part(path, file_sha256(path))
    return Dataset(path.name, _kind_of(part), (part,))


def read_batches(
    path: Path, columns: Sequence[str] | None = None
) -> Generator[pa.RecordBatch, None, None]:
    """Yield the batches of a row file as they are, with ``columns`` at least, where it has them.

    Raises
    ------
    InputError
        If the file is truncated or corrupt.
    """
    with path.open("rb") as stream:
        if stream.peek(4)[:4] == PARQUET_MAGIC:
            yield from read_parquet(str(path), columns)
        else:
            yield from read_rows(stream, str(path))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check the manifest of a dataset folder.

    Raises
    ------
    InputError
        If it is missing, not JSON, or of another version.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        version, _ = manifest["version"], manifest["parts"]
    except FileNotFoundError:
        raise InputError(
            f"{folder} has no {MANIFEST}",
            "it is no finished output of codemix: run the stage before this one again, "
            "or name a single .parquet or .jsonl file",
        ) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(
            f"{folder / MANIFEST} is damaged: {error}", "run the stage again"
        ) from None
    if version != SCHEMA_VERSION:
        raise InputError(
            f"{folder} was written in version {version} of the format, not {SCHEMA_VERSION}",
            "run the stage again with this version of codemix",
        )
    return dict(manifest)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _open_folder(folder: Path) -> Dataset:
    manifest = read_manifest(folder)
    parts = []
    for entry in manifest["parts"]:
        path = folder / entry["name"]
        if not path.is_file() or path.stat().st_size != entry["bytes"]:
            raise InputError(f"{path} is missing or of another size", "run the stage again")
        parts.append(Part(path, entry["sha256"]))
    return Dataset(folder.name, manifest["kind"], tuple(parts))


def _spool(stdin: IO[bytes], scratch: Path) -> Dataset:
    """Copy rows from a pipe to Parquet parts, so that a stage can read them twice."""
    stream = stdin if isinstance(stdin, io.BufferedReader) else io.BufferedReader(stdin)  # type: ignore[type-var]
    if stream.peek(4)[:4] == PARQUET_MAGIC:
        path = scratch / "stdin.parquet"
        with atomic_file(path) as copy:
            while block := stream.read(1024**2):
                copy.write(block)
        part = Part(path, file_sha256(path))
        return Dataset("stdin", _kind_of(part), (part,))
    parts: list[Part] = []
    kind = "files"
    batches = (conform(batch, "stdin") for batch in read_rows(stream, "stdin"))
    for batch in batches:
        kind = "pairs" if "pair_id" in batch.schema.names else "files"
        parts.append(_spool_part(batch, batches, scratch / f"stdin-{len(parts):05d}.parquet"))
    return Dataset("stdin", kind, tuple(parts))


def _spool_part(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch], path: Path) -> Part:
    with atomic_file(path) as stream:
        writer = RowWriter(stream, first.schema, "parquet")
        writer.write(first)
        size = first.nbytes
        while size < SPOOL_PART_BYTES and (batch := next(rest, None)) is not None:
            if batch.schema != first.schema:
                raise InputError(
                    "the rows on stdin change their columns on the way",
                    "give all rows the columns of the first",
                )
            writer.write(batch)
            size += batch.nbytes
        writer.close()
    return Part(path, file_sha256(path))


def _kind_of(part: Part) -> str:
    with closing(part.read()) as batches:
        first = next(batches, None)
    return "pairs" if first is not None and "pair_id" in first.schema.names else "files"
