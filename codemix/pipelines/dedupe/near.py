"""Near duplicates among files that are in the order of preference already."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codemix.pipelines.dedupe.bands import solve_bands
from codemix.pipelines.dedupe.candidates import find_buckets
from codemix.pipelines.dedupe.index_store import read_keys, write_sets
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.spill import Spill
from codemix.pipelines.dedupe.verify import Sets, Verdicts, judge_files


def find_near(
    paths: Sequence[Path],
    rows: NDArray[np.int64],
    sizes: NDArray[np.int64],
    scopes: NDArray[np.int32],
    settled: int,
    options: DedupeOptions,
    scratch: Path,
    spill: Spill,
) -> Verdicts:
    """Judge files by their n-gram sets.

    Parameters
    ----------
    paths : sequence of Path
        All indexes.
    rows : ndarray of int64, shape (n,)
        The files to judge in the order of preference, counted through all indexes.
    sizes, scopes : ndarray, shape (rows of all indexes,)
    settled : int
        So many of ``rows`` at the front are kept whatever they resemble.
    scratch : Path
        Where the sets go.

    Returns
    -------
    Verdicts
        On ``rows``; ``kept_for`` counts through them.
    """
    bands = solve_bands(options.threshold, options.recall).count
    buckets = find_buckets(read_keys(paths, len(sizes), bands, spill), rows, settled, spill)
    places = np.flatnonzero(buckets.in_company)
    company = rows[places]
    wanted = np.zeros(len(sizes), np.bool_)
    wanted[company] = True
    starts = write_sets(paths, wanted, sizes, scratch / "sets")
    sets = Sets(
        spill.open(scratch / "sets", np.uint32),
        starts[company],
        sizes[company],
        scopes[company].astype(np.int64),
    )
    settled_in_company = int(np.searchsorted(places, settled))
    found = judge_files(sets, buckets, options.threshold, settled_in_company, spill)
    kept_for, jaccard = np.arange(len(rows)), np.ones(len(rows))
    kept_for[places] = places[found.kept_for]
    jaccard[places] = found.jaccard
    return Verdicts(kept_for, jaccard, found.comparisons)
