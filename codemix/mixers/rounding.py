"""Whole tokens that sum to the budget exactly."""

from collections.abc import Sequence

import numpy as np

from codemix.mixers.arrays import FloatArray


def round_to_total(
    amounts: FloatArray, total: int, lo: Sequence[int], hi: Sequence[int]
) -> list[int]:
    """Round by largest remainder within bounds; ties go to the earlier entry.

    Parameters
    ----------
    amounts : ndarray, shape (L,)
        Real amounts that sum to about ``total``.
    total : int
        What the integers sum to; between ``sum(lo)`` and ``sum(hi)``.
    lo, hi : sequence of int, length L
        Bounds of each integer.

    Examples
    --------
    >>> round_to_total(np.array([1.4, 1.4, 1.2]), 4, [0, 0, 0], [9, 9, 9])
    [2, 1, 1]
    """
    whole = [
        min(max(int(np.floor(amount)), low), high)
        for amount, low, high in zip(amounts, lo, hi, strict=True)
    ]
    remainder = amounts - np.array(whole, dtype=np.float64)
    missing = total - sum(whole)
    sign = 1 if missing > 0 else -1
    order = np.argsort(-sign * remainder, kind="stable").tolist()
    limits = hi if sign > 0 else lo
    # Usually one pass of single tokens; float noise on huge budgets may leave a few more.
    portion = 1
    while missing:
        for index in order:
            if not missing:
                break
            moved = min(portion, abs(limits[index] - whole[index]), abs(missing))
            whole[index] += sign * moved
            missing -= sign * moved
        portion *= 2
    return whole


def split_by_weight(total: int, weights: Sequence[float]) -> list[int]:
    """Split a total in proportion to weights, by largest remainder.

    Examples
    --------
    >>> split_by_weight(10, [1, 1, 1])
    [4, 3, 3]
    """
    shares = np.array(weights, dtype=np.float64)
    amounts = total * (shares / shares.sum())
    return round_to_total(amounts, total, [0] * len(weights), [total] * len(weights))
