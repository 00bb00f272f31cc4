"""The probability that a candidate is a translation."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from codemix.pipelines.pair.events import Channel
from codemix.pipelines.pair.rerank import stand_among

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """What is known of each candidate.

    Attributes
    ----------
    pairs : ndarray of int64, shape (pairs, 2)
    cosines : dict of Channel to ndarray, shape (pairs,)
    smaller : ndarray, shape (pairs,)
        ln of one plus the operations of the smaller unit: small units look alike by chance.
    size : ndarray, shape (pairs,)
        Absolute difference of both units' ln of one plus their operations.
    """

    pairs: npt.NDArray[np.int64]
    cosines: dict[Channel, Floats]
    smaller: Floats
    size: Floats


@dataclass(frozen=True)
class View:
    """One logistic regression: of all channels, or blind to names and comments."""

    similarity: dict[Channel, float]
    features: dict[str, float]
    bias: float

    def log_odds(self, evidence: Evidence) -> Floats:
        """Return the log odds of each candidate, shape (pairs,)."""
        total = sum(self.similarity.values())
        similarity = sum(
            (evidence.cosines[channel] * (weight / total)
             for channel, weight in self.similarity.items()),
            np.zeros(len(evidence.pairs)),
        )  # fmt: skip
        standing = stand_among(evidence.pairs, similarity)
        known = {channel.name: values for channel, values in evidence.cosines.items()}
        known |= {"ratio": standing.ratio, "lead": standing.lead}
        known |= {"smaller": evidence.smaller, "size": evidence.size}
        score = np.full(len(similarity), self.bias)
        for name, weight in self.features.items():
            score += weight * known[name]
        return score


@dataclass(frozen=True)
class Model:
    """What ``model.toml`` holds."""

    named: View
    blind: View
    handicap: float
    slope: float
    shift: float
    default_threshold: float
    strict_threshold: float

    def probability(self, evidence: Evidence) -> Floats:
        """Return the probability of each candidate, shape (pairs,).

        Names may be hidden or free, and structure may differ: either view may be convinced.
        """
        mixed = np.logaddexp(
            self.named.log_odds(evidence), self.blind.log_odds(evidence) - self.handicap
        )
        odds: Floats = 1 / (1 + np.exp(-(self.slope * mixed + self.shift)))
        return odds


@cache
def load_model() -> Model:
    """Read the model once for each process."""
    raw = tomllib.loads(files(__package__).joinpath("model.toml").read_text("utf-8"))
    named, blind = (
        View(
            {Channel[name]: weight for name, weight in of["similarity"].items()},
            of["features"],
            of["bias"],
        )
        for of in (raw["named"], raw["blind"])
    )
    thresholds = raw["thresholds"]
    return Model(
        named, blind, raw["mix"]["handicap"], raw["mix"]["slope"], raw["mix"]["shift"],
        thresholds["default"], thresholds["strict"],
    )  # fmt: skip
