"""Mining: which units of two languages are translations, told from their texts alone."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from codemix.pipelines.pair.candidates import find_candidates
from codemix.pipelines.pair.events import Channel
from codemix.pipelines.pair.features import CHANNELS, Bag
from codemix.pipelines.pair.model import Evidence, load_model
from codemix.pipelines.pair.rerank import dot_pairs
from codemix.pipelines.pair.vectors import Sides, stack_channels, weigh_channel

CANDIDATES = 8
"""Nearest units of each unit that are looked at, in each of the two searches."""
BUDGET = 800_000
"""Entries of the inverted index that one unit may read: nearly all there are for a hundred thousand
units, the rarest terms for more. `benchmarks/pair.py` measures what that costs."""
_SEARCHES = (
    {
        Channel.WORDS: 1.0, Channel.NAMES: 0.75, Channel.LITERALS: 0.5, Channel.CONCEPTS: 0.5,
        Channel.CONTROL: 0.35, Channel.STREAM: 0.5,
    },
    {
        Channel.LITERALS: 0.5, Channel.CONCEPTS: 0.75, Channel.CONTROL: 0.5, Channel.STREAM: 0.75,
        Channel.NEAR: 1.0,
    },
)  # fmt: skip


class Match(NamedTuple):
    """Rows of the left and the right side, and the probability that they are translations."""

    left: int
    right: int
    probability: float


Scorer = Callable[[npt.NDArray[np.int64], npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""Takes candidates, shape (pairs, 2), and their probabilities; returns probabilities."""


def mine(
    left: Bag,
    right: Bag,
    threshold: float,
    scorer: Scorer | None = None,
    width: int = CANDIDATES,
    budget: int = BUDGET,
) -> list[Match]:
    """Return the pairs that are translations with at least some probability, one to one.

    Parameters
    ----------
    left, right : Bag
        Units of two languages.
    threshold : float
        The least probability.
    scorer : callable, optional
        Has the last word on the probabilities.
    width, budget : int
        See `CANDIDATES` and `BUDGET`.
    """
    evidence = gather_evidence(left, right, width, budget)
    if not len(evidence.pairs):
        return []
    probability = load_model().probability(evidence)
    if scorer is not None:
        probability = scorer(evidence.pairs, probability)
    return match_one_to_one(evidence.pairs, probability, threshold)


def gather_evidence(left: Bag, right: Bag, width: int, budget: int) -> Evidence:
    """Find the candidates and compare them channel by channel."""
    channels = {channel: weigh_channel(left, right, channel) for channel in Channel}
    pairs = np.unique(
        np.concatenate(
            [find_candidates(sides, width, budget) for sides in search_vectors(channels)]
        ),
        axis=0,
    )
    cosines = {
        channel: dot_pairs(pairs, of.left, of.right).astype(np.float64)
        for channel, of in channels.items()
    }
    ours, theirs = _operations(left)[pairs[:, 0]], _operations(right)[pairs[:, 1]]
    return Evidence(pairs, cosines, np.minimum(ours, theirs), np.abs(ours - theirs))


def match_one_to_one(
    pairs: npt.NDArray[np.int64], probability: npt.NDArray[np.float64], threshold: float
) -> list[Match]:
    """Take the most probable pairs first; no unit is taken twice."""
    matches = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for at in np.lexsort((pairs[:, 1], pairs[:, 0], -probability)):
        if probability[at] < threshold:
            break
        one, other = int(pairs[at, 0]), int(pairs[at, 1])
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            matches.append(Match(one, other, float(probability[at])))
    return matches


def search_vectors(channels: dict[Channel, Sides]) -> list[Sides]:
    """Return the vectors of both searches: by words, and blind to names and comments."""
    return [
        stack_channels([(channels[channel], scale) for channel, scale in scales.items()])
        for scales in _SEARCHES
    ]


def _operations(bag: Bag) -> npt.NDArray[np.float64]:
    """Return ln of one plus the events of the stream of each row."""
    sums = np.concatenate([np.zeros(1), np.cumsum(bag.counts.astype(np.float64))])
    totals = np.diff(sums[bag.starts]).reshape(-1, CHANNELS)
    return np.log1p(totals[:, Channel.STREAM])
