"""Where every document goes: pure arithmetic on arrays, no files.

A stratum is a language's files, or the pairs of one direction. Its documents are laid in a seeded
order, epoch after epoch, until its planned tokens are reached. Then all strata are interleaved so
that every stretch of the output has about the planned shares:

    document k of a stratum with T tokens, after c tokens of its own, gets  x = (c + t_k / 2) / T

and the output is sorted by x. At any x a stratum has put out x·T tokens, give or take half of its
longest document M: a document is out as soon as its middle is passed. Between two places of the
output a stratum is thus within M of its share of the line, and a window of W tokens holds
p·W tokens of a stratum with share p to within (1 - p)·M + p·(sum of M over the other strata),
where only the documents that straddle the window's two ends count for M.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Filling:
    """Documents in the order in which a stratum puts them out.

    Attributes
    ----------
    documents : ndarray of int64, shape (m,)
        Indices into the stratum's documents.
    epochs : ndarray of int32, shape (m,)
    tokens : ndarray of int64, shape (m,)
        Tokens put out; less than the document's only for the last, if it is cut.
    """

    documents: Counts
    epochs: npt.NDArray[np.int32]
    tokens: Counts

    @property
    def total(self) -> int:
        """All tokens put out."""
        return int(self.tokens.sum())


def epoch_order(hashes: Hashes, seed: int, epoch: int) -> Counts:
    """Return the order of the documents in an epoch: a function of seed, epoch and identity alone.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        A hash of each document's id.
    """
    salt = _mix(_mix(seed & _MASK) ^ (epoch + 1))
    return np.argsort(_mix_all(hashes ^ np.uint64(salt)), kind="stable")


def fill(tokens: Counts, hashes: Hashes, target: int, seed: int, *, cut: bool) -> Filling:
    """Repeat a stratum's documents in complete epochs and a final partial one up to ``target``.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
        Of each document; all positive.
    hashes : ndarray of uint64, shape (n,)
    target : int
        Tokens to put out.
    cut : bool
        Whether the last document is cut to reach ``target`` exactly. Otherwise only whole
        documents are put out, at most ``target`` tokens, and less than one document is missing.
    """
    total = int(tokens.sum())
    complete, rest = divmod(target, total) if total else (0, 0)
    orders = [epoch_order(hashes, seed, epoch) for epoch in range(complete + (rest > 0))]
    sizes = [tokens[order] for order in orders]
    if rest:
        reached = np.cumsum(sizes[-1])
        # The first document that reaches the rest is cut; or, where none is, left out.
        count = int(np.searchsorted(reached, rest, side="left" if cut else "right")) + cut
        orders[-1], sizes[-1] = orders[-1][:count], sizes[-1][:count]
        if cut:
            sizes[-1][-1] -= int(reached[count - 1]) - rest
    empty = np.empty(0, np.int64)
    return Filling(
        documents=np.concatenate([empty, *orders]),
        epochs=np.repeat(np.arange(len(orders), dtype=np.int32), [len(order) for order in orders]),
        tokens=np.concatenate([empty, *sizes]),
    )


def interleave(strata: Sequence[Counts]) -> Counts:
    """Return the order of all strata's documents, laid one stratum after the other, in the output.

    Parameters
    ----------
    strata : sequence of ndarray of int64
        Tokens of each stratum's documents, in the stratum's order.

    Returns
    -------
    ndarray of int64, shape (sum of the lengths,)

    Examples
    --------
    >>> interleave([np.array([5, 5, 5, 5]), np.array([10, 10])]).tolist()
    [0, 4, 1, 2, 5, 3]
    """
    places = [(np.cumsum(tokens) - tokens / 2) / max(1, int(tokens.sum())) for tokens in strata]
    return np.argsort(np.concatenate([np.empty(0), *places]), kind="stable")


def cut_shards(tokens: Counts, shard_tokens: float) -> Counts:
    """Divide documents in output order among shards of about equally many tokens.

    Parameters
    ----------
    tokens : ndarray of int64, shape (m,)
    shard_tokens : float
        The most tokens of a shard, but for its last document.

    Returns
    -------
    ndarray of int64, shape (shards + 1,)
        Shard k holds the documents from entry k up to entry k + 1; none is empty.
    """
    total = int(tokens.sum())
    shards = max(1, int(np.ceil(total / shard_tokens)))
    before = np.cumsum(tokens) - tokens
    starts = np.searchsorted(before, np.arange(shards) * (total / shards))
    return np.unique(np.append(starts, len(tokens)))


def _mix(value: int) -> int:
    """Scramble 64 bits (the finaliser of SplitMix64, Steele et al. 2014)."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def _mix_all(values: Hashes) -> Hashes:
    """Do `_mix` to an array."""
    values = values + np.uint64(_GOLDEN)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
