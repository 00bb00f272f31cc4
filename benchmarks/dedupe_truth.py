"""Exact all-pairs similarities of a sample, by another road than codemix takes.

Regular expressions cut the tokens, Python's own 64-bit hashes stand for the n-grams, and a sparse
matrix product counts what each two files share.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from numpy.typing import NDArray
from scipy import sparse

NGRAM = 5
TOKENS: dict[str, Callable[[str], list[bytes]]] = {
    "words": lambda text: re.findall(rb"[a-z0-9_\x80-\xff]+", text.encode().lower()),
    "bigcode": lambda text: [token.lower().encode() for token in re.split(r"[^A-Za-z0-9_]", text)],
    "whitespace": lambda text: text.lower().encode().split(),
}


def draw_sample(folder: Path, files: int) -> pa.Table:
    """Return at least ``files`` rows: whole groups of files of one name, in the order of a hash.

    Twins of different projects and versions mostly have the same name, so a sample by name holds
    many pairs; one by file would hold few.
    """
    rows = ds.dataset(sorted(folder.glob("part-*.parquet"))).to_table()
    names = [path.rpartition("/")[2] for path in rows["path"].to_pylist()]
    codes = [hashlib.sha256(name.encode()).hexdigest() for name in names]
    last = sorted(codes)[min(files, len(codes)) - 1]
    return rows.filter(pc.less_equal(pa.array(codes), last))


def similar_pairs(
    texts: Sequence[str], rule: str, threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return all pairs (first < second, shape (n, 2)) at ``threshold`` or above, and their Jaccard.

    Files without tokens have no pairs.
    """
    columns: dict[int, int] = {}
    indices, bounds = [], [0]
    for text in texts:
        tokens = TOKENS[rule](text)
        grams = {
            hash(tuple(tokens[at : at + NGRAM])) for at in range(max(1, len(tokens) - NGRAM + 1))
        }
        indices += [columns.setdefault(gram, len(columns)) for gram in (grams if tokens else ())]
        bounds.append(len(indices))
    shape = (len(texts), max(1, len(columns)))
    sets = sparse.csr_array((np.ones(len(indices), np.int32), indices, bounds), shape=shape)
    shared = sparse.triu(sets @ sets.T, 1).tocoo()
    sizes = np.diff(bounds)
    jaccard = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data)
    near = jaccard >= threshold
    pairs = np.stack([shared.row[near], shared.col[near]], axis=1).astype(np.int64)
    return pairs, jaccard[near]


def judge_removals(pairs: NDArray[np.int64], kept: NDArray[np.bool_]) -> tuple[int, int]:
    """Return how many removed files resemble no kept one, and how many kept files resemble another.

    Of two similar kept files, one counts.
    """
    kept_left, kept_right = kept[pairs[:, 0]], kept[pairs[:, 1]]
    has_kept_twin = np.zeros(len(kept), np.bool_)
    has_kept_twin[pairs[kept_right, 0]] = True
    has_kept_twin[pairs[kept_left, 1]] = True
    missed = np.unique(pairs[kept_left & kept_right, 1])
    return int((~kept & ~has_kept_twin).sum()), len(missed)
