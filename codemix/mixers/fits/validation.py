"""How well a fit predicts runs that it has not seen: folds, error and rank correlation."""

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray, IntArray

FOLDS = 5


def folds(rows: int, seed: int) -> BoolArray:
    """Return which rows each fold trains on, shape (FOLDS, n); every row is left out once."""
    order = np.random.default_rng(seed).permutation(rows)
    fold_of = np.empty(rows, np.int64)
    fold_of[order] = np.arange(rows) % FOLDS
    seen: BoolArray = fold_of != np.arange(FOLDS)[:, None]
    return seen


def left_out(predictions: FloatArray, seen: BoolArray) -> FloatArray:
    """Return of each row what the fold that left it out predicts, shape (n,).

    Parameters
    ----------
    predictions : ndarray, shape (FOLDS, n)
    seen : ndarray of bool, shape (FOLDS, n)
        As `folds` returns it.
    """
    fold_of = np.argmin(seen, axis=0)
    held_out: FloatArray = predictions[fold_of, np.arange(len(fold_of))]
    return held_out


def rms_error(predicted: FloatArray, measured: FloatArray) -> float:
    """Return the root mean squared error."""
    return float(np.sqrt(((predicted - measured) ** 2).mean()))


def rank_correlation(one: FloatArray, other: FloatArray) -> float:
    """Return Spearman's rank correlation of two samples, shape (n,); zero where one is constant.

    Examples
    --------
    >>> rank_correlation(np.array([1.0, 2.0, 2.0, 9.0]), np.array([0.0, 1.0, 1.0, 2.0]))
    1.0
    """
    ranks = [_ranks(values) for values in (one, other)]
    centred = [rank - rank.mean() for rank in ranks]
    size = np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum())
    return float(centred[0] @ centred[1] / size) if size else 0.0


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks, equal values sharing the mean of theirs, shape (n,)."""
    found: tuple[FloatArray, IntArray, IntArray] = np.unique(
        values, return_inverse=True, return_counts=True
    )
    _, place, counts = found
    mean_rank = np.cumsum(counts) - (counts - 1) / 2.0
    ranks: FloatArray = mean_rank[place]
    return ranks
