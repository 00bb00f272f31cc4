"""The two kinds of mixer: a law, which the solver optimises, and a baseline, a rule of thumb."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.objective import Objective
from codemix.mixers.profile import Entry, Profile, Quantity


class LawModel(Objective, Protocol):
    """A law with its numbers filled in for given languages."""

    @property
    def pooled(self) -> BoolArray:
        """The languages, shape (L,), that the profile does not know and that got pooled numbers."""
        ...

    def losses(self, received: FloatArray, params_b: float) -> FloatArray:
        """Return predicted losses in nats per token, shape (L,); NaN without amplitudes."""
        ...

    def least_received(self, losses: FloatArray, params_b: float) -> FloatArray:
        """Return the amount received, shape (L,), at which the losses are reached."""
        ...

    def with_supply(self, supply: FloatArray) -> Self:
        """Return the same law over another supply of unique tokens, shape (L,)."""
        ...


@dataclass(frozen=True)
class Law:
    """A law: what its profile must hold, and how it becomes an objective.

    Parameters
    ----------
    name, summary : str
        How profiles call it and what it says, in one line.
    reasoning : str
        What plans by it rest on, in plain words: whole sentences.
    movers : str
        Which of its numbers move the plan, and which do not.
    quantities : mapping of str to Quantity
        The entries of its profiles.
    build : callable
        ``build(profile, languages, supply, weights)`` with supply in billions of tokens, shape
        (L,), infinite where not known, and evaluation weights, shape (L,).
    """

    name: str
    summary: str
    reasoning: str
    movers: str
    quantities: Mapping[str, Quantity]
    build: Callable[[Profile, Sequence[str], FloatArray, FloatArray], LawModel]


@dataclass(frozen=True)
class Baseline:
    """A rule of thumb that needs no law.

    Parameters
    ----------
    name, summary : str
        How the command line calls it and what it does, in one line.
    needs_supply : bool
        Whether it makes sense only with an inventory.
    share_out : callable
        ``share_out(total, lo, hi, supply)`` returns tokens, shape (L,), in the unit of ``total``,
        between lo and hi and summing to total.
    entries : mapping of str to Entry
        Its numbers, with their sources.
    """

    name: str
    summary: str
    needs_supply: bool
    share_out: Callable[[float, FloatArray, FloatArray, FloatArray], FloatArray]
    entries: Mapping[str, Entry] = field(default_factory=dict)


Mixer = Law | Baseline
