"""Compare every file with the files kept so far that share a bucket with it, by true Jaccard.

The files come in the order of preference. One whose similarity to a kept file reaches the threshold
is removed in favour of the most similar one; every other file is kept. So no file is removed in
favour of one that is itself removed: there are no chains.

Only kept files stand in the buckets: a cluster of any size costs one comparison a member. A bucket
of many files that resemble each other less than the threshold is crowded: only the first
``MOST_STANDING`` of them stand in it. A file is compared with at most ``FILE_COMPARISONS`` others:
first those with which it shares buckets that are not crowded, the more the better. So a twin is
lost only where all bands that it shares are crowded.
"""

from typing import NamedTuple

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from codemix.pipelines.dedupe.candidates import MOST_STANDING, Buckets
from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.dedupe.spill import Spill

FILE_COMPARISONS = 64
_CHUNK_FILES = 8_192
_CHUNK_COMPARISONS = 8_192

_ELEMENTS = types.Array(numba.uint32, 1, "C", readonly=True)
_POSITIONS = types.Array(numba.int64, 1, "C", readonly=True)


class Sets(NamedTuple):
    """The n-gram sets of ``n`` files and where they are compared.

    Attributes
    ----------
    elements : ndarray of uint32
        Each file's set lies somewhere in it, in ascending order.
    starts, sizes : ndarray of int64, shape (n,)
        File ``i`` has ``elements[starts[i]:starts[i] + sizes[i]]``.
    scopes : ndarray of int64, shape (n,)
        Only files of one scope are compared.
    """

    elements: NDArray[np.uint32]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    scopes: NDArray[np.int64]


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


def judge_files(
    sets: Sets, buckets: Buckets, threshold: float, settled: int, spill: Spill
) -> Verdicts:
    """Decide which files are kept.

    Parameters
    ----------
    sets : Sets
        In the order of preference, none of them empty.
    buckets : Buckets
        Of the same files and perhaps others, which are in no company, in the same order.
    threshold : float
        Least Jaccard similarity of a removed file to the file kept for it.
    settled : int
        So many files at the front are kept whatever they resemble.
    spill : Spill
        Where the sets lie, and the buckets go.
    """
    files = len(sets.sizes)
    columns = np.flatnonzero(buckets.in_company)
    standing = spill.zeros((int(buckets.room[-1]),), np.int32)
    filled = spill.zeros((len(buckets.room) - 1,), np.uint8)
    last_met_by, closeness = np.full(files, -1, np.int32), np.zeros(files, np.int32)
    kept_for, jaccard = np.arange(files, dtype=np.int64), np.ones(files, np.float64)
    comparisons = first = 0
    while first < files:
        of_chunk = buckets.of_file[:, columns[first : first + _CHUNK_FILES]].T.copy()
        end = first + len(of_chunk)
        at = first
        while at < end:
            at, found = _judge(
                sets.elements, sets.starts, sets.sizes, sets.scopes, of_chunk, at, first, settled,
                buckets.room, threshold, standing, filled, last_met_by, closeness, kept_for,
                jaccard,
            )  # fmt: skip
            comparisons += found
            spill.release_if_full()
        first = end
    return Verdicts(kept_for, jaccard, comparisons)


@compiled(numba.int64(_ELEMENTS, _POSITIONS, _POSITIONS, numba.int64, numba.int64, numba.float64))
def _count_shared(
    elements: NDArray[np.uint32],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    left: int,
    right: int,
    least: float,
) -> np.int64:
    """Return the size of the intersection, or −1 once the similarity cannot reach ``least``."""
    i, i_end = np.uint64(starts[left]), np.uint64(starts[left] + sizes[left])
    j, j_end = np.uint64(starts[right]), np.uint64(starts[right] + sizes[right])
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
        numba.int32[::1], _POSITIONS, numba.int32[::1], numba.uint8[::1], numba.int64,
        numba.int32[::1], numba.int32[::1], numba.int64[::1],
    )
)  # fmt: skip
def _find_candidates(
    of_bands: NDArray[np.int32],
    room: NDArray[np.int64],
    standing: NDArray[np.int32],
    filled: NDArray[np.uint8],
    file: int,
    last_met_by: NDArray[np.int32],
    closeness: NDArray[np.int32],
    candidates: NDArray[np.int64],
) -> int:
    """Write the files to compare with ``file`` to ``candidates``; return their number."""
    bands = of_bands.size
    found = 0
    for band in range(bands):
        bucket = of_bands[band]
        if bucket < 0:
            continue
        # One bucket that is not crowded says more than all crowded ones together.
        weight = 1 if filled[bucket] == MOST_STANDING else bands
        for place in range(room[bucket], room[bucket] + np.int64(filled[bucket])):
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
    types.UniTuple(numba.int64, 2)(  # type: ignore[no-untyped-call]
        _ELEMENTS, _POSITIONS, _POSITIONS, _POSITIONS, numba.int32[:, ::1], numba.int64,
        numba.int64, numba.int64, _POSITIONS, numba.float64, numba.int32[::1], numba.uint8[::1],
        numba.int32[::1], numba.int32[::1], numba.int64[::1], numba.float64[::1],
    )
)  # fmt: skip
def _judge(
    elements: NDArray[np.uint32],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    scopes: NDArray[np.int64],
    of_chunk: NDArray[np.int32],
    at: int,
    first: int,
    settled: int,
    room: NDArray[np.int64],
    threshold: float,
    standing: NDArray[np.int32],
    filled: NDArray[np.uint8],
    last_met_by: NDArray[np.int32],
    closeness: NDArray[np.int32],
    kept_for: NDArray[np.int64],
    jaccard: NDArray[np.float64],
) -> tuple[int, int]:
    """Judge files from ``at`` on, whose buckets are rows of ``of_chunk`` from file ``first``.

    Return the file to go on with, and the number of comparisons: little more than
    ``_CHUNK_COMPARISONS``, so that the caller can release memory in between.
    """
    bands = of_chunk.shape[1]
    candidates = np.empty(bands * MOST_STANDING, np.int64)
    comparisons = 0
    file = at
    while file < first + of_chunk.shape[0] and comparisons < _CHUNK_COMPARISONS:
        of_bands = of_chunk[file - first]
        best, best_jaccard = file, threshold
        found = 0
        if file >= settled:
            found = _find_candidates(
                of_bands, room, standing, filled, file, last_met_by, closeness, candidates
            )
        for place in range(found):
            other = candidates[place]
            if scopes[other] != scopes[file]:
                continue
            comparisons += 1
            shared = _count_shared(elements, starts, sizes, file, other, best_jaccard)
            similarity = shared / (sizes[file] + sizes[other] - shared)
            # At the start `best` is the file itself, which every candidate precedes.
            if similarity > best_jaccard or (similarity == best_jaccard and other < best):
                best, best_jaccard = other, similarity
        if best != file:
            kept_for[file], jaccard[file] = best, best_jaccard
        else:
            for band in range(bands):
                bucket = of_bands[band]
                if bucket >= 0 and filled[bucket] < room[bucket + 1] - room[bucket]:
                    standing[room[bucket] + np.int64(filled[bucket])] = file
                    filled[bucket] += np.uint8(1)
        file += 1
    return file, comparisons
