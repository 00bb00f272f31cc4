"""Where every document goes: pure arithmetic on arrays, no files.

A stratum is a language's files, the pairs of one direction, or text. Its documents are laid in a
seeded order, epoch after epoch, until its planned tokens are reached. Then all strata are
interleaved so that every stretch of the output has about the planned shares:

    document k of a stratum with T tokens, after c tokens of its own, gets  x = (c + t_k / 2) / T

and the output is sorted by x. At any x a stratum has put out x·T tokens, give or take half of its
longest document M: a document is out as soon as its middle is passed. Between two places of the
output a stratum is thus within M of its share of the line, and a window of W tokens holds
p·W tokens of a stratum with share p to within (1 - p)·M + p·(sum of M over the other strata),
where only the documents that straddle the window's two ends count for M.

A document's x needs nothing but its own stratum's order. So the output is made piece by piece:
shard k of S holds the documents with x in [k/S, (k+1)/S).
"""

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


def epoch_keys(hashes: Hashes, seed: int, epoch: int) -> Hashes:
    """Return what documents are sorted by in an epoch: a function of seed, epoch and identity.

    Different hashes have different keys.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        A hash of each document's id.
    """
    return _mix_all(hashes ^ np.uint64(_mix(_mix(seed & _MASK) ^ (epoch + 1))))


def draw(hashes: Hashes, seed: int, purpose: str) -> npt.NDArray[np.float64]:
    """Return an even draw from [0, 1) for each document, another one for each purpose."""
    salt = _mix(_mix(seed & _MASK) ^ (zlib.crc32(purpose.encode()) << 16))
    return (_mix_all(hashes ^ np.uint64(salt)) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def split_keys(keys: Hashes, bits: int) -> Counts:
    """Return the number of each key's range among ``2**bits`` ranges, in order."""
    if not bits:
        return np.zeros(len(keys), np.int64)
    return (keys >> np.uint64(64 - bits)).astype(np.int64)


@dataclass
class Pour:
    """Fills a stratum with its documents: complete epochs, then a final partial one.

    Documents come in the epoch's order, in one array or in several, one after the other.

    Parameters
    ----------
    target : int
        Tokens to put out.
    available : int
        Of one epoch.
    cut : bool
        Whether the last document is cut to reach ``target`` exactly. Otherwise only whole
        documents are put out, at most ``target`` tokens: of the array that the target is reached
        in those that fit.

    Attributes
    ----------
    total : int
        Tokens put out by now.
    """

    target: int
    available: int
    cut: bool
    total: int = 0

    def __post_init__(self) -> None:
        self.complete, self._rest = (
            divmod(self.target, self.available) if self.available else (0, 0)
        )
        self.epochs = self.complete + (self._rest > 0)

    def take(self, epoch: int, tokens: Counts) -> tuple[Counts, Counts]:
        """Return which documents are put out, and how many tokens of each.

        Parameters
        ----------
        tokens : ndarray of int64, shape (n,)
            Of the next documents of the epoch; all positive.

        Returns
        -------
        chosen, put_tokens : ndarray of int64, shape (m,)
        """
        chosen, put = np.arange(len(tokens)), tokens
        if epoch >= self.complete:
            total = int(tokens.sum())
            if total <= self._rest:
                self._rest -= total
            else:
                chosen, put = self._last(tokens)
                self._rest = 0
        self.total += int(put.sum())
        return chosen, put

    def _last(self, tokens: Counts) -> tuple[Counts, Counts]:
        """Choose from documents that are more than the rest."""
        if not self.cut:
            chosen = choose_whole(tokens, self._rest)
            return chosen, tokens[chosen]
        reached = np.cumsum(tokens)
        # The first document that reaches the rest is cut.
        count = int(np.searchsorted(reached, self._rest)) + 1 if self._rest else 0
        put = tokens[:count].copy()
        if count:
            put[-1] -= int(reached[count - 1]) - self._rest
        return np.arange(count), put


def choose_whole(tokens: Counts, room: int) -> Counts:
    """Return which documents are put out whole into ``room`` tokens, in order.

    First every document that still fits is taken. Then, as long as that leaves less room, one of
    them is exchanged for a longer one that was passed over.
    """
    taken = np.zeros(len(tokens), bool)
    waiting = np.flatnonzero(tokens <= room)
    while len(waiting):
        reached = np.cumsum(tokens[waiting])
        count = int(np.searchsorted(reached, room, side="right"))
        taken[waiting[:count]] = True
        room -= int(reached[count - 1])
        waiting = waiting[count:]
        waiting = waiting[tokens[waiting] <= room]
    while room:
        inside, outside = np.flatnonzero(taken), np.flatnonzero(~taken)
        outside = outside[np.argsort(tokens[outside], kind="stable")]
        # The longest document that would fit in the place of each.
        at = np.searchsorted(tokens[outside], tokens[inside] + room, side="right") - 1
        gains = np.where(at < 0, 0, tokens[outside][at] - tokens[inside])
        if not gains.max(initial=0) > 0:
            break
        best = int(np.argmax(gains))
        taken[inside[best]], taken[outside[at[best]]] = False, True
        room -= int(gains[best])
    return np.flatnonzero(taken)


def places(tokens: Counts, before: int, total: int) -> npt.NDArray[np.float64]:
    """Return the x of documents that follow one another in a stratum.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
    before : int
        The stratum's tokens before them.
    total : int
        All of the stratum's tokens.

    Examples
    --------
    >>> places(np.array([5, 10]), 5, 20).tolist()
    [0.375, 0.75]
    """
    return np.asarray((before + np.cumsum(tokens) - tokens / 2) / max(1, total))


def shard_numbers(x: npt.NDArray[np.float64], shards: int) -> Counts:
    """Return the shard of each document."""
    return np.minimum((x * shards).astype(np.int64), shards - 1)


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
