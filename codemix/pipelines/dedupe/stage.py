"""Pass 2: keep or drop each row as decided."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from codemix.pipelines.dedupe.index import assemble
from codemix.pipelines.stage import Shard, Step
from codemix.schema import DROPPED, with_columns

_ADDED = ("kept_id", "jaccard", "cluster_id")
LEAK_COLUMNS = ("contaminated_by", "contaminated_span")
"""What dropped rows say about a benchmark problem: its name, and bytes [start, end) of the file."""


@dataclass(frozen=True)
class DedupeStage:
    """Carry out decisions that stand in the rows.

    Parameters
    ----------
    input_schema : pyarrow.Schema
    decontaminates : bool
        Whether dropped rows say what they share with which benchmark problem.
    splits : bool
        Whether kept rows say to which split they belong.
    """

    input_schema: pa.Schema
    decontaminates: bool = False
    splits: bool = False

    @property
    def name(self) -> str:
        """The command's name."""
        return "dedupe"

    @property
    def kept_schema(self) -> pa.Schema:
        """The columns of the input, ``cluster_id``, and ``split`` where it splits."""
        added = ("cluster_id", "split") if self.splits else ("cluster_id",)
        return with_columns(self.input_schema, *added)

    @property
    def dropped_schema(self) -> pa.Schema:
        """The usual columns of dropped rows, ``kept_id``, ``jaccard`` and ``cluster_id``.

        And ``contaminated_by`` and ``contaminated_span`` where it decontaminates.
        """
        added = _ADDED + LEAK_COLUMNS if self.decontaminates else _ADDED
        return with_columns(DROPPED, *added)

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield one step for each batch of rows that `OutputTask` reads."""
        for batch in batches:
            if batch.column("reason").null_count:
                yield Step(_plain(assemble(self.kept_schema, batch)), None)
            else:
                yield Step(None, _plain(assemble(self.dropped_schema, batch)))


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows with nothing that tells how they lay in the input.

    That decides whether there are notes of which values are null where none is, and at which bit
    such notes begin. Both count in the size of a batch, by which the writer cuts, and must not
    decide about the output's bytes.
    """
    columns = [_plain_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _plain_column(column: pa.Array) -> pa.Array:
    if column.null_count or pa.types.is_boolean(column.type) or pa.types.is_nested(column.type):
        return column.take(pa.array(np.arange(len(column))))
    values = column.buffers()[1:]
    return pa.Array.from_buffers(column.type, len(column), [None, *values], 0, column.offset)
