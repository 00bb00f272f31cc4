"""Buckets: the files that share a band, found by sorting one band's keys at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Buckets(NamedTuple):
    """Which bucket each file falls into in each band; buckets of one file are left out.

    Attributes
    ----------
    of_file : ndarray of int32, shape (n, bands)
        Bucket number, −1 where no other file shares the band.
    sizes : ndarray of int64, shape (buckets,)
        Files in each bucket, at least 2.
    """

    of_file: NDArray[np.int32]
    sizes: NDArray[np.int64]


def find_buckets(keys: NDArray[np.uint32], scopes: NDArray[np.int64]) -> Buckets:
    """Group the files of each scope by their band keys.

    Parameters
    ----------
    keys : ndarray of uint32, shape (n, bands)
    scopes : ndarray of int64, shape (n,)
        Only files of the same scope share a bucket.

    Returns
    -------
    Buckets
        Bucket numbers are consecutive over scopes and bands.
    """
    of_file = np.full(keys.shape, -1, np.int32)
    sizes = [np.empty(0, np.int64)]
    count = 0
    for scope in np.unique(scopes):
        files = np.flatnonzero(scopes == scope)
        for band in range(keys.shape[1]):
            members, runs = _shared_runs(keys[files, band])
            of_file[files[members], band] = np.repeat(np.arange(count, count + len(runs)), runs)
            sizes.append(runs)
            count += len(runs)
    return Buckets(of_file, np.concatenate(sizes))


def _shared_runs(keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positions of equal keys, run by run, and the lengths of the runs of at least two."""
    # Key and position in one word: a plain sort, and ties fall in the order of the positions.
    packed = keys.astype(np.uint64) << np.uint64(32) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    sorted_keys = packed >> np.uint64(32)
    starts = np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1])[: len(keys)])
    lengths = np.diff(np.append(starts, len(keys)))
    shared = np.repeat(lengths > 1, lengths)
    positions = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return positions[shared], lengths[lengths > 1]
