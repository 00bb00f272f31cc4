"""Weighted vectors of the units of two languages, over the hashes that both have."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from codemix.pipelines.pair.events import Channel
from codemix.pipelines.pair.features import CHANNELS, Bag

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Rows:
    """Sparse rows of unit length.

    Attributes
    ----------
    starts : ndarray of int64, shape (rows + 1,)
    terms : ndarray of int32, shape (entries,)
        Sorted within each row; only terms that the other side has too.
    weights : ndarray of float32, shape (entries,)
        Of unit length before the terms of one side alone were left out.
    """

    starts: npt.NDArray[np.int64]
    terms: npt.NDArray[np.int32]
    weights: Floats

    def take(self, rows: npt.NDArray[np.int64]) -> "Rows":
        """Return some rows, in the order asked for."""
        sizes = np.diff(self.starts)[rows]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        places = np.repeat(self.starts[rows] - starts[:-1], sizes) + np.arange(starts[-1])
        return Rows(starts, self.terms[places], self.weights[places])


@dataclass(frozen=True)
class Sides:
    """The same channel of both sides; ``terms`` is how many they share."""

    left: Rows
    right: Rows
    terms: int


def weigh_channel(left: Bag, right: Bag, channel: Channel) -> Sides:
    """Return TF-IDF rows of one channel.

    A term weighs (1 + ln count) ln(1 + N / df), with the N and df of its own side: what is common
    in one language may be rare in another.
    """
    sides = [_slice(bag, channel) for bag in (left, right)]
    seen = [np.unique(hashes, return_counts=True) for _, hashes, _ in sides]
    shared = np.intersect1d(seen[0][0], seen[1][0], assume_unique=True)
    rows = []
    for (starts, hashes, counts), (known, frequency) in zip(sides, seen, strict=True):
        count_rows = len(starts) - 1
        rarity = np.log((count_rows + 1) / (frequency + 0.5)).astype(np.float32)
        places = np.searchsorted(known, hashes)
        weights = (1 + np.log(counts.astype(np.float32))) * rarity[places]
        rows.append(_shared_rows(starts, hashes, weights, shared))
    return Sides(rows[0], rows[1], len(shared))


def _slice(
    bag: Bag, channel: Channel
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.uint16]]:
    begins = bag.starts[:-1].reshape(-1, CHANNELS)[:, channel]
    sizes = np.diff(bag.starts).reshape(-1, CHANNELS)[:, channel]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    places = np.repeat(begins - starts[:-1], sizes) + np.arange(starts[-1])
    return starts, bag.hashes[places], bag.counts[places]


def _shared_rows(
    starts: npt.NDArray[np.int64],
    hashes: npt.NDArray[np.uint32],
    weights: Floats,
    shared: npt.NDArray[np.uint32],
) -> Rows:
    squares = np.concatenate([np.zeros(1), np.cumsum(weights.astype(np.float64) ** 2)])
    lengths = np.sqrt(np.maximum(np.diff(squares[starts]), 1e-12))
    weights = (weights / np.repeat(lengths, np.diff(starts))).astype(np.float32)
    if len(shared) == 0:
        return Rows(np.zeros_like(starts), np.empty(0, np.int32), np.empty(0, np.float32))
    terms = np.minimum(np.searchsorted(shared, hashes), len(shared) - 1)
    is_shared = shared[terms] == hashes
    kept = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_shared)])
    return Rows(kept[starts], terms[is_shared].astype(np.int32), weights[is_shared])


def stack_channels(sides: list[tuple[Sides, float]]) -> Sides:
    """Join channels to one vector whose dot product is the weighted sum of their cosines."""
    offsets = np.cumsum([0, *(of.terms for of, _ in sides)])
    joined = []
    for side in ("left", "right"):
        parts: list[Rows] = [getattr(of, side) for of, _ in sides]
        count_rows = len(parts[0].starts) - 1
        owner = np.concatenate(
            [np.repeat(np.arange(count_rows), np.diff(rows.starts)) for rows in parts]
        )
        terms = np.concatenate(
            [rows.terms + offset for rows, offset in zip(parts, offsets, strict=False)]
        )
        weights = np.concatenate(
            [
                rows.weights * np.float32(np.sqrt(scale))
                for rows, (_, scale) in zip(parts, sides, strict=True)
            ]
        )
        order = np.argsort(owner, kind="stable")
        starts = np.searchsorted(owner[order], np.arange(count_rows + 1)).astype(np.int64)
        joined.append(Rows(starts, terms[order].astype(np.int32), weights[order]))
    return Sides(joined[0], joined[1], int(offsets[-1]))
