"""The join between the passes: from the indexes of all parts to one decision for each file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from codemix.errors import InputError
from codemix.pipelines.dedupe.codes import first_of_each
from codemix.pipelines.dedupe.contamination import Leak, find_leaks
from codemix.pipelines.dedupe.decisions import (
    CONTAMINATED,
    EXACT,
    KEPT,
    NEAR,
    NEAR_PRIOR,
    NORMALIZED,
    PRIOR,
    DecisionFiles,
    Decisions,
)
from codemix.pipelines.dedupe.index import PartIndex
from codemix.pipelines.dedupe.index_store import Facts, read_facts
from codemix.pipelines.dedupe.keep import find_ambiguous, group_exactly, preference
from codemix.pipelines.dedupe.near import find_near
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.order import order_rows
from codemix.pipelines.dedupe.prior import Prior, read_prior
from codemix.pipelines.dedupe.problems import Problems
from codemix.pipelines.dedupe.row_store import RowFile, RowStore
from codemix.pipelines.dedupe.spill import Spill
from codemix.pipelines.dedupe.split import split_rows

_TOKENIZED_ROWS = 1_000


@dataclass(frozen=True)
class Join:
    """What the join reads, and where it writes.

    Attributes
    ----------
    indexes : sequence of PartIndex
        What `index_part` wrote, in the order of the parts.
    options : DedupeOptions
    scratch : Path
        A folder.
    spill : Spill
    problems : Problems, optional
        Files that share n-grams with them are removed first and can be kept for no other.
    prior : sequence of Path
        Signatures of earlier runs; what resembles their files is removed.
    """

    indexes: Sequence[PartIndex]
    options: DedupeOptions
    scratch: Path
    spill: Spill
    problems: Problems | None = None
    prior: Sequence[Path] = ()

    @property
    def decisions(self) -> DecisionFiles:
        """Where the decisions go."""
        return DecisionFiles(self.scratch)


class Search(NamedTuple):
    """How the search for duplicates went.

    Attributes
    ----------
    clusters : int
        Kept files in whose favour others were removed.
    largest_cluster : int
        Files in the largest cluster, the kept one included; 0 where nothing was removed.
    comparisons : int
        Pairs of files whose similarity was measured.
    common_ngrams : int
        N-grams of benchmark problems that stand in too many repositories to count.
    """

    clusters: int
    largest_cluster: int
    comparisons: int
    common_ngrams: int = 0


class Outcome(NamedTuple):
    """What the join leaves besides the decisions.

    Attributes
    ----------
    search : Search
    validation : dict
        What `split_rows` says, empty without a split.
    files : tuple of RowFile
        The rows of the input, then the ids of earlier corpora.
    order : ndarray of int64, shape (n,)
        See `order_rows`.
    lengths : ndarray of int64, shape (n,)
        Bytes of each row's text, in the order of the input.
    """

    search: Search
    validation: dict[str, Any]
    files: tuple[RowFile, ...]
    order: NDArray[np.int64]
    lengths: NDArray[np.int64]


def decide(join: Join) -> Outcome:
    """Decide on every row of the input.

    Raises
    ------
    InputError
        If one id stands for two contents.
    """
    files = tuple(index.rows for index in join.indexes)
    rows = sum(sum(file.batch_rows) for file in files)
    keys = preference(join.options.keep)
    facts = read_facts([index.path for index in join.indexes], rows, keys)
    _refuse_ambiguous(facts, files)
    prior = None
    if join.prior:
        prior, ids = read_prior(join.prior, facts.scope_names, join.scratch / "prior.rows")
        files += (ids,)
    leaks, common_ngrams = _leaks_by_row(join.indexes, join.problems)
    decisions, comparisons = _choose(facts, prior, join, leaks)
    validation: dict[str, Any] = {}
    if join.options.val_fraction:
        held_out, validation = _split(facts, decisions, prior, join.options, files)
        decisions = decisions._replace(held_out=held_out)
    join.decisions.write(decisions)
    if join.problems is not None:
        join.decisions.write_leaks(leaks)
    members = np.bincount(decisions.kept_rows, minlength=rows)
    # A file of an earlier corpus counts beside those that go in its favour.
    members[rows:] += members[rows:] > 0
    largest = int(members.max(initial=0))
    search = Search(
        int((members > 1).sum()), largest if largest > 1 else 0, comparisons, common_ngrams
    )
    extents = [index.extent for index in join.indexes]
    order = order_rows(extents, files[: len(extents)], facts.repositories)
    return Outcome(search, validation, files, order, facts.lengths)


def _refuse_ambiguous(facts: Facts, files: Sequence[RowFile]) -> None:
    row = find_ambiguous(facts)
    if row is None:
        return
    with RowStore(files) as store:
        name = store.take(np.array([row]), ["id"])["id"][0]
    raise InputError(
        f"the id {name} stands for two different contents",
        "an id names one file; leave the column to `codemix detect`",
    )


def _leaks_by_row(
    indexes: Sequence[PartIndex], problems: Problems | None
) -> tuple[dict[int, Leak], int]:
    """Return the leaks by row, counted through all parts, and the n-grams too common to count."""
    if problems is None:
        return {}, 0
    starts = np.cumsum([0, *(sum(index.rows.batch_rows) for index in indexes)]).tolist()
    leaks, common = find_leaks([index.meetings for index in indexes], problems)
    return {starts[part] + row: leak for (part, row), leak in leaks.items()}, common


def _choose(
    facts: Facts, prior: Prior | None, join: Join, leaks: dict[int, Leak]
) -> tuple[Decisions, int]:
    """Decide on all rows but for the split; return also the number of comparisons."""
    rows = len(facts.ids)
    reasons, kept_rows = np.zeros(rows, np.int8), np.arange(rows)
    jaccard = np.ones(rows, np.float64)
    open_rows = np.setdiff1d(kept_rows, np.fromiter(leaks, np.int64, len(leaks)))
    if prior is not None:
        known, same = _find_in_prior(facts.compared[open_rows], prior)
        kept_rows[open_rows[known]] = rows + same
        reasons[open_rows[known]] = PRIOR
        open_rows = open_rows[~known]
    order, first_same = group_exactly(facts, open_rows)
    near = order[np.unique(first_same)]
    # The empty set resembles nothing: files without tokens have exact duplicates only.
    near = near[facts.sizes[near] > 0]
    settled = np.empty(0, np.int64)
    paths, sizes, scopes = [index.path for index in join.indexes], facts.sizes, facts.scopes
    if prior is not None:
        settled = rows + np.flatnonzero(prior.sizes > 0)
        paths += prior.paths
        sizes, scopes = np.append(sizes, prior.sizes), np.append(scopes, prior.scopes)
    judged = np.concatenate([settled, near])
    found = find_near(
        paths, judged, sizes, scopes, len(settled), join.options, join.scratch, join.spill
    )
    kept_rows[near] = judged[found.kept_for[len(settled) :]]
    jaccard[near] = found.jaccard[len(settled) :]
    # A copy shares the fate of the first file of its compared text.
    first = order[first_same]
    kept_rows[order], jaccard[order] = kept_rows[first], jaccard[first]
    is_same = kept_rows[order] == first
    reasons[order] = np.where(is_same, EXACT, np.where(kept_rows[order] < rows, NEAR, NEAR_PRIOR))
    # Contents of earlier corpora are known as they were compared only.
    own = order[is_same]
    differs = (facts.contents[own] != facts.contents[kept_rows[own]]).any(axis=1)
    reasons[own[differs]] = NORMALIZED
    reasons[order[kept_rows[order] == order]] = KEPT
    clustered = kept_rows != np.arange(rows)
    clustered[kept_rows[clustered & (kept_rows < rows)]] = True
    reasons[np.fromiter(leaks, np.int64, len(leaks))] = CONTAMINATED
    held_out = np.zeros(rows, np.bool_)
    return Decisions(reasons, kept_rows, jaccard, clustered, held_out), found.comparisons


def _find_in_prior(
    compared: NDArray[np.uint64], prior: Prior
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which texts an earlier corpus has, and for these the first of its files."""
    first = first_of_each(np.concatenate([prior.compared, compared]))[len(prior.compared) :]
    known = first < len(prior.compared)
    return known, first[known]


def _split(
    facts: Facts,
    decisions: Decisions,
    prior: Prior | None,
    options: DedupeOptions,
    files: Sequence[RowFile],
) -> tuple[NDArray[np.bool_], dict[str, Any]]:
    # Few runs split, and tokenizers are slow to import.
    from codemix.pipelines.tokenize import count_tokens, open_tokenizer

    tokenizer = open_tokenizer(options.tokenizer)

    def count(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        counted = [np.empty(0, np.int64)]
        for start in range(0, len(rows), _TOKENIZED_ROWS):
            with RowStore(files) as store:
                some = store.take(rows[start : start + _TOKENIZED_ROWS], ["content"])
                counted.append(count_tokens(tokenizer, some.column("content")))
        return np.concatenate(counted)

    is_kept = decisions.reasons == KEPT
    return split_rows(
        facts, decisions.kept_rows, is_kept, prior, options.val_fraction, options.seed, count
    )
