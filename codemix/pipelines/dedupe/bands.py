"""Bands of a signature: how many, how wide, and their keys.

Two files are candidates if they agree in all rows of at least one band; for a pair at similarity J
that happens with probability 1 − (1 − J^rows)^count. Source: Leskovec, Rajaraman, Ullman, "Mining
of Massive Datasets", section 3.4.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from codemix.errors import UsageError
from codemix.pipelines.dedupe.sketch import HASHES

_KEY_BASE = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True)
class Bands:
    """``count`` bands of ``rows`` hashes each."""

    count: int
    rows: int

    def recall_at(self, jaccard: float) -> float:
        """Return the probability that a pair of this similarity becomes a candidate.

        Examples
        --------
        >>> round(Bands(42, 6).recall_at(0.7), 4), round(Bands(42, 6).recall_at(0.4), 4)
        (0.9948, 0.1583)
        """
        return float(1 - (1 - jaccard**self.rows) ** self.count)


@cache
def solve_bands(threshold: float, recall: float, hashes: int = HASHES) -> Bands:
    """Return the widest bands, and so the fewest false candidates, that reach ``recall``.

    Parameters
    ----------
    threshold : float
        The similarity at which the recall is promised.
    recall : float
        Between 0 and 1.
    hashes : int
        Length of the signatures.

    Raises
    ------
    UsageError
        If not even bands of one hash reach the recall.

    Examples
    --------
    >>> solve_bands(0.7, 0.99), solve_bands(0.9, 0.99)
    (Bands(count=42, rows=6), Bands(count=18, rows=14))
    """
    for rows in range(hashes, 0, -1):
        bands = Bands(hashes // rows, rows)
        if bands.recall_at(threshold) >= recall:
            return bands
    raise UsageError(
        f"{hashes} hashes cannot reach a recall of {recall:g} at the threshold {threshold:g}",
        "raise the threshold or lower the recall",
    )


def band_keys(signatures: NDArray[np.uint32], bands: Bands) -> NDArray[np.uint32]:
    """Return one key for each band of each signature.

    Parameters
    ----------
    signatures : ndarray of uint32, shape (n, hashes)
    bands : Bands

    Returns
    -------
    ndarray of uint32, shape (n, bands.count)
        Equal bands have equal keys; unequal ones share a key with probability 2**-32, which costs
        one needless comparison.
    """
    used = signatures[:, : bands.count * bands.rows].reshape(-1, bands.count, bands.rows)
    keys = np.zeros(used.shape[:2], np.uint64)
    for row in range(bands.rows):
        # A multiplication moves bits up only: fold them back before the next.
        keys = (keys ^ (keys >> np.uint64(32)) ^ used[:, :, row]) * _KEY_BASE
    return (keys >> np.uint64(32)).astype(np.uint32)
