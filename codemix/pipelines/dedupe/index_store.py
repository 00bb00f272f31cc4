"""Read indexes back: numbers of every file in memory, band keys and n-gram sets only as needed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from codemix.pipelines.dedupe.spill import Spill


class Facts(NamedTuple):
    """What is known of each of ``n`` files, in the order of the input.

    Attributes
    ----------
    ids, contents, compared : ndarray of uint64, shape (n, 2)
        Codes of the id, of the text, and of the text as it is compared.
    repositories : ndarray of uint64, shape (n,)
    scopes : ndarray of int32, shape (n,)
        Index into ``scope_names``.
    languages : ndarray of int32, shape (n,)
        Index into ``language_names``; a file of no language has the name "".
    ranks : ndarray of int64, shape (keys, n)
        By which files are preferred, the first key first, the least number first.
    lengths, sizes : ndarray of int64, shape (n,)
        Bytes of the text, elements of the n-gram set.
    scope_names, language_names : list of str
    """

    ids: NDArray[np.uint64]
    contents: NDArray[np.uint64]
    compared: NDArray[np.uint64]
    repositories: NDArray[np.uint64]
    scopes: NDArray[np.int32]
    languages: NDArray[np.int32]
    ranks: NDArray[np.int64]
    lengths: NDArray[np.int64]
    sizes: NDArray[np.int64]
    scope_names: list[str]
    language_names: list[str]


def read_facts(indexes: Sequence[Path], rows: int, keys: Sequence[str]) -> Facts:
    """Read the numbers of all files.

    Parameters
    ----------
    indexes : sequence of Path
    rows : int
        Of all indexes together.
    keys : sequence of str
        The columns of ``ranks``.
    """
    ids, contents, compared = (np.empty((rows, 2), np.uint64) for _ in range(3))
    facts = Facts(
        ids, contents, compared,
        np.empty(rows, np.uint64), np.empty(rows, np.int32), np.empty(rows, np.int32),
        np.empty((len(keys), rows), np.int64), np.empty(rows, np.int64), np.empty(rows, np.int64),
        [], [],
    )  # fmt: skip
    names = (
        "id", "content", "compared", "repository", "scope", "language", "length", "size", *keys,
    )  # fmt: skip
    start = 0
    for batch in read_index(indexes, names):
        here = slice(start, start + batch.num_rows)
        for target, name in ((ids, "id"), (contents, "content"), (compared, "compared")):
            target[here] = codes_of(batch.column(name))
        facts.repositories[here] = batch.column("repository").to_numpy()
        facts.scopes[here] = number_names(batch.column("scope"), facts.scope_names)
        facts.languages[here] = number_names(batch.column("language"), facts.language_names)
        facts.lengths[here] = batch.column("length").to_numpy()
        facts.sizes[here] = batch.column("size").to_numpy()
        for number, key in enumerate(keys):
            facts.ranks[number, here] = batch.column(key).to_numpy()
        start += batch.num_rows
    return facts


def read_index(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of Arrow files, mapped: what is not looked at is not read."""
    for path in paths:
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number).select(columns)


def codes_of(column: pa.FixedSizeListArray) -> NDArray[np.uint64]:
    """Return a column of codes as an array of shape (n, 2)."""
    codes: NDArray[np.uint64] = column.flatten().to_numpy().reshape(-1, 2)
    return codes


def number_names(names: pa.StringArray, known: list[str]) -> NDArray[np.int32]:
    """Return each name's place in ``known``, to which new ones are added."""
    encoded = names.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    known += [name for name in distinct if name not in known]
    numbers = np.array([known.index(name) for name in distinct], np.int32)
    result: NDArray[np.int32] = numbers[encoded.indices.to_numpy(zero_copy_only=False)]
    return result


def read_keys(paths: Sequence[Path], rows: int, bands: int, spill: Spill) -> NDArray[np.uint32]:
    """Return the band keys of all files.

    Returns
    -------
    ndarray of uint32, shape (bands, rows)
    """
    keys: NDArray[np.uint32] = spill.zeros((bands, rows), np.uint32)
    start = 0
    for batch in read_index(paths, ("keys",)):
        of_batch = batch.column("keys").flatten().to_numpy().reshape(-1, bands)
        keys[:, start : start + batch.num_rows] = of_batch.T
        start += batch.num_rows
        spill.release_if_full()
    return keys


def write_sets(
    paths: Sequence[Path], wanted: NDArray[np.bool_], sizes: NDArray[np.int64], target: Path
) -> NDArray[np.int64]:
    """Write the n-gram sets of wanted files one after the other, as uint32, in the files' order.

    Returns
    -------
    ndarray of int64, shape (n,)
        Where each file's set starts, counted in elements; of wanted files only.
    """
    starts = np.cumsum(np.where(wanted, sizes, 0))
    starts -= np.where(wanted, sizes, 0)
    first = 0
    with target.open("wb", buffering=2**20) as stream:
        for batch in read_index(paths, ("shingles",)):
            elements, _ = sets_of(batch.column("shingles"), wanted[first : first + batch.num_rows])
            first += batch.num_rows
            stream.write(elements.data)
    return starts


def sets_of(
    lists: pa.ListArray, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the n-gram sets of wanted files one after the other, and where in them each begins.

    Parameters
    ----------
    lists : pyarrow.ListArray
        The sets of ``n`` files.
    wanted : ndarray of bool, shape (n,)

    Returns
    -------
    elements : ndarray of uint32
    offsets : ndarray of int32, shape (files wanted + 1,)
    """
    offsets, elements = lists.offsets.to_numpy(), lists.values.to_numpy()
    sizes = np.diff(offsets)[wanted]
    # Wanted files mostly stand together: their sets are copied in long runs.
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]])))
    runs = [elements[start:stop] for start, stop in offsets[edges].reshape(-1, 2).tolist()]
    of_wanted = np.zeros(len(sizes) + 1, np.int32)
    np.cumsum(sizes, out=of_wanted[1:])
    return np.concatenate([elements[:0], *runs]), of_wanted
