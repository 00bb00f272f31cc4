"""The held-out split: whole repositories, together with all that duplicates tie to them.

Repositories are joined where a file of one was removed in favour of a file of another: neither a
file nor its twin, kept or removed, then stands on the other side. Whole components are drawn by a
hash, so that the draw depends on no order, and a repository that is alone stays where it is when
others come.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from codemix.pipelines.dedupe.components import find_components
from codemix.pipelines.dedupe.index_store import Facts
from codemix.pipelines.dedupe.prior import Prior

VALIDATION_FILE = "validation.json"
"""What was held out, in the folder of a run."""
VALIDATION_TOKENS = 1_000_000
"""What each language should have in validation."""
MOST_SHARE = 0.1
"""Of a language's bytes, as much goes to validation at most, or the fraction if that is more."""

CountTokens = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""From row numbers to the tokens of each row."""


class Supply(NamedTuple):
    """The components and what their kept files hold.

    Attributes
    ----------
    of_row : ndarray of int64, shape (rows,)
        The component of each row of the input; rows of earlier corpora follow.
    order : ndarray of int64, shape (components,)
        In which components are drawn.
    draws : ndarray of float64, shape (components,)
        In [0, 1), ascending by ``order``.
    size_bytes : ndarray of int64, shape (components, languages)
    """

    of_row: NDArray[np.int64]
    order: NDArray[np.int64]
    draws: NDArray[np.float64]
    size_bytes: NDArray[np.int64]


def split_rows(
    facts: Facts,
    kept_rows: NDArray[np.int64],
    is_kept: NDArray[np.bool_],
    prior: Prior | None,
    fraction: float,
    seed: int,
    count_tokens: CountTokens,
) -> tuple[NDArray[np.bool_], dict[str, Any]]:
    """Choose the rows that are held out.

    Components are drawn until the fraction is reached, and further ones in the same order until
    each language has `VALIDATION_TOKENS`, where that takes at most `MOST_SHARE` of it. A component
    that holds more than that of any language is for training. What is joined to an earlier corpus
    goes where that is.

    Parameters
    ----------
    facts : Facts
    kept_rows : ndarray of int64, shape (n,)
        See `Decisions`.
    is_kept : ndarray of bool, shape (n,)
    prior : Prior, optional
    fraction : float
        Between 0 and 1.
    seed : int
    count_tokens : callable

    Returns
    -------
    ndarray of bool, shape (n,)
    dict
        ``languages``: files, bytes and tokens held out; ``short``: the languages that have less
        than `VALIDATION_TOKENS`.
    """
    rows = len(kept_rows)
    supply = _join(facts, kept_rows, is_kept, prior, seed)
    kept = np.flatnonzero(is_kept)
    kept = kept[np.argsort(supply.of_row[kept], kind="stable")]
    edges = np.searchsorted(supply.of_row[kept], np.arange(len(supply.order) + 1))
    chosen = np.zeros(len(supply.order), np.bool_)
    is_settled = np.zeros(len(supply.order), np.bool_)
    if prior is not None:
        is_settled[supply.of_row[rows:]] = True
        chosen[supply.of_row[rows:][prior.held_out]] = True
    names = facts.language_names
    held = np.zeros((3, len(names)), np.int64)  # files, bytes, tokens
    draw = _Draw(supply, fraction, chosen, is_settled)
    for component in draw.components(held):
        files = kept[edges[component] : edges[component + 1]]
        languages = facts.languages[files]
        for number, weights in enumerate((None, facts.lengths[files], count_tokens(files))):
            counted = np.bincount(languages, weights, minlength=len(names))
            held[number] += counted.astype(np.int64)
    report = {
        name: {"files": files, "bytes": size, "tokens": tokens}
        for name, (files, size, tokens) in sorted(zip(names, held.T.tolist(), strict=True))
        if name
    }
    short = [name for name, of in report.items() if of["tokens"] < VALIDATION_TOKENS]
    return chosen[supply.of_row[:rows]], {"languages": report, "short": short}


class _Draw(NamedTuple):
    supply: Supply
    fraction: float
    chosen: NDArray[np.bool_]
    is_settled: NDArray[np.bool_]

    def components(self, held: NDArray[np.int64]) -> Iterator[int]:
        """Yield the components that are held out, the first ones chosen before; note them.

        ``held`` holds what the caller counted so far.
        """
        yield from np.flatnonzero(self.chosen & self.is_settled).tolist()
        supply = self.supply
        most = max(MOST_SHARE, self.fraction) * supply.size_bytes.sum(axis=0)
        drawn = supply.draws < self.fraction
        for component in supply.order[drawn].tolist():
            if self._fits(component, held, most):
                yield component
        for component in supply.order[~drawn].tolist():
            short = held[2] < VALIDATION_TOKENS
            # Nothing is left that a component could bring without going past the share.
            if not (short & (held[1] < most)).any():
                return
            brings = supply.size_bytes[component] > 0
            if (brings & short).any() and self._fits(component, held, most):
                yield component

    def _fits(self, component: int, held: NDArray[np.int64], most: NDArray[np.float64]) -> bool:
        size_bytes = self.supply.size_bytes[component]
        fits = not self.is_settled[component] and bool((held[1] + size_bytes <= most).all())
        self.chosen[component] = self.chosen[component] or fits
        return fits


def _join(
    facts: Facts,
    kept_rows: NDArray[np.int64],
    is_kept: NDArray[np.bool_],
    prior: Prior | None,
    seed: int,
) -> Supply:
    repositories = facts.repositories
    if prior is not None:
        repositories = np.concatenate([repositories, prior.repositories])
    names, node = np.unique(repositories, return_inverse=True)
    removed = np.flatnonzero(kept_rows != np.arange(len(kept_rows)))
    component_of_node = find_components(len(names), node[removed], node[kept_rows[removed]])
    # A component is called after its repository of the least code; codes ascend.
    _, first = np.unique(component_of_node, return_index=True)
    draws = np.array([_draw(int(code), seed) for code in names[first]], np.float64)
    order = np.argsort(draws, kind="stable")
    of_row = component_of_node[node]
    size_bytes = np.zeros((len(first), len(facts.language_names)), np.int64)
    kept = np.flatnonzero(is_kept)
    np.add.at(size_bytes, (of_row[kept], facts.languages[kept]), facts.lengths[kept])
    return Supply(of_row, order, draws[order], size_bytes)


def _draw(code: int, seed: int) -> float:
    digest = hashlib.blake2b(f"split {seed} {code}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2**64
