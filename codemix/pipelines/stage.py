"""What a stage is: a picklable object that turns batches into kept and dropped batches.

A stage knows nothing of files, processes or clusters; ``Shard`` is all it hears of parallelism.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import pyarrow as pa


@dataclass(frozen=True)
class Shard:
    """Which task of how many this is; ``count`` is 0 where tasks are found while walking."""

    index: int
    count: int


class Step(NamedTuple):
    """One batch of rows that go on and one batch of rows that do not, with a ``reason``."""

    kept: pa.RecordBatch | None
    dropped: pa.RecordBatch | None


class Stage(Protocol):
    """A transformation of rows; over a run, rows in = rows kept + rows dropped."""

    @property
    def name(self) -> str:
        """The command's name."""
        ...

    @property
    def kept_schema(self) -> pa.Schema:
        """The schema of every kept batch."""
        ...

    @property
    def dropped_schema(self) -> pa.Schema:
        """The schema of every dropped batch; holds ``reason``."""
        ...

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield steps that account for every row of ``batches``."""
        ...
