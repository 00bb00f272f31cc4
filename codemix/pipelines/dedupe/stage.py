"""Pass 2: keep or drop each row of a part as decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.stage import Shard, Step
from codemix.schema import DROPPED, with_columns

_ADDED = ("kept_id", "jaccard", "cluster_id")
LEAK_COLUMNS = ("contaminated_by", "contaminated_span")
"""What dropped rows say about a benchmark problem: its name, and bytes [start, end) of the file."""


@dataclass(frozen=True)
class DedupeStage:
    """Carry out decisions that `decide` wrote.

    Parameters
    ----------
    decisions : Path
        One record batch for each part; ``Shard.index`` is the number of the part.
    input_schema : pyarrow.Schema
    decontaminates : bool
        Whether dropped rows say what they share with which benchmark problem.
    """

    decisions: Path
    input_schema: pa.Schema
    decontaminates: bool = False

    @property
    def name(self) -> str:
        """The command's name."""
        return "dedupe"

    @property
    def kept_schema(self) -> pa.Schema:
        """The columns of the input and ``cluster_id``."""
        return with_columns(self.input_schema, "cluster_id")

    @property
    def dropped_schema(self) -> pa.Schema:
        """The usual columns of dropped rows, ``kept_id``, ``jaccard`` and ``cluster_id``.

        And ``contaminated_by`` and ``contaminated_span`` where it decontaminates.
        """
        return with_columns(DROPPED, *self._added)

    @property
    def _added(self) -> tuple[str, ...]:
        return _ADDED + LEAK_COLUMNS if self.decontaminates else _ADDED

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield one step for each batch.

        Raises
        ------
        InputError
            If the part has other rows than when the decisions were made.
        """
        with pa.memory_map(str(self.decisions)) as file:
            decided = pa.ipc.open_file(file).get_batch(shard.index)
            start = 0
            for batch in batches:
                verdicts = decided.slice(start, batch.num_rows)
                if not verdicts.column("id").equals(batch.column("id")):
                    raise _changed(shard)
                start += batch.num_rows
                yield self._split(batch, verdicts)
            if start != decided.num_rows:
                raise _changed(shard)

    def _split(self, batch: pa.RecordBatch, verdicts: pa.RecordBatch) -> Step:
        is_kept = verdicts.column("reason").is_null()
        kept, kept_verdicts = batch.filter(is_kept), verdicts.filter(is_kept)
        is_dropped = pc.invert(is_kept)
        dropped, reasons = batch.filter(is_dropped), verdicts.filter(is_dropped)
        return Step(
            _assemble(self.kept_schema, kept_verdicts.select(["cluster_id"]), kept),
            _assemble(self.dropped_schema, reasons.select(["reason", *self._added]), dropped),
        )


def _assemble(schema: pa.Schema, first: pa.RecordBatch, second: pa.RecordBatch) -> pa.RecordBatch:
    """Take each column from the first batch that has it; one that neither has is null."""
    columns = []
    for field in schema:
        source = first if field.name in first.schema.names else second
        if field.name in source.schema.names:
            columns.append(source.column(field.name))
        else:
            columns.append(pa.nulls(second.num_rows, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _changed(shard: Shard) -> InputError:
    return InputError(
        f"part {shard.index} of the input changed while it was read",
        "run `codemix dedupe` again when nothing writes to its input",
    )
