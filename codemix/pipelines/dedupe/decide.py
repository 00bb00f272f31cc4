"""The join between the passes: from the indexes of all parts to one decision for each file."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.pipelines.dedupe.candidates import Buckets, find_buckets
from codemix.pipelines.dedupe.index import index_schema
from codemix.pipelines.dedupe.index_store import read_columns, read_keys, read_sets
from codemix.pipelines.dedupe.keep import PREFERENCE, group_exactly
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.verify import judge_files
from codemix.pipelines.io.atomic import atomic_file
from codemix.schema import REMOVED

EXACT = "exact_duplicate"
NEAR = "near_duplicate"

DECISIONS = pa.schema([field.with_nullable(field.name != "id") for field in REMOVED])
"""One row for each file of the input. Where it is kept, ``reason``, ``kept_id`` and ``jaccard`` are
null, and so is ``cluster_id`` unless something was removed in its favour."""


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
    """

    clusters: int
    largest_cluster: int
    comparisons: int


class Choice(NamedTuple):
    """What became of each row of the input.

    Attributes
    ----------
    kept_row : ndarray of int64, shape (n,)
        The row kept in its place; its own number where it is kept.
    jaccard : ndarray of float64, shape (n,)
        Similarity to that row.
    is_exact : ndarray of bool, shape (n,)
        Whether both have the same content.
    comparisons : int
    """

    kept_row: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    is_exact: NDArray[np.bool_]
    comparisons: int


def decide(indexes: Sequence[Path], options: DedupeOptions, path: Path) -> Search:
    """Write the decisions on all files to an Arrow file of one record batch a part.

    Parameters
    ----------
    indexes : sequence of Path
        What `index_part` wrote, in the order of the parts.
    options : DedupeOptions
    path : Path
        The file to write, in the schema ``DECISIONS``.

    Raises
    ------
    InputError
        If one id stands for two contents.
    """
    names = (*PREFERENCE, "scope", "size")
    parts = [read_columns(index, names) for index in indexes]
    nothing = pa.schema([index_schema(options).field(name) for name in names]).empty_table()
    files = pa.concat_tables([nothing, *parts])
    choice = _choose(files, indexes, options)
    decisions = _to_rows(files["id"], choice)
    with atomic_file(path) as stream, pa.ipc.new_file(stream, DECISIONS) as writer:
        start = 0
        for part in parts:
            rows = decisions.slice(start, part.num_rows)
            # Exactly one batch a part, also for a part without rows.
            columns = [column.combine_chunks() for column in rows.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=DECISIONS))
            start += part.num_rows
    members = np.bincount(choice.kept_row)
    clusters = members[members > 1]
    return Search(len(clusters), int(clusters.max(initial=0)), choice.comparisons)


def _choose(files: pa.Table, indexes: Sequence[Path], options: DedupeOptions) -> Choice:
    groups = group_exactly(files)
    order, first_same = groups
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
    kept_place, jaccard = places, np.ones(len(order))
    kept_place[near] = near[verdicts.kept_for]
    jaccard[near] = verdicts.jaccard
    # A copy shares the fate of the first file of its content.
    kept_place, jaccard = kept_place[first_same], jaccard[first_same]
    of_row = np.argsort(order)
    return Choice(
        kept_row=order[kept_place][of_row],
        jaccard=jaccard[of_row],
        is_exact=(kept_place == first_same)[of_row],
        comparisons=verdicts.comparisons,
    )


def _to_rows(ids: pa.ChunkedArray, choice: Choice) -> pa.Table:
    """Return the choice in the schema ``DECISIONS``."""
    rows = np.arange(len(ids))
    is_kept = choice.kept_row == rows
    has_cluster = np.zeros(len(ids), np.bool_)
    has_cluster[choice.kept_row[~is_kept]] = True
    kept_ids = ids.take(pa.array(choice.kept_row))
    reasons = pc.if_else(pa.array(choice.is_exact), EXACT, NEAR)
    nothing = pa.scalar(None, pa.string())
    removed, clustered = pa.array(~is_kept), pa.array(~is_kept | has_cluster)
    columns = {
        "id": ids,
        "kept_id": pc.if_else(removed, kept_ids, nothing),
        "jaccard": pa.array(choice.jaccard, mask=is_kept).cast(DECISIONS.field("jaccard").type),
        "cluster_id": pc.if_else(clustered, kept_ids, nothing),
        "reason": pc.if_else(removed, reasons, nothing),
    }
    return pa.table(columns, schema=DECISIONS)
