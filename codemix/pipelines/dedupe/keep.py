"""Which file of a group of duplicates is kept: an order of preference, and exact groups."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.errors import InputError

PREFERENCE = ("is_vendored", "is_generated", "depth", "content_sha256", "id")
"""Ascending, without nulls: own code before vendored, written before generated, few folders before
many; then hashes, which always decide and depend on no order of the input."""


class Groups(NamedTuple):
    """Files in the order of preference, and the exact duplicates among them.

    Attributes
    ----------
    order : ndarray of int64, shape (n,)
        Rows of the input, the most preferred first.
    first_same : ndarray of int64, shape (n,)
        For each place in the order: the place of the first file of the same content.
    """

    order: NDArray[np.int64]
    first_same: NDArray[np.int64]


def group_exactly(files: pa.Table) -> Groups:
    """Order files by preference and group those of the same content.

    Parameters
    ----------
    files : pyarrow.Table
        With the columns of ``PREFERENCE``.

    Raises
    ------
    InputError
        If one id stands for two contents. The same id with the same content is an exact duplicate.
    """
    numbered = files.select(PREFERENCE).append_column("row", pa.array(np.arange(files.num_rows)))
    keys = [(name, "ascending") for name in numbered.column_names]
    order = pc.sort_indices(numbered, sort_keys=keys).to_numpy().astype(np.int64)
    _refuse_ambiguous_ids(files)
    codes = files["content_sha256"].combine_chunks().dictionary_encode().indices.to_numpy()[order]
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
