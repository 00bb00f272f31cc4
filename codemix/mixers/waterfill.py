"""Water-filling: one level, clipped to bounds, that spends a total exactly."""

import numpy as np

from codemix.mixers.arrays import FloatArray


def fill_level(
    total: float, lo: FloatArray, hi: FloatArray, weights: FloatArray | None = None
) -> FloatArray:
    """Return ``clip(level * weights, lo, hi)`` with the level at which it sums to ``total``.

    With equal weights this is the uniform plan projected onto the bounds; with weights in
    proportion to availability it is the proportional one. The sum is piecewise linear in the level,
    so the level is found exactly between two of its breakpoints.

    Parameters
    ----------
    total : float
        What to spend; between ``lo.sum()`` and ``hi.sum()``.
    lo, hi : ndarray, shape (L,)
        Bounds, finite.
    weights : ndarray, shape (L,), optional
        Positive; equal when absent.

    Examples
    --------
    >>> fill_level(10.0, np.zeros(3), np.array([1.0, 9.0, 9.0])).tolist()
    [1.0, 4.5, 4.5]
    """
    weight = np.ones_like(lo) if weights is None else weights
    levels = np.sort(np.concatenate([lo / weight, hi / weight]))
    sums = np.clip(levels[:, None] * weight, lo, hi).sum(axis=1)
    upper = min(int(np.searchsorted(sums, total)), len(levels) - 1)
    lower = max(upper - 1, 0)
    rise = sums[upper] - sums[lower]
    fraction = (total - sums[lower]) / rise if rise > 0 else 1.0
    level = levels[lower] + np.clip(fraction, 0.0, 1.0) * (levels[upper] - levels[lower])
    filled: FloatArray = np.clip(level * weight, lo, hi)
    return filled
