"""Which file of a group of duplicates is kept: an order of preference, and exact groups."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.errors import InputError
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

    First those of the chosen keys, then few folders before many; then hashes, which always decide
    and depend on no order of the input.
    """
    return (*keep, "depth", "content_sha256", "id")


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


def group_exactly(files: pa.Table, keep: Sequence[str] = DEFAULT_KEEP) -> Groups:
    """Order files by preference and group those of the same compared text.

    Parameters
    ----------
    files : pyarrow.Table
        With the columns of `preference` and ``compared_sha256``.
    keep : sequence of str

    Raises
    ------
    InputError
        If one id stands for two contents. The same id with the same content is an exact duplicate.
    """
    columns = preference(keep)
    numbered = files.select(columns).append_column("row", pa.array(np.arange(files.num_rows)))
    keys = [(name, "ascending") for name in numbered.column_names]
    order = pc.sort_indices(numbered, sort_keys=keys).to_numpy().astype(np.int64)
    _refuse_ambiguous_ids(files)
    texts = files["compared_sha256"].combine_chunks().dictionary_encode()
    codes = texts.indices.to_numpy()[order]
    _, first, group = np.unique(codes, return_index=True, return_inverse=True)
    return Groups(order, first[group])


def _refuse_ambiguous_ids(files: pa.Table) -> None:
    if pc.count_distinct(files["id"]).as_py() == files.num_rows:
        return
    contents = files.group_by("id").aggregate([("content_sha256", "count_distinct")])
    ambiguous = contents.filter(pc.greater(contents["content_sha256_count_distinct"], 1))["id"]
    if len(ambiguous):
        raise InputError(
            f"the id {min(ambiguous.to_pylist())} stands for two different contents",
            "an id names one file; leave the column to `codemix detect`",
        )
