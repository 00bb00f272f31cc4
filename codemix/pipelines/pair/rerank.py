"""How alike two units are, channel by channel, and how much more than their neighbours."""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.pair.vectors import Rows

Floats = npt.NDArray[np.float32]
NEIGHBOURS = 4


@compiled(
    numba.float32[::1](
        numba.int64[:, ::1],
        numba.int64[::1], numba.int32[::1], numba.float32[::1],
        numba.int64[::1], numba.int32[::1], numba.float32[::1],
    )
)  # fmt: skip
def _dot_pairs(
    pairs: npt.NDArray[np.int64],
    left_starts: npt.NDArray[np.int64],
    left_terms: npt.NDArray[np.int32],
    left_weights: Floats,
    right_starts: npt.NDArray[np.int64],
    right_terms: npt.NDArray[np.int32],
    right_weights: Floats,
) -> Floats:
    dots = np.zeros(len(pairs), np.float32)
    for number in range(len(pairs)):
        at, to = left_starts[pairs[number, 0]], right_starts[pairs[number, 1]]
        end, stop = left_starts[pairs[number, 0] + 1], right_starts[pairs[number, 1] + 1]
        total = np.float32(0)
        while at < end and to < stop:
            if left_terms[at] < right_terms[to]:
                at += 1
            elif left_terms[at] > right_terms[to]:
                to += 1
            else:
                total += left_weights[at] * right_weights[to]
                at += 1
                to += 1
        dots[number] = total
    return dots


def dot_pairs(pairs: npt.NDArray[np.int64], left: Rows, right: Rows) -> Floats:
    """Return the dot product of each pair of rows, shape (pairs,)."""
    return _dot_pairs(
        np.ascontiguousarray(pairs), left.starts, left.terms, left.weights,
        right.starts, right.terms, right.weights,
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a pair stands among the candidates of its two units, each of shape (pairs,).

    Attributes
    ----------
    ratio : ndarray
        ln of the similarity over the mean similarity of both units' nearest neighbours, as in the
        mining of parallel sentences (Artetxe and Schwenk, 2019).
    lead : ndarray
        The similarity less that of the best rival on either side.
    """

    ratio: npt.NDArray[np.float64]
    lead: npt.NDArray[np.float64]


def stand_among(pairs: npt.NDArray[np.int64], similarity: npt.NDArray[np.float64]) -> Standing:
    """Compare every pair with the other candidates of its units.

    Parameters
    ----------
    pairs : ndarray of int64, shape (pairs, 2)
    similarity : ndarray, shape (pairs,)
    """
    near = np.zeros((len(pairs), 2))
    rival = np.zeros((len(pairs), 2))
    for side in (0, 1):
        order = np.lexsort((-similarity, pairs[:, side]))
        units = pairs[order, side]
        begins = np.flatnonzero(np.concatenate([[True], units[1:] != units[:-1]]))
        sizes = np.diff(np.append(begins, len(units)))
        rank = np.arange(len(units)) - np.repeat(begins, sizes)
        ranked = similarity[order]
        sums = np.add.reduceat(np.where(rank < NEIGHBOURS, ranked, 0.0), begins)
        # Of few units none is far from its neighbours: there are no others.
        neighbours = min(NEIGHBOURS, len(np.unique(pairs[:, 1 - side])))
        near[order, side] = np.repeat(sums / neighbours, sizes)
        best = ranked[begins]
        second = np.where(sizes > 1, ranked[np.minimum(begins + 1, len(ranked) - 1)], 0.0)
        rival[order, side] = np.where(rank == 0, np.repeat(second, sizes), np.repeat(best, sizes))
    mean = near.mean(axis=1)
    ratio = np.log((similarity + 1e-3) / (mean + 1e-3))
    return Standing(ratio, similarity - rival.max(axis=1))
