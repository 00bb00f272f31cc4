"""Pass 1 over a part: its rows to disk, and beside them all that the join needs to know of each."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.errors import InputError
from codemix.pipelines.dedupe.bands import band_keys, solve_bands
from codemix.pipelines.dedupe.codes import code_names, code_texts
from codemix.pipelines.dedupe.contamination import MEETINGS, find_meetings
from codemix.pipelines.dedupe.keep import rank_files
from codemix.pipelines.dedupe.normalize import normalize_texts
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.order import Extent, extent_of, places_of
from codemix.pipelines.dedupe.problems import Problems
from codemix.pipelines.dedupe.repositories import Repositories
from codemix.pipelines.dedupe.row_store import RowFile
from codemix.pipelines.dedupe.scope import scopes_of
from codemix.pipelines.dedupe.shingles import shingle_texts
from codemix.pipelines.dedupe.sketch import sign_sets
from codemix.pipelines.dedupe.tokens import TOKEN_RULES
from codemix.pipelines.io.atomic import atomic_file
from codemix.schema import FILES, require_columns


class Readable(Protocol):
    """A picklable share of the input, such as a part of a dataset."""

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield its rows, the same ones in the same order each time."""
        ...


@dataclass(frozen=True)
class IndexTask:
    """A part of the input, where to write, and what its files are compared with.

    ``path`` names the index; the rows lie beside it in ``schema``, and with ``problems`` also a
    file of ``MEETINGS``.
    """

    part: Readable
    options: DedupeOptions
    path: Path
    schema: pa.Schema = FILES
    repositories: Repositories | None = None
    problems: Problems | None = None


class PartIndex(NamedTuple):
    """What pass 1 left of a part.

    Attributes
    ----------
    path : Path
    rows : RowFile
    extent : Extent
        Where its rows stand in the order of the output.
    """

    path: Path
    rows: RowFile
    extent: Extent = Extent()

    @property
    def meetings(self) -> Path:
        """The file that says where the part's files meet benchmark problems."""
        return self.path.with_suffix(".meetings")


CODE = pa.list_(pa.uint64(), 2)
"""The type of a code, see `codes`."""


def index_schema(options: DedupeOptions) -> pa.Schema:
    """Return the schema of an index: one row for each file, in the order of the part.

    ``compared`` is the code of the text after normalization; ``size`` the number of elements of
    ``shingles``, the file's n-gram set in ascending order; ``keys`` the band keys.
    """
    bands = solve_bands(options.threshold, options.recall)
    return pa.schema(
        [
            pa.field("id", CODE, nullable=False),
            pa.field("repository", pa.uint64(), nullable=False),
            pa.field("content", CODE, nullable=False),
            pa.field("compared", CODE, nullable=False),
            pa.field("scope", pa.string(), nullable=False),
            pa.field("language", pa.string(), nullable=False),
            *(pa.field(key, pa.int64(), nullable=False) for key in options.keep),
            pa.field("depth", pa.int64(), nullable=False),
            pa.field("length", pa.int64(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("keys", pa.list_(pa.uint32(), bands.count), nullable=False),
            pa.field("shingles", pa.list_(pa.uint32()), nullable=False),
        ]
    )


def index_part(task: IndexTask) -> PartIndex:
    """Write the index of a part and its rows."""
    batch_rows: list[int] = []
    extent = Extent()
    found = PartIndex(task.path, RowFile(task.path.with_suffix(".rows"), ()))
    with ExitStack() as files:
        index = files.enter_context(_arrow_file(task.path, index_schema(task.options)))
        rows = files.enter_context(_arrow_file(found.rows.path, task.schema))
        if task.problems is not None:
            meetings = files.enter_context(_arrow_file(found.meetings, MEETINGS))
        for batch in task.part.read():
            index.write_batch(index_batch(batch, task.options, task.repositories))
            rows.write_batch(assemble(task.schema, batch))
            if task.problems is not None:
                meetings.write_batch(find_meetings(batch, task.problems, sum(batch_rows)))
            batch_rows.append(batch.num_rows)
            extent = extent.joined(extent_of(places_of(batch)))
    return found._replace(rows=RowFile(found.rows.path, tuple(batch_rows)), extent=extent)


@contextmanager
def _arrow_file(path: Path, schema: pa.Schema) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    # Arrow's own file spares the way of every buffer through Python.
    with (
        atomic_file(path, durable=False) as stream,
        pa.OSFile(stream.name, "wb") as file,
        pa.ipc.new_file(file, schema) as writer,
    ):
        yield writer


def assemble(schema: pa.Schema, *batches: pa.RecordBatch) -> pa.RecordBatch:
    """Take each column from the first batch that has it; one that none has is null."""
    columns = []
    for field in schema:
        source = next((batch for batch in batches if field.name in batch.schema.names), None)
        columns.append(
            pa.nulls(batches[0].num_rows, field.type)
            if source is None
            else source.column(field.name)
        )
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def index_batch(
    batch: pa.RecordBatch, options: DedupeOptions, repositories: Repositories | None = None
) -> pa.RecordBatch:
    """Return the index of a batch in the schema of `index_schema`.

    Raises
    ------
    InputError
        If a column is missing or a file has no content.
    """
    needed = ("id", "repo_name", "path", "language", "content")
    require_columns(batch.schema, needed, "the input of dedupe")
    texts = batch.column("content")
    if texts.null_count:
        row = pc.index(texts.is_null(), True).as_py()
        raise InputError(
            f"the file {batch.column('path')[row]} has no content to compare",
            "run `codemix detect` without --no-content",
        )
    known = batch.column("content_sha256") if "content_sha256" in batch.schema.names else None
    contents = compared = code_texts(texts, known)
    lengths = pc.binary_length(texts)
    if options.normalize != "none":
        texts = normalize_texts(batch, options.normalize)
        compared = code_texts(texts)
    bands = solve_bands(options.threshold, options.recall)
    scopes = scopes_of(batch.column("language"), options.scope)
    # Files of different scopes share no bucket.
    scope_keys = _code_repeated(scopes).astype(np.uint32)
    sets = shingle_texts(texts, TOKEN_RULES[options.tokens], options.ngram, options.keep_header)
    keys = band_keys(sign_sets(sets), bands) ^ scope_keys[:, None]
    columns = {
        "id": _to_column(code_names(batch.column("id"))),
        "repository": _code_repeated(batch.column("repo_name")),
        "content": _to_column(contents),
        "compared": _to_column(compared),
        "scope": scopes,
        "language": pc.fill_null(batch.column("language"), ""),
        **rank_files(batch, options.keep, repositories),
        "depth": pc.count_substring(batch.column("path"), "/").cast(pa.int64()),
        "length": lengths.cast(pa.int64()),
        "size": sets.offsets[1:] - sets.offsets[:-1],
        "keys": pa.FixedSizeListArray.from_arrays(keys.reshape(-1), bands.count),
        "shingles": pa.ListArray.from_arrays(pa.array(sets.offsets, pa.int32()), sets.elements),
    }
    return pa.RecordBatch.from_pydict(columns, schema=index_schema(options))


def _to_column(codes: NDArray[np.uint64]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(codes.reshape(-1)), 2)


def _code_repeated(names: pa.StringArray) -> NDArray[np.uint64]:
    """Return the upper words of the codes of names that repeat."""
    encoded = names.dictionary_encode()
    codes = code_names(encoded.dictionary)[:, 0]
    result: NDArray[np.uint64] = codes[encoded.indices.to_numpy(zero_copy_only=False)]
    return result
