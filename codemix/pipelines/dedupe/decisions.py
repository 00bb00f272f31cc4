"""What became of each row of the input: arrays on disk, from which tasks take what they need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from codemix.pipelines.dedupe.contamination import Leak

REASONS = (
    None,
    "exact_duplicate",
    "normalized_duplicate",
    "near_duplicate",
    "contaminated",
    "duplicate_of_prior",
    "near_duplicate_of_prior",
)
"""Why a row was removed, by the number in `Decisions.reasons`; the first was not."""
KEPT, EXACT, NORMALIZED, NEAR, CONTAMINATED, PRIOR, NEAR_PRIOR = range(len(REASONS))

LEAKS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("contaminated_by", pa.string()),
        pa.field("contaminated_span", pa.list_(pa.int64(), 2)),
    ]
)


class Decisions(NamedTuple):
    """One entry for each of ``n`` rows of the input.

    Attributes
    ----------
    reasons : ndarray of int8
        Index into ``REASONS``.
    kept_rows : ndarray of int64
        The row kept in its place, its own number where it is kept or contaminated. Rows of earlier
        corpora follow those of the input.
    jaccard : ndarray of float64
        Similarity to that row.
    clustered : ndarray of bool
        Whether the row, or another in its favour, was removed as a duplicate.
    held_out : ndarray of bool
        Whether the row's repository is for validation.
    """

    reasons: NDArray[np.int8]
    kept_rows: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    clustered: NDArray[np.bool_]
    held_out: NDArray[np.bool_]

    def of(self, rows: NDArray[np.int64]) -> "Decisions":
        """Return the entries of some rows."""
        arrays: list[Any] = [array[rows] for array in self]
        return Decisions(*arrays)


@dataclass(frozen=True)
class DecisionFiles:
    """The decisions in a folder."""

    folder: Path

    def write(self, decisions: Decisions) -> None:
        """Write all arrays."""
        for name, array in decisions._asdict().items():
            np.save(self.folder / f"{name}.npy", array)

    def read(self) -> Decisions:
        """Return the arrays, mapped: what is not looked at is not read."""
        arrays: list[Any] = [
            np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in Decisions._fields
        ]
        return Decisions(*arrays)

    def write_leaks(self, leaks: dict[int, Leak]) -> None:
        """Write what contaminated rows share with which benchmark problem."""
        columns = [
            list(leaks),
            [leak.problem for leak in leaks.values()],
            [[leak.start, leak.end] for leak in leaks.values()],
        ]
        arrays = [pa.array(column, of.type) for column, of in zip(columns, LEAKS, strict=True)]
        with pa.OSFile(str(self._leaks), "wb") as file, pa.ipc.new_file(file, LEAKS) as writer:
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=LEAKS))

    def read_leaks(self) -> pa.Table:
        """Return the leaks in the schema ``LEAKS``."""
        with pa.OSFile(str(self._leaks)) as file:
            return pa.ipc.open_file(file).read_all()

    @property
    def _leaks(self) -> Path:
        return self.folder / "leaks.arrow"
