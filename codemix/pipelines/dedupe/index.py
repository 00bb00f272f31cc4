"""Pass 1 over a part: everything about each file that the join needs, and none of its text."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.dedupe.bands import band_keys, solve_bands
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.shingles import shingle_texts
from codemix.pipelines.dedupe.sketch import sign_sets
from codemix.pipelines.dedupe.tokens import TOKEN_RULES
from codemix.pipelines.io.atomic import atomic_file
from codemix.schema import require_columns


class Readable(Protocol):
    """A picklable share of the input, such as a part of a dataset."""

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield its rows, the same ones in the same order each time."""
        ...


@dataclass(frozen=True)
class IndexTask:
    """A part of the input and the file to write its index to."""

    part: Readable
    options: DedupeOptions
    path: Path


def index_schema(options: DedupeOptions) -> pa.Schema:
    """Return the schema of an index: one row for each file, in the order of the part.

    ``size`` is the number of elements of ``shingles``, the file's n-gram set in ascending order.
    """
    bands = solve_bands(options.threshold, options.recall)
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("content_sha256", pa.string(), nullable=False),
            pa.field("scope", pa.string(), nullable=False),
            pa.field("is_vendored", pa.bool_(), nullable=False),
            pa.field("is_generated", pa.bool_(), nullable=False),
            pa.field("depth", pa.int32(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("keys", pa.list_(pa.uint32(), bands.count), nullable=False),
            pa.field("shingles", pa.list_(pa.uint32()), nullable=False),
        ]
    )


def index_part(task: IndexTask) -> Path:
    """Write the index of a part as an Arrow file and return its path."""
    schema = index_schema(task.options)
    with (
        atomic_file(task.path) as stream,
        pa.ipc.new_file(stream, schema) as writer,
    ):
        for batch in task.part.read():
            writer.write_batch(index_batch(batch, task.options))
    return task.path


def index_batch(batch: pa.RecordBatch, options: DedupeOptions) -> pa.RecordBatch:
    """Return the index of a batch in the schema of `index_schema`.

    Raises
    ------
    InputError
        If a column is missing or a file has no content.
    """
    require_columns(batch.schema, ("id", "path", "language", "content"), "the input of dedupe")
    texts = batch.column("content")
    if texts.null_count:
        row = pc.index(texts.is_null(), True).as_py()
        raise InputError(
            f"the file {batch.column('path')[row]} has no content to compare",
            "run `codemix detect` without --no-content",
        )
    bands = solve_bands(options.threshold, options.recall)
    sets = shingle_texts(texts, TOKEN_RULES[options.tokens], options.ngram, options.keep_header)
    keys = band_keys(sign_sets(sets), bands)
    by_language = options.scope == "language"
    columns = {
        "id": batch.column("id"),
        "content_sha256": _content_hashes(batch),
        "scope": pc.fill_null(batch.column("language"), "")
        if by_language
        else pa.repeat("", batch.num_rows),
        "is_vendored": _flags(batch, "is_vendored"),
        "is_generated": _flags(batch, "is_generated"),
        "depth": pc.count_substring(batch.column("path"), "/"),
        "size": sets.offsets[1:] - sets.offsets[:-1],
        "keys": pa.FixedSizeListArray.from_arrays(keys.reshape(-1), bands.count),
        "shingles": pa.ListArray.from_arrays(pa.array(sets.offsets, pa.int32()), sets.elements),
    }
    return pa.RecordBatch.from_pydict(columns, schema=index_schema(options))


def _flags(batch: pa.RecordBatch, name: str) -> pa.BooleanArray:
    """Return a column of marks; a file without the mark counts as unmarked."""
    if name not in batch.schema.names:
        return pa.repeat(False, batch.num_rows)
    return pc.fill_null(batch.column(name), False)


def _content_hashes(batch: pa.RecordBatch) -> pa.StringArray:
    """Return the hashes of the texts, computed where the input does not name them."""
    texts = batch.column("content")
    if "content_sha256" in batch.schema.names:
        stored = batch.column("content_sha256")
        if not stored.null_count:
            return stored
    binary = texts.cast(pa.binary())
    return pa.array([hashlib.sha256(text.as_buffer()).hexdigest() for text in binary])
