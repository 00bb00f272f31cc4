"""Read indexes back: whole columns at once, n-gram sets only of the files that need them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from codemix.pipelines.dedupe.shingles import ShingleSets


def read_columns(index: Path, names: Sequence[str]) -> pa.Table:
    """Return some columns of one part's index, without reading the others."""
    with pa.OSFile(str(index)) as file:
        schema = pa.ipc.open_file(file).schema
        fields = [schema.get_field_index(name) for name in names]
        options = pa.ipc.IpcReadOptions(included_fields=fields)
        return pa.ipc.open_file(file, options=options).read_all().select(list(names))


def read_keys(indexes: Sequence[Path], rows: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the band keys of ``rows``, which count through all parts.

    Returns
    -------
    ndarray of uint32, shape (len(rows), bands)
    """
    parts = [np.empty((0, 0), np.uint32)]
    for index in indexes:
        for chunk in read_columns(index, ("keys",))["keys"].chunks:
            parts.append(chunk.flatten().to_numpy().reshape(len(chunk), chunk.type.list_size))
    filled = [part for part in parts if len(part)]
    return np.concatenate(filled)[rows] if filled else parts[0]


def read_sets(
    indexes: Sequence[Path], rows: NDArray[np.int64], sizes: NDArray[np.int64]
) -> ShingleSets:
    """Return the n-gram sets of ``rows``, in this order.

    Parameters
    ----------
    indexes : sequence of Path
    rows : ndarray of int64, shape (n,)
        Row numbers that count through all parts.
    sizes : ndarray of int64, shape (n,)
        The sizes of the sets.
    """
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    elements = np.empty(offsets[-1], np.uint32)
    by_row = np.argsort(rows)
    sorted_rows = rows[by_row]
    start = 0
    for lists in _shingle_lists(indexes):
        first, last = np.searchsorted(sorted_rows, (start, start + len(lists)))
        values, bounds = lists.values.to_numpy(), lists.offsets.to_numpy()
        for place in by_row[first:last].tolist():
            row = rows[place] - start
            elements[offsets[place] : offsets[place + 1]] = values[bounds[row] : bounds[row + 1]]
        start += len(lists)
    return ShingleSets(elements, offsets)


def _shingle_lists(indexes: Sequence[Path]) -> Iterator[pa.ListArray]:
    for index in indexes:
        with pa.memory_map(str(index)) as file:
            reader = pa.ipc.open_file(file)
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number).column("shingles")
