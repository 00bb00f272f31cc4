"""Pass 1 over a part: everything about each file that the join needs, and none of its text."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.dedupe.bands import band_keys, solve_bands
from codemix.pipelines.dedupe.contamination import MEETINGS, find_meetings
from codemix.pipelines.dedupe.keep import rank_files
from codemix.pipelines.dedupe.normalize import normalize_texts
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.problems import Problems
from codemix.pipelines.dedupe.repositories import Repositories
from codemix.pipelines.dedupe.scope import scopes_of
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
    """A part of the input, the file to write its index to, and what it is compared with.

    With ``problems``, `meetings_of` the path says where the files meet them.
    """

    part: Readable
    options: DedupeOptions
    path: Path
    repositories: Repositories | None = None
    problems: Problems | None = None


def meetings_of(index: Path) -> Path:
    """Return where the file of ``MEETINGS`` lies that belongs to an index."""
    return index.with_suffix(".meetings")


def index_schema(options: DedupeOptions) -> pa.Schema:
    """Return the schema of an index: one row for each file, in the order of the part.

    ``size`` is the number of elements of ``shingles``, the file's n-gram set in ascending order;
    ``compared_sha256`` is of the text after normalization.
    """
    bands = solve_bands(options.threshold, options.recall)
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("content_sha256", pa.string(), nullable=False),
            pa.field("compared_sha256", pa.string(), nullable=False),
            pa.field("scope", pa.string(), nullable=False),
            *(pa.field(key, pa.int64(), nullable=False) for key in options.keep),
            pa.field("depth", pa.int32(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("keys", pa.list_(pa.uint32(), bands.count), nullable=False),
            pa.field("shingles", pa.list_(pa.uint32()), nullable=False),
        ]
    )


def index_part(task: IndexTask) -> Path:
    """Write the index of a part as an Arrow file and return its path."""
    rows = 0
    with (
        _arrow_file(task.path, index_schema(task.options)) as index,
        _arrow_file(meetings_of(task.path), MEETINGS) as meetings,
    ):
        for batch in task.part.read():
            index.write_batch(index_batch(batch, task.options, task.repositories))
            if task.problems is not None:
                meetings.write_batch(find_meetings(batch, task.problems, rows))
            rows += batch.num_rows
    return task.path


@contextmanager
def _arrow_file(path: Path, schema: pa.Schema) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    with atomic_file(path, durable=False) as stream, pa.ipc.new_file(stream, schema) as writer:
        yield writer


def index_batch(
    batch: pa.RecordBatch, options: DedupeOptions, repositories: Repositories | None = None
) -> pa.RecordBatch:
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
    hashes = _content_hashes(batch)
    if options.normalize != "none":
        texts = normalize_texts(batch, options.normalize)
    sets = shingle_texts(texts, TOKEN_RULES[options.tokens], options.ngram, options.keep_header)
    keys = band_keys(sign_sets(sets), bands)
    columns = {
        "id": batch.column("id"),
        "content_sha256": hashes,
        "compared_sha256": hashes if options.normalize == "none" else _hash_texts(texts),
        "scope": scopes_of(batch.column("language"), options.scope),
        **rank_files(batch, options.keep, repositories),
        "depth": pc.count_substring(batch.column("path"), "/"),
        "size": sets.offsets[1:] - sets.offsets[:-1],
        "keys": pa.FixedSizeListArray.from_arrays(keys.reshape(-1), bands.count),
        "shingles": pa.ListArray.from_arrays(pa.array(sets.offsets, pa.int32()), sets.elements),
    }
    return pa.RecordBatch.from_pydict(columns, schema=index_schema(options))


def _content_hashes(batch: pa.RecordBatch) -> pa.StringArray:
    """Return the hashes of the texts, computed where the input does not name them."""
    if "content_sha256" in batch.schema.names:
        stored = batch.column("content_sha256")
        if not stored.null_count:
            return stored
    return _hash_texts(batch.column("content"))


def _hash_texts(texts: pa.StringArray) -> pa.StringArray:
    binary = texts.cast(pa.binary())
    return pa.array([hashlib.sha256(text.as_buffer()).hexdigest() for text in binary])
