"""The rows of the input on disk, uncompressed, so that they can be taken in any order."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class RowFile(NamedTuple):
    """An Arrow file of rows, and how many each of its batches has."""

    path: Path
    batch_rows: tuple[int, ...]


class RowStore:
    """Rows of many Arrow files, numbered through all of them in their order.

    Files are mapped when a row of theirs is asked for, and all let go on exit: only the rows that
    were taken are in memory.
    """

    def __init__(self, files: Sequence[RowFile]) -> None:
        self._paths = [file.path for file in files]
        self._place_of_batch = [
            (number, at) for number, file in enumerate(files) for at in range(len(file.batch_rows))
        ]
        rows = [rows for file in files for rows in file.batch_rows]
        self._starts = np.concatenate([[0], np.cumsum(rows, dtype=np.int64)]).astype(np.int64)
        self._readers: dict[int, pa.ipc.RecordBatchFileReader] = {}
        self._batches: dict[int, pa.RecordBatch] = {}
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._batches.clear()
        self._readers.clear()
        self._files.close()

    def take(self, rows: NDArray[np.int64], columns: Sequence[str]) -> pa.RecordBatch:
        """Return ``columns`` of some rows, in this order.

        Rows that stand together in one batch are not copied.

        Parameters
        ----------
        rows : ndarray of int64, shape (n,), n > 0
        columns : sequence of str
        """
        is_sorted = bool((rows[1:] >= rows[:-1]).all())
        by_row = np.arange(len(rows)) if is_sorted else np.argsort(rows, kind="stable")
        sorted_rows = rows[by_row]
        batch_of_row = np.searchsorted(self._starts, sorted_rows, side="right") - 1
        edges = np.flatnonzero(np.diff(batch_of_row, prepend=-1, append=-1))
        pieces = []
        for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            number = int(batch_of_row[start])
            local = sorted_rows[start:stop] - self._starts[number]
            batch = self._batch(number).select(list(columns))
            if (np.diff(local) == 1).all():
                pieces.append(batch.slice(int(local[0]), len(local)))
            else:
                pieces.append(batch.take(pa.array(local)))
        taken = pieces[0] if len(pieces) == 1 else pa.concat_batches(pieces)
        if is_sorted:
            return taken
        place = np.empty(len(rows), np.int64)
        place[by_row] = np.arange(len(rows))
        return taken.take(pa.array(place))

    def _batch(self, number: int) -> pa.RecordBatch:
        if number not in self._batches:
            file, at = self._place_of_batch[number]
            if file not in self._readers:
                mapped = self._files.enter_context(pa.memory_map(str(self._paths[file])))
                self._readers[file] = pa.ipc.open_file(mapped)
            self._batches[number] = self._readers[file].get_batch(at)
        return self._batches[number]
