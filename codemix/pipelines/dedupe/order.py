"""The order in which rows are put out: that of a walk through repositories by name.

In a folder files come before folders, both by name, as `codemix detect` finds them; so its output
mostly has this order already and is read as it lies. What has another order is put into this one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.pipelines.dedupe.codes import code_names
from codemix.pipelines.dedupe.index_store import read_index
from codemix.pipelines.dedupe.row_store import RowFile, RowStore

PLACE_COLUMNS = ("repo_name", "path", "id")
SORTED_ROWS = 250_000
"""So many rows are sorted at a time, as far as whole repositories allow."""


class Extent(NamedTuple):
    """What is known of the places of rows that follow each other.

    Attributes
    ----------
    is_ordered : bool
    first, last : str, optional
        Places; there are none where there are no rows.
    """

    is_ordered: bool = True
    first: str | None = None
    last: str | None = None

    def joined(self, after: "Extent") -> "Extent":
        """Return the extent of these rows and others after them."""
        if self.last is None or after.first is None:
            return self if after.first is None else after
        is_ordered = self.is_ordered and after.is_ordered and self.last <= after.first
        return Extent(is_ordered, self.first, after.last)


def places_of(rows: pa.RecordBatch) -> pa.StringArray:
    """Return for each row the text by whose order it is put out.

    Examples
    --------
    >>> paths = ["a/z.py", "a.py", "a/b/c.py", "b.py"]
    >>> rows = pa.record_batch({"repo_name": ["r"] * 4, "path": paths, "id": list("1234")})
    >>> [paths[row] for row in np.argsort(places_of(rows).to_pylist())]
    ['a.py', 'b.py', 'a/z.py', 'a/b/c.py']
    """
    names = pc.replace_substring_regex(rows["path"], r"([^/]*)$", "\0\\1", max_replacements=1)
    keys = pc.replace_substring(names, "/", "\1")
    return pc.binary_join_element_wise(rows["repo_name"], keys, rows["id"], "\0")


def extent_of(places: pa.StringArray) -> Extent:
    """Return what is known of rows that follow each other, given their places."""
    if not len(places):
        return Extent()
    ascends = pc.all(pc.less_equal(places[:-1], places[1:]), min_count=0).as_py()
    return Extent(ascends, places[0].as_py(), places[-1].as_py())


def order_rows(
    extents: Sequence[Extent], files: Sequence[RowFile], repositories: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return the row numbers in the order of their places.

    Parameters
    ----------
    extents : sequence of Extent
        Of each file's rows.
    files : sequence of RowFile
    repositories : ndarray of uint64, shape (n,)
        See `Facts`.
    """
    whole = Extent()
    for extent in extents:
        whole = whole.joined(extent)
    if whole.is_ordered:
        return np.arange(len(repositories))
    ranks = _rank_repositories(files, repositories)
    order = np.argsort(ranks, kind="stable")
    with RowStore(files) as store:
        for start, stop in _whole_groups(ranks[order]):
            rows = order[start:stop]
            places = places_of(store.take(rows, PLACE_COLUMNS))
            order[start:stop] = rows[pc.sort_indices(places).to_numpy()]
    return order


def _rank_repositories(
    files: Sequence[RowFile], repositories: NDArray[np.uint64]
) -> NDArray[np.int64]:
    names: set[str] = set()
    for batch in read_index([file.path for file in files], ["repo_name"]):
        names.update(batch.column(0).unique().to_pylist())
    # As Arrow compares texts: by their bytes.
    in_order = sorted(names, key=str.encode)
    codes = code_names(pa.array(in_order, pa.string()))[:, 0]
    by_code = np.argsort(codes)
    return by_code[np.searchsorted(codes[by_code], repositories)]


def _whole_groups(ascending: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield where groups of equal numbers begin and end, many small ones together."""
    ends = np.flatnonzero(np.diff(ascending, append=-1)) + 1
    start = 0
    for end in ends.tolist():
        if end - start >= SORTED_ROWS or end == len(ascending):
            yield start, end
            start = end
