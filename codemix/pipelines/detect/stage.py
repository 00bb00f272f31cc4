"""The detect stage: raw files become classified rows, or are dropped with a reason."""

import atexit
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from codemix.langs import Classifier, ParserProcess
from codemix.pipelines.detect.examiner import Examiner, Row
from codemix.pipelines.detect.options import LABELS, DetectOptions
from codemix.pipelines.stage import Shard, Step
from codemix.schema import DROPPED, FILES, RAW_FILES, with_columns

_WITHOUT_TEXT = pa.schema([field for field in FILES if field.name != "content"])
_LABELS = pa.schema([FILES.field(name) for name in LABELS])


@dataclass(frozen=True)
class DetectStage:
    """Decode, classify, parse and mark raw files."""

    options: DetectOptions

    @property
    def name(self) -> str:
        """The command's name."""
        return "detect"

    @property
    def kept_schema(self) -> pa.Schema:
        """Files; without the text if it is not wanted, with the reason if that is."""
        if self.options.labels_only:
            return _LABELS
        if self.options.explain:
            return with_columns(_WITHOUT_TEXT, "reason")
        return FILES if self.options.with_content else _WITHOUT_TEXT

    @property
    def dropped_schema(self) -> pa.Schema:
        """Files without text, with the reason."""
        return with_columns(_LABELS, "reason") if self.options.labels_only else DROPPED

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield a step for each batch of raw files."""
        parser = _parser_of(os.getpid(), self.options.labels_only)
        classifier = Classifier(parser, self.options.check_syntax)
        examine = Examiner(self.options, classifier).examine
        for batch in batches:
            kept: list[Row] = []
            dropped: list[Row] = kept if self.options.explain else []
            # Whole columns at once: an Arrow scalar for each cell costs more than hashing.
            columns = [batch.column(name).to_pylist() for name in RAW_FILES.names]
            raws = (
                dict(zip(RAW_FILES.names, cells, strict=True))
                for cells in zip(*columns, strict=True)
            )
            for row in examine(raws):
                (kept if row["reason"] is None else dropped).append(row)
            rows_left = None if dropped is kept else _batch(dropped, self.dropped_schema)
            yield Step(_batch(kept, self.kept_schema), rows_left)


@cache
def _parser_of(_process: int, errors_only: bool) -> ParserProcess:
    """Return the parser of this process: one child serves all its tasks, for starting costs.

    A fork has a child of its own, or it would take the answers meant for the process it came from.
    """
    parser = ParserProcess(errors_only=errors_only)
    atexit.register(parser.close)
    return parser


def _batch(rows: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            pa.array([row.get(name) for row in rows], schema.field(name).type)
            for name in schema.names
        ],
        schema=schema,
    )
