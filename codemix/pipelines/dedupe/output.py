"""Pass 2's rows: in an order that depends on the files alone, each with its decision.

Rows are put out in the order of `order_rows` and cut into parts of about 64 MiB. A repository's
files are alike and stay together, which compresses well. Where rows are cut into parts and batches
depends on the lengths of their texts alone, so that the bytes of the output do not depend on how
the input was cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.pipelines.dedupe.decisions import KEPT, REASONS, DecisionFiles, Decisions
from codemix.pipelines.dedupe.row_store import RowFile, RowStore
from codemix.pipelines.dedupe.stage import LEAK_COLUMNS
from codemix.schema import (
    ADDED_COLUMNS,
    BATCH_BYTES,
    BATCH_ROWS,
    TRAIN,
    VALIDATION,
    with_columns,
)

PART_BYTES = 64 * 1024**2
MOST_PARTS = 1_024
_ROW_BYTES = 512


@dataclass(frozen=True)
class OutputTask:
    """The rows ``order[start:stop]`` of the input, and where their decisions lie.

    Parameters
    ----------
    job : str
        Identifies inputs and parameters.
    files : tuple of RowFile
        All rows of the input, and the ids of earlier corpora.
    order, sizes : Path
        Arrays in the order of the output: row numbers, and about how many bytes each row has.
    schema : pyarrow.Schema
        Of the input's rows.
    decontaminates, splits : bool
        Whether the columns of a leak, and ``split``, are added.
    """

    job: str
    files: tuple[RowFile, ...]
    order: Path
    sizes: Path
    start: int
    stop: int
    decisions: DecisionFiles
    schema: pa.Schema
    decontaminates: bool
    splits: bool

    @property
    def fingerprint(self) -> str:
        """Identify the rows of the task."""
        return f"{self.job} {self.start} {self.stop}"

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, and for each ``reason``, ``kept_id``, ``jaccard`` and ``cluster_id``.

        The rows of a batch are all kept, or all removed and then without their content.
        """
        rows = np.load(self.order, mmap_mode="r")[self.start : self.stop]
        ends = np.cumsum(np.load(self.sizes, mmap_mode="r")[self.start : self.stop])
        decisions = self.decisions.read()
        with RowStore(self.files) as store:
            start = 0
            while start < len(rows):
                bound = BATCH_BYTES + (ends[start - 1] if start else 0)
                full = int(np.searchsorted(ends, bound, side="right"))
                stop = min(max(start + 1, full), start + BATCH_ROWS)
                some = rows[start:stop]
                is_kept = decisions.reasons[some] == KEPT
                if is_kept.any():
                    yield self._read_some(some[is_kept], decisions, store, self.schema)
                if not is_kept.all():
                    yield self._read_some(some[~is_kept], decisions, store, self._without_content)
                start = stop

    @property
    def _without_content(self) -> pa.Schema:
        return pa.schema([field for field in self.schema if field.name != "content"])

    def _read_some(
        self, rows: NDArray[np.int64], decisions: Decisions, store: RowStore, schema: pa.Schema
    ) -> pa.RecordBatch:
        decided = self._columns_of(rows, decisions.of(rows), store)
        names = [name for name in schema.names if name not in decided]
        columns = {**dict(zip(names, store.take(rows, names).columns, strict=True)), **decided}
        schema = with_columns(schema, *decided)
        return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)

    def _columns_of(
        self, rows: NDArray[np.int64], decided: Decisions, store: RowStore
    ) -> dict[str, pa.Array]:
        is_kept = decided.reasons == KEPT
        has_other = decided.kept_rows != rows
        reasons = pa.array(REASONS, pa.string()).take(pa.array(decided.reasons.astype(np.int64)))
        kept_ids = _ids_of(decided.kept_rows, decided.clustered, store)
        columns = {
            "cluster_id": kept_ids,
            "kept_id": pc.if_else(pa.array(has_other), kept_ids, pa.scalar(None, pa.string())),
            "jaccard": pa.array(decided.jaccard, mask=~has_other),
            "reason": reasons,
        }
        if self.splits:
            names = pc.if_else(pa.array(decided.held_out), VALIDATION, TRAIN)
            columns["split"] = pc.if_else(pa.array(is_kept), names, pa.scalar(None, pa.string()))
        if self.decontaminates:
            leaks = self.decisions.read_leaks()
            place = pc.index_in(pa.array(rows), leaks["row"].combine_chunks())
            for name in LEAK_COLUMNS:
                columns[name] = leaks[name].combine_chunks().take(place)
        return {name: columns[name] for name in ADDED_COLUMNS if name in columns}


def _ids_of(rows: NDArray[np.int64], wanted: NDArray[np.bool_], store: RowStore) -> pa.StringArray:
    """Return the ids of wanted rows, null for the others."""
    distinct, place = np.unique(rows[wanted], return_inverse=True)
    if not len(distinct):
        return pa.nulls(len(rows), pa.string())
    ids = store.take(distinct, ["id"]).column("id")
    of_row = np.zeros(len(rows), np.int64)
    of_row[wanted] = place
    return ids.take(pa.array(of_row, mask=~wanted))


def output_tasks(
    order: NDArray[np.int64], lengths: NDArray[np.int64], task: OutputTask
) -> Iterator[OutputTask]:
    """Yield a task like ``task`` for each part.

    Parameters
    ----------
    order : ndarray of int64, shape (n,)
        See `order_rows`.
    lengths : ndarray of int64, shape (n,)
        Bytes of each row's text, in the order of the input.
    task : OutputTask
    """
    sizes = lengths[order] + _ROW_BYTES
    np.save(task.order, order)
    np.save(task.sizes, sizes)
    for start, stop in pairwise(_part_edges(sizes)):
        yield replace(task, start=start, stop=stop)


def _part_edges(sizes: NDArray[np.int64]) -> list[int]:
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    part_bytes = max(PART_BYTES, -(-total // MOST_PARTS))
    # A row belongs to the part in which it begins.
    part = (ends - sizes) // part_bytes
    return [*np.flatnonzero(np.diff(part, prepend=-1)).tolist(), len(sizes)]
