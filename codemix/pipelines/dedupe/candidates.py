"""Buckets: the files that share a band, found by sorting one band's keys at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from codemix.pipelines.dedupe.spill import Spill

MOST_STANDING = 128
"""Files that stand in a bucket at most, see `verify`."""


class Buckets(NamedTuple):
    """Which bucket each file falls into in each band; buckets of one file are left out.

    Attributes
    ----------
    of_file : ndarray of int32, shape (bands, n)
        Bucket number, −1 where no other file shares the band.
    room : ndarray of int64, shape (buckets + 1,)
        ``MOST_STANDING`` places at most for each bucket, one bucket after the other: where those
        of each begin.
    in_company : ndarray of bool, shape (n,)
        Whether any other file shares a band.
    """

    of_file: NDArray[np.int32]
    room: NDArray[np.int64]
    in_company: NDArray[np.bool_]


def find_buckets(
    keys: NDArray[np.uint32], rows: NDArray[np.int64], settled: int, spill: Spill
) -> Buckets:
    """Group files by their band keys.

    Parameters
    ----------
    keys : ndarray of uint32, shape (bands, rows of the input)
        Overwritten: `Buckets.of_file` takes its place.
    rows : ndarray of int64, shape (n,)
        The files to group, in the order in which they are judged.
    settled : int
        So many files at the front need no company of each other: a bucket of them alone is none.
    spill : Spill
        Where ``keys`` lie.
    """
    of_file = keys.view(np.int32)[:, : len(rows)]
    in_company = np.zeros(len(rows), np.bool_)
    room = [np.zeros(1, np.int64)]
    count = 0
    for band in range(len(keys)):
        members, runs = _shared_runs(keys[band][rows], settled)
        of_file[band] = -1
        of_file[band, members] = np.repeat(np.arange(count, count + len(runs)), runs)
        in_company[members] = True
        room.append(room[-1][-1] + np.cumsum(np.minimum(runs, MOST_STANDING)))
        if not len(runs):
            room.pop()
        count += len(runs)
        spill.release_if_full()
    return Buckets(of_file, np.concatenate(room), in_company)


def _shared_runs(
    keys: NDArray[np.uint32], settled: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positions of equal keys, run by run, and the lengths of the runs that count."""
    # Key and position in one word: a plain sort, and ties fall in the order of the positions.
    packed = keys.astype(np.uint64) << np.uint64(32) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    sorted_keys = packed >> np.uint64(32)
    starts = np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1])[: len(keys)])
    lengths = np.diff(np.append(starts, len(keys)))
    positions = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    counts = (lengths > 1) & (positions[starts + lengths - 1] >= settled)
    return positions[np.repeat(counts, lengths)], lengths[counts]
