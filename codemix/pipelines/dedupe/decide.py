"""The join between the passes: from the indexes of all parts to one decision for each file."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.pipelines.dedupe.candidates import Buckets, find_buckets
from codemix.pipelines.dedupe.contamination import Leak, find_leaks
from codemix.pipelines.dedupe.index import index_schema, meetings_of
from codemix.pipelines.dedupe.index_store import read_columns, read_keys, read_sets
from codemix.pipelines.dedupe.keep import group_exactly, preference
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.problems import Problems
from codemix.pipelines.dedupe.stage import LEAK_COLUMNS
from codemix.pipelines.dedupe.verify import judge_files
from codemix.pipelines.io.atomic import atomic_file
from codemix.schema import REMOVED, with_columns

EXACT = "exact_duplicate"
NORMALIZED = "normalized_duplicate"
NEAR = "near_duplicate"
CONTAMINATED = "contaminated"

DECISIONS = with_columns(
    pa.schema([field.with_nullable(field.name != "id") for field in REMOVED]), *LEAK_COLUMNS
)
"""One row for each file of the input. Where it is kept, ``reason``, ``kept_id`` and ``jaccard`` are
null, and so is ``cluster_id`` unless something was removed in its favour. A contaminated file has
a reason and the columns of its leak."""


class Search(NamedTuple):
    """How the search for duplicates went.

    Attributes
    ----------
    clusters : int
        Kept files in whose favour others were removed.
    largest_cluster : int
        Files in the largest cluster, the kept one included; 0 where nothing was removed.
    comparisons : int
        Pairs of files whose similarity was measured.
    common_ngrams : int
        N-grams of benchmark problems that stand in too many repositories to count.
    """

    clusters: int
    largest_cluster: int
    comparisons: int
    common_ngrams: int = 0


class Choice(NamedTuple):
    """What became of each row of the input.

    Attributes
    ----------
    kept_row : ndarray of int64, shape (n,)
        The row kept in its place; its own number where it is kept.
    jaccard : ndarray of float64, shape (n,)
        Similarity to that row.
    is_exact : ndarray of bool, shape (n,)
        Whether both are the same as compared.
    comparisons : int
    """

    kept_row: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    is_exact: NDArray[np.bool_]
    comparisons: int


def decide(
    indexes: Sequence[Path], options: DedupeOptions, path: Path, problems: Problems | None = None
) -> Search:
    """Write the decisions on all files to an Arrow file of one record batch a part.

    Parameters
    ----------
    indexes : sequence of Path
        What `index_part` wrote, in the order of the parts.
    options : DedupeOptions
    path : Path
        The file to write, in the schema ``DECISIONS``.
    problems : Problems, optional
        Files that share n-grams with them are removed first and can be kept for no other.

    Raises
    ------
    InputError
        If one id stands for two contents.
    """
    names = (*preference(options.keep), "compared_sha256", "scope", "size")
    parts = [read_columns(index, names) for index in indexes]
    nothing = pa.schema([index_schema(options).field(name) for name in names]).empty_table()
    files = pa.concat_tables([nothing, *parts])
    leaks, common_ngrams = _leaks_by_row(indexes, parts, problems)
    clean = np.setdiff1d(np.arange(files.num_rows), np.fromiter(leaks, np.int64, len(leaks)))
    choice = _choose(files, indexes, options, clean)
    decisions = _to_rows(files["id"], files["content_sha256"], choice, leaks)
    with atomic_file(path, durable=False) as stream, pa.ipc.new_file(stream, DECISIONS) as writer:
        start = 0
        for part in parts:
            rows = decisions.slice(start, part.num_rows)
            # Exactly one batch a part, also for a part without rows.
            columns = [column.combine_chunks() for column in rows.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=DECISIONS))
            start += part.num_rows
    members = np.bincount(choice.kept_row)
    clusters = members[members > 1]
    return Search(len(clusters), int(clusters.max(initial=0)), choice.comparisons, common_ngrams)


def _leaks_by_row(
    indexes: Sequence[Path], parts: Sequence[pa.Table], problems: Problems | None
) -> tuple[dict[int, Leak], int]:
    """Return the leaks by row, counted through all parts, and the n-grams too common to count."""
    if problems is None:
        return {}, 0
    starts = np.cumsum([0, *(part.num_rows for part in parts)]).tolist()
    leaks, common = find_leaks([meetings_of(index) for index in indexes], problems)
    return {starts[part] + row: leak for (part, row), leak in leaks.items()}, common


def _choose(
    files: pa.Table, indexes: Sequence[Path], options: DedupeOptions, clean: NDArray[np.int64]
) -> Choice:
    """Choose among the ``clean`` rows; the others seem to be kept."""
    order, first_same = group_exactly(files.take(pa.array(clean)), options.keep)
    order = clean[order]
    sizes = files["size"].to_numpy()[order]
    scopes = files["scope"].combine_chunks().dictionary_encode().indices.to_numpy()[order]
    places = np.arange(len(order))
    # The empty set resembles nothing: files without tokens have exact duplicates only.
    near = np.flatnonzero((first_same == places) & (sizes > 0))
    buckets = find_buckets(read_keys(indexes, order[near]), scopes[near].astype(np.int64))
    in_company = (buckets.of_file >= 0).any(axis=1)
    near = near[in_company]
    verdicts = judge_files(
        read_sets(indexes, order[near], sizes[near]),
        Buckets(buckets.of_file[in_company], buckets.sizes),
        options.threshold,
    )
    kept_place, jaccard = places, np.ones(files.num_rows)
    kept_place[near] = near[verdicts.kept_for]
    jaccard[order[near]] = verdicts.jaccard
    # A copy shares the fate of the first file of its compared text.
    kept_place = kept_place[first_same]
    jaccard[order] = jaccard[order[first_same]]
    kept_row, is_exact = np.arange(files.num_rows), np.ones(files.num_rows, np.bool_)
    kept_row[order] = order[kept_place]
    is_exact[order] = kept_place == first_same
    return Choice(kept_row, jaccard, is_exact, verdicts.comparisons)


def _to_rows(
    ids: pa.ChunkedArray, contents: pa.ChunkedArray, choice: Choice, leaks: dict[int, Leak]
) -> pa.Table:
    """Return the choice in the schema ``DECISIONS``."""
    rows = np.arange(len(ids))
    is_kept = choice.kept_row == rows
    has_cluster = np.zeros(len(ids), np.bool_)
    has_cluster[choice.kept_row[~is_kept]] = True
    kept_rows = pa.array(choice.kept_row)
    kept_ids = ids.take(kept_rows)
    same = pc.if_else(pc.equal(contents, contents.take(kept_rows)), EXACT, NORMALIZED)
    reasons = pc.if_else(pa.array(choice.is_exact), same, NEAR)
    nothing = pa.scalar(None, pa.string())
    removed, clustered = pa.array(~is_kept), pa.array(~is_kept | has_cluster)
    columns = {
        "id": ids,
        "kept_id": pc.if_else(removed, kept_ids, nothing),
        "jaccard": pa.array(choice.jaccard, mask=is_kept).cast(DECISIONS.field("jaccard").type),
        "cluster_id": pc.if_else(clustered, kept_ids, nothing),
        "reason": pc.if_else(removed, reasons, nothing),
        **{name: pa.nulls(len(ids), DECISIONS.field(name).type) for name in LEAK_COLUMNS},
    }
    if leaks:
        found = [leaks.get(row) for row in rows.tolist()]
        is_leak = pa.array([leak is not None for leak in found])
        columns["reason"] = pc.if_else(is_leak, CONTAMINATED, columns["reason"])
        columns["contaminated_by"] = pa.array([leak and leak.problem for leak in found])
        spans = [leak and [leak.start, leak.end] for leak in found]
        columns["contaminated_span"] = pa.array(spans, DECISIONS.field("contaminated_span").type)
    return pa.table(columns, schema=DECISIONS)
