"""Units as sparse vectors: for each channel, which hashes how often."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from codemix.pipelines.pair.events import Channel

CHANNELS = len(Channel)


@dataclass(frozen=True)
class Bag:
    """Rows of counted hashes, all channels in one table.

    Attributes
    ----------
    starts : ndarray, shape (rows * CHANNELS + 1,)
        Row ``r``, channel ``c`` owns ``[starts[r * CHANNELS + c], starts[r * CHANNELS + c + 1])``.
    hashes : ndarray of uint32, shape (entries,)
        Sorted within each row and channel.
    counts : ndarray of uint16, shape (entries,)
    """

    starts: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint16]

    @property
    def rows(self) -> int:
        """Return the number of units."""
        return (len(self.starts) - 1) // CHANNELS


def count_events(events: npt.NDArray[np.void], spans: Sequence[tuple[int, int]]) -> Bag:
    """Count the events of a file within each of some spans of it."""
    chosen = []
    owners = []
    first = np.searchsorted(events["first"], [start for start, _ in spans])
    stop = np.searchsorted(events["first"], [end for _, end in spans])
    for row, (_, end) in enumerate(spans):
        mine = events[first[row] : stop[row]]
        mine = mine[mine["last"] < end]
        chosen.append(mine)
        owners.append(np.full(len(mine), row, np.uint64))
    whole = np.concatenate(chosen)
    owner = np.concatenate(owners) * CHANNELS + whole["channel"]
    keys, counts = np.unique((owner << np.uint64(32)) | whole["hash"], return_counts=True)
    edges = np.arange(len(spans) * CHANNELS + 1, dtype=np.uint64) << np.uint64(32)
    return Bag(
        np.searchsorted(keys, edges).astype(np.int64),
        (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        np.minimum(counts, 65535).astype(np.uint16),
    )


def join_bags(bags: Sequence[Bag]) -> Bag:
    """Put the rows of several bags below each other."""
    starts = [np.zeros(1, np.int64)]
    offset = 0
    for bag in bags:
        starts.append(bag.starts[1:] + offset)
        offset += len(bag.hashes)
    empty = Bag(np.zeros(1, np.int64), np.empty(0, np.uint32), np.empty(0, np.uint16))
    return Bag(
        np.concatenate(starts),
        np.concatenate([bag.hashes for bag in (empty, *bags)]),
        np.concatenate([bag.counts for bag in (empty, *bags)]),
    )


def take_rows(bag: Bag, rows: npt.NDArray[np.int64]) -> Bag:
    """Return some rows, in the order asked for."""
    per_row = bag.starts[:-1].reshape(-1, CHANNELS)
    sizes = np.diff(bag.starts).reshape(-1, CHANNELS)[rows].ravel()
    begins = per_row[rows].ravel()
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    places = np.repeat(begins - starts[:-1], sizes) + np.arange(starts[-1])
    return Bag(starts, bag.hashes[places], bag.counts[places])
