"""Candidates: for every unit the most similar ones of the other language.

Similarities are dot products over an inverted index. A row walks its terms from the one with the
shortest list of units on, and stops when it has read ``budget`` entries: the terms left over are
those that many units have and that tell little. With a budget that no row reaches the search is
exact. Scores of all units are looked through for each row: most have a term in common, and noting
which costs more than to look.
"""

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import numpy.typing as npt

from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.pair.vectors import Rows, Sides

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


def search(queries: Rows, units: Rows, terms: int, width: int, budget: int) -> Ints:
    """Return the ``width`` most similar units of each query, best first, shape (queries, width).

    Parameters
    ----------
    queries, units : Rows
    terms : int
        One more than the largest term.
    width : int
    budget : int
        Entries of the inverted index that one query may read.

    Returns
    -------
    ndarray of int32
        -1 where a query shares terms with fewer units.
    """
    starts, owners, weights = _invert(units, terms)
    return _search(
        queries.starts, queries.terms, queries.weights, starts, owners, weights,
        len(units.starts) - 1, width, budget,
    )  # fmt: skip


def find_candidates(sides: Sides, width: int, budget: int) -> npt.NDArray[np.int64]:
    """Return pairs of rows that are among each other's ``width`` nearest, from either side.

    Returns
    -------
    ndarray of int64, shape (pairs, 2)
        Left row and right row, sorted.
    """
    # The kernel releases the interpreter's lock, so both directions run at once.
    with ThreadPoolExecutor(2) as pool:
        ways = ((sides.left, sides.right), (sides.right, sides.left))
        searches = [pool.submit(search, *way, sides.terms, width, budget) for way in ways]
        forth, back = (one.result() for one in searches)
    count_right = max(1, len(sides.right.starts) - 1)
    left = np.repeat(np.arange(len(forth)), forth.shape[1])
    right = np.repeat(np.arange(len(back)), back.shape[1])
    keys = np.concatenate(
        [
            (left * count_right + forth.ravel())[forth.ravel() >= 0],
            (back.ravel().astype(np.int64) * count_right + right)[back.ravel() >= 0],
        ]
    )
    keys = np.unique(keys)
    return np.stack([keys // count_right, keys % count_right], axis=1)


def _invert(units: Rows, terms: int) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    order = np.argsort(units.terms, kind="stable")
    owners = np.repeat(np.arange(len(units.starts) - 1, dtype=np.int32), np.diff(units.starts))
    starts = np.searchsorted(units.terms[order], np.arange(terms + 1)).astype(np.int64)
    return starts, owners[order], units.weights[order]


@compiled(
    numba.int32[:, ::1](
        numba.int64[::1], numba.int32[::1], numba.float32[::1],
        numba.int64[::1], numba.int32[::1], numba.float32[::1],
        numba.int64, numba.int64, numba.int64,
    )
)  # fmt: skip
def _search(
    query_starts: npt.NDArray[np.int64],
    query_terms: Ints,
    query_weights: Floats,
    starts: npt.NDArray[np.int64],
    owners: Ints,
    weights: Floats,
    count_units: int,
    width: int,
    budget: int,
) -> Ints:
    count_queries = len(query_starts) - 1
    found = np.full((count_queries, width), -1, np.int32)
    scores = np.zeros(count_units, np.float32)
    best = np.empty(width, np.float32)
    for query in range(count_queries):
        first, stop = query_starts[query], query_starts[query + 1]
        lengths = np.empty(stop - first, np.int64)
        for at in range(first, stop):
            lengths[at - first] = starts[query_terms[at] + 1] - starts[query_terms[at]]
        spent = 0
        for place in np.argsort(lengths, kind="mergesort"):
            if spent >= width and spent + lengths[place] > budget:
                break
            spent += lengths[place]
            term = query_terms[first + place]
            weight = query_weights[first + place]
            for at in range(np.uint64(starts[term]), np.uint64(starts[term + 1])):
                scores[np.uint64(owners[at])] += weight * weights[at]
        held = 0
        least = np.float32(0)
        # Units in ascending order: of equal ones the first stays.
        for owner in range(count_units):
            score = scores[owner]
            if score <= least:
                continue
            place = held if held < width else width - 1
            while place > 0 and score > best[place - 1]:
                best[place] = best[place - 1]
                found[query, place] = found[query, place - 1]
                place -= 1
            best[place] = score
            found[query, place] = owner
            held = min(width, held + 1)
            if held == width:
                least = best[width - 1]
        scores[:] = 0
    return found
