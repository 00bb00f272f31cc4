"""Which file of a group of duplicates is kept: an order of preference, and exact groups."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.errors import InputError
from codemix.pipelines.dedupe.codes import first_of_each
from codemix.pipelines.dedupe.index_store import Facts
from codemix.pipelines.dedupe.repositories import Repositories

KEEP_KEYS = ("not-vendored", "not-generated", "stars", "newest", "longest")
DEFAULT_KEEP = ("not-vendored", "not-generated")
_OF_REPOSITORIES = {"stars": "stars", "newest": "updated"}
_LAST = np.iinfo(np.int64).max


class Groups(NamedTuple):
    """Files in the order of preference, and the exact duplicates among them.

    Attributes
    ----------
    order : ndarray of int64, shape (n,)
        Rows of the input, the most preferred first.
    first_same : ndarray of int64, shape (n,)
        For each place in the order: the place of the first file of the same compared text.
    """

    order: NDArray[np.int64]
    first_same: NDArray[np.int64]


def preference(keep: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that order files, ascending and without nulls.

    First those of the chosen keys, then few folders before many; hashes of content and id follow,
    which always decide and depend on no order of the input.
    """
    return (*keep, "depth")


def needs_repositories(keep: Sequence[str]) -> bool:
    """Return whether a key asks for facts about repositories."""
    return not _OF_REPOSITORIES.keys().isdisjoint(keep)


def rank_files(
    batch: pa.RecordBatch, keep: Sequence[str], repositories: Repositories | None
) -> dict[str, pa.Int64Array]:
    """Return a number for each file and key; the least is preferred, the unknown comes last.

    Raises
    ------
    InputError
        If facts about repositories are needed and the batch has no ``repo_name``.
    """
    return {key: _rank(batch, key, repositories) for key in keep}


def _rank(batch: pa.RecordBatch, key: str, repositories: Repositories | None) -> pa.Int64Array:
    if key in ("not-vendored", "not-generated"):
        name = key.replace("not-", "is_")
        if name not in batch.schema.names:
            return pa.repeat(pa.scalar(0, pa.int64()), batch.num_rows)
        return pc.fill_null(batch.column(name), False).cast(pa.int64())
    if key == "longest":
        return pc.negate(pc.binary_length(batch.column("content")).cast(pa.int64()))
    if repositories is None or "repo_name" not in batch.schema.names:
        raise InputError(
            f"--keep {key} needs facts about repositories", "name a table of them with --metadata"
        )
    place = pc.index_in(batch.column("repo_name"), repositories.names)
    values = getattr(repositories, _OF_REPOSITORIES[key]).take(place)
    return pc.fill_null(pc.negate(values), _LAST)


def group_exactly(facts: Facts, rows: NDArray[np.int64]) -> Groups:
    """Order some rows by preference and group those of the same compared text."""
    keys = [
        facts.ids[rows, 1],
        facts.ids[rows, 0],
        facts.contents[rows, 1],
        facts.contents[rows, 0],
        *facts.ranks[::-1, rows],
    ]
    order = rows[np.lexsort(keys)]
    return Groups(order, first_of_each(facts.compared[order]))


def find_ambiguous(facts: Facts) -> int | None:
    """Return a row whose id stands for another content elsewhere, if there is one.

    The same id with the same content is an exact duplicate. Of many the one of the least code is
    returned.
    """
    if len(np.unique(facts.ids[:, 0])) == len(facts.ids):
        return None
    first = first_of_each(facts.ids)
    differs = np.flatnonzero((facts.contents != facts.contents[first]).any(axis=1))
    if not len(differs):
        return None
    return int(min(differs, key=lambda row: tuple(facts.ids[row])))
