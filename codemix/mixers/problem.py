"""The convex problem: an objective, a total to spend, bounds and least amounts received."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.objective import Objective

_PIN_WIDTH = 1e-10
_PIN_SHARE = 1e-13


@dataclass(frozen=True)
class Problem:
    """Minimise ``objective`` over ``x.sum() == total``, ``lo <= x <= hi``, ``received >= floor``.

    Parameters
    ----------
    objective : Objective
        Falling in what every target receives.
    total : float
        What to spend, in the unit of x.
    lo, hi : ndarray, shape (L,)
        Bounds; their sums enclose the total.
    floor : ndarray, shape (M,)
        Least amounts received; minus infinity where nothing is asked.
    """

    objective: Objective
    total: float
    lo: FloatArray
    hi: FloatArray
    floor: FloatArray

    @cached_property
    def free(self) -> BoolArray:
        """Where the bounds leave room, shape (L,)."""
        scale = np.maximum(np.abs(self.lo), np.abs(self.hi))
        free: BoolArray = self.hi - self.lo > _PIN_WIDTH * scale + _PIN_SHARE * self.total
        return free

    @cached_property
    def guarded(self) -> BoolArray:
        """Which targets have a floor, shape (M,)."""
        return self.floor > -np.inf

    @cached_property
    def least(self) -> FloatArray:
        """What must be exceeded: the floor, and the end of the objective's domain, shape (M,)."""
        return np.maximum(self.floor, self.objective.lowest())

    def inside(self, x: FloatArray) -> bool:
        """Whether x is strictly inside bounds (where they leave room), floors and domain."""
        within = ((x > self.lo) & (x < self.hi)) | ~self.free
        return bool(within.all() and (self.objective.received(x) > self.least).all())


def tighten(total: float, lo: FloatArray, hi: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shrink bounds to what the total leaves possible when all others are at theirs.

    Parameters
    ----------
    total : float
        Between ``lo.sum()`` and ``hi.sum()``.
    lo, hi : ndarray, shape (L,)
        Bounds; ``hi`` may be infinite.
    """
    upper = np.minimum(hi, lo + np.maximum(total - lo.sum(), 0.0))
    lower = np.maximum(lo, upper - np.maximum(upper.sum() - total, 0.0))
    return np.minimum(lower, upper), upper
