"""Compare every file with the files kept so far that share a bucket with it, by true Jaccard.

The files come in the order of preference. One whose similarity to a kept file reaches the threshold
is removed in favour of the most similar one; every other file is kept. So no file is removed in
favour of one that is itself removed: there are no chains.

Only kept files stand in the buckets: a cluster of any size costs one comparison a member. A bucket
of many files that resemble each other less than the threshold is crowded: only the first
``BUCKET_FILES`` of them stand in it. A file is compared with at most ``FILE_COMPARISONS`` others:
first those with which it shares buckets that are not crowded, the more the better. So a twin is
lost only where all bands that it shares are crowded.
"""

from typing import NamedTuple

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from codemix.pipelines.dedupe.candidates import Buckets
from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.dedupe.shingles import ShingleSets

BUCKET_FILES = 128
FILE_COMPARISONS = 64

_ELEMENTS = types.Array(numba.uint32, 1, "C", readonly=True)
_POSITIONS = types.Array(numba.int64, 1, "C", readonly=True)


class Verdicts(NamedTuple):
    """What became of each of ``n`` files.

    Attributes
    ----------
    kept_for : ndarray of int64, shape (n,)
        The file kept in its place; its own number where it is kept.
    jaccard : ndarray of float64, shape (n,)
        Similarity to that file.
    comparisons : int
        Pairs of files that were compared.
    """

    kept_for: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    comparisons: int


def judge_files(sets: ShingleSets, buckets: Buckets, threshold: float) -> Verdicts:
    """Decide which files are kept.

    Parameters
    ----------
    sets : ShingleSets
        The n-gram sets in the order of preference, none of them empty.
    buckets : Buckets
        Of the same files in the same order.
    threshold : float
        Least Jaccard similarity of a removed file to the file kept for it.
    """
    files = len(sets.offsets) - 1
    room = np.zeros(len(buckets.sizes) + 1, np.int64)
    np.cumsum(np.minimum(buckets.sizes, BUCKET_FILES), out=room[1:])
    kept_for = np.arange(files, dtype=np.int64)
    jaccard = np.ones(files, np.float64)
    comparisons = _judge(
        sets.elements,
        sets.offsets,
        buckets.of_file,
        room,
        threshold,
        np.empty(room[-1], np.int32),
        kept_for,
        jaccard,
    )
    return Verdicts(kept_for, jaccard, int(comparisons))


def jaccard_of(sets: ShingleSets, left: int, right: int) -> float:
    """Return the Jaccard similarity of two sets; 0 if both are empty."""
    union_of_both = sets.offsets[left + 1] - sets.offsets[left]
    union_of_both += sets.offsets[right + 1] - sets.offsets[right]
    shared = _count_shared(sets.elements, sets.offsets, left, right, 0.0)
    return float(shared / (union_of_both - shared)) if union_of_both else 0.0


@compiled(numba.int64(_ELEMENTS, _POSITIONS, numba.int64, numba.int64, numba.float64))
def _count_shared(
    elements: NDArray[np.uint32], offsets: NDArray[np.int64], left: int, right: int, least: float
) -> np.int64:
    """Return the size of the intersection, or −1 once the similarity cannot reach ``least``."""
    i, i_end = np.uint64(offsets[left]), np.uint64(offsets[left + 1])
    j, j_end = np.uint64(offsets[right]), np.uint64(offsets[right + 1])
    total = np.int64(i_end - i + j_end - j)
    # shared / (total - shared) >= least, solved for shared
    needed = np.int64(least / (1 + least) * total)
    shared = np.int64(0)
    while i < i_end and j < j_end:
        if shared + min(np.int64(i_end - i), np.int64(j_end - j)) < needed:
            return np.int64(-1)
        a, b = elements[i], elements[j]
        shared += np.int64(a == b)
        i += np.uint64(a <= b)
        j += np.uint64(b <= a)
    return shared


@compiled(
    numba.int64(
        numba.int32[:, ::1], _POSITIONS, numba.int32[::1], numba.int64[::1], numba.int64,
        numba.int64[::1], numba.int32[::1], numba.int64[::1],
    )
)  # fmt: skip
def _find_candidates(
    of_file: NDArray[np.int32],
    room: NDArray[np.int64],
    standing: NDArray[np.int32],
    filled: NDArray[np.int64],
    file: int,
    last_met_by: NDArray[np.int64],
    closeness: NDArray[np.int32],
    candidates: NDArray[np.int64],
) -> int:
    """Write the files to compare with ``file`` to ``candidates``; return their number."""
    bands = of_file.shape[1]
    found = 0
    for band in range(bands):
        bucket = of_file[file, band]
        if bucket < 0:
            continue
        # One bucket that is not crowded says more than all crowded ones together.
        weight = 1 if filled[bucket] == BUCKET_FILES else bands
        for place in range(room[bucket], room[bucket] + filled[bucket]):
            other = standing[place]
            if last_met_by[other] != file:
                last_met_by[other] = file
                closeness[other] = 0
                candidates[found] = other
                found += 1
            closeness[other] += weight
    if found <= FILE_COMPARISONS:
        return found
    level = bands * bands
    at_least = np.zeros(level + 2, np.int64)
    for place in range(found):
        at_least[closeness[candidates[place]]] += 1
    while at_least[level] < FILE_COMPARISONS:
        level -= 1
        at_least[level] += at_least[level + 1]
    # All that are closer than `level` fit; of those that are as close, the first do.
    ties = FILE_COMPARISONS - at_least[level + 1]
    chosen = 0
    for place in range(found):
        other = candidates[place]
        is_tie = closeness[other] == level
        if closeness[other] > level or (is_tie and ties > 0):
            ties -= np.int64(is_tie)
            candidates[chosen] = other
            chosen += 1
    return chosen


@compiled(
    numba.int64(
        _ELEMENTS, _POSITIONS, numba.int32[:, ::1], _POSITIONS, numba.float64, numba.int32[::1],
        numba.int64[::1], numba.float64[::1],
    )
)  # fmt: skip
def _judge(
    elements: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    of_file: NDArray[np.int32],
    room: NDArray[np.int64],
    threshold: float,
    standing: NDArray[np.int32],
    kept_for: NDArray[np.int64],
    jaccard: NDArray[np.float64],
) -> int:
    """Fill ``kept_for`` and ``jaccard``; return the number of comparisons."""
    files, bands = of_file.shape
    filled = np.zeros(room.size - 1, np.int64)
    last_met_by = np.full(files, -1, np.int64)
    closeness = np.zeros(files, np.int32)
    candidates = np.empty(bands * BUCKET_FILES, np.int64)
    comparisons = 0
    for file in range(files):
        found = _find_candidates(
            of_file, room, standing, filled, file, last_met_by, closeness, candidates
        )
        comparisons += found
        best, best_jaccard = file, threshold
        for place in range(found):
            other = candidates[place]
            shared = _count_shared(elements, offsets, file, other, best_jaccard)
            total = offsets[file + 1] - offsets[file] + offsets[other + 1] - offsets[other]
            similarity = shared / (total - shared)
            # At the start `best` is the file itself, which every candidate precedes.
            if similarity > best_jaccard or (similarity == best_jaccard and other < best):
                best, best_jaccard = other, similarity
        if best != file:
            kept_for[file], jaccard[file] = best, best_jaccard
            continue
        for band in range(bands):
            bucket = of_file[file, band]
            if bucket >= 0 and filled[bucket] < room[bucket + 1] - room[bucket]:
                standing[room[bucket] + filled[bucket]] = file
                filled[bucket] += 1
    return comparisons
