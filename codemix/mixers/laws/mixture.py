"""A fitted mixing law: losses as exponentials of the shares, from a user's proxy runs.

L_i(p) = c_i + k_i·exp(Σ_j t_ij·p_j) with p = D/ΣD (Ye et al. 2024, Data Mixing Laws). Convex in D
where the total is fixed, as it is in every plan. Targets, on which losses are measured, need not be
what is trained on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray, IntArray
from codemix.mixers.mixer import Law
from codemix.mixers.profile import Profile, Quantity

_NOTHING = 1e-200
QUANTITIES = {
    "irreducible_nats": Quantity("target", required=True),
    "mixture_scale": Quantity("target", least=0.0, above=True, required=True),
    "mixture_rates": Quantity("target-matrix", required=True),
    "target_weight": Quantity("target", least=0.0, above=True),
    "most_share": Quantity("language", least=0.0, above=True),
    "range_billion_tokens": Quantity("range", least=0.0, above=True),
}


@dataclass(frozen=True)
class Mixture:
    """The law for given languages, an `Objective` in billions of tokens.

    Target i is language i for the first L targets, as everywhere in plans; the others follow. A
    language that no loss was measured on has a target all the same, which weighs nothing.

    Parameters
    ----------
    weights : ndarray, shape (M,)
        How much the loss on each target matters.
    scale, irreducible : ndarray, shape (M,)
        k and c; c is NaN where no loss was measured.
    rates : ndarray, shape (M, L)
        t; row = target, column = language trained on.
    pooled : ndarray of bool, shape (L,)
        The languages that the profile does not know: they change losses as the mean of those known.
    """

    weights: FloatArray
    scale: FloatArray
    irreducible: FloatArray
    rates: FloatArray
    pooled: BoolArray

    def received(self, x: FloatArray) -> FloatArray:
        """Return −Σ_j t_ij·p_j of each target, shape (M,)."""
        received: FloatArray = -(self.rates @ x) / x.sum()
        return received

    def jacobian(self, x: FloatArray) -> FloatArray:
        """Differentiate `received` along changes that keep the total, shape (M, L)."""
        jacobian: FloatArray = -self.rates / x.sum()
        return jacobian

    def curvature(self, x: FloatArray, weights: FloatArray) -> FloatArray:
        """Return zeros, shape (L,): where the total is kept, `received` is linear."""
        return np.zeros_like(x)

    def terms(self, received: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return w·k·exp(−s) and its two derivatives in s, each of shape (M,)."""
        terms = self.weights * self.scale * np.exp(-received)
        return terms, -terms, terms

    def lowest(self) -> float:
        """Return minus infinity: the exponential has no lower end."""
        return -np.inf

    def losses(self, received: FloatArray, params_b: float) -> FloatArray:
        """Return predicted nats per token, shape (L,), of models of the size of the proxy runs.

        NaN where none was measured.
        """
        losses: FloatArray = (self.irreducible + self.scale * np.exp(-received))[: len(self.pooled)]
        return losses

    def least_received(self, losses: FloatArray, params_b: float) -> FloatArray:
        """Return what each target must receive, shape (M,), for the losses, shape (L,).

        Minus infinity where nothing is asked.
        """
        languages = len(self.pooled)
        excess = (losses - self.irreducible[:languages]) / self.scale[:languages]
        asked = np.flatnonzero(np.isfinite(excess) & (excess > 0))
        least = np.full(len(self.scale), -np.inf)
        least[asked] = -np.log(excess[asked])
        return least

    def with_supply(self, supply: FloatArray) -> "Mixture":
        """Return the same law: shares know no repeats."""
        return self


def build(
    profile: Profile, languages: Sequence[str], supply: FloatArray, weights: FloatArray
) -> Mixture:
    """Take the law's numbers for ``languages`` out of a profile.

    Of the targets that are languages of the profile only those in the plan count, unless none is; a
    language's weight is that of its target.
    """
    scale, floor = profile.values("mixture_scale"), profile.values("irreducible_nats")
    rates, given = profile.values("mixture_rates"), profile.values("target_weight")
    assert scale is not None and floor is not None and rates is not None, "the law requires them"
    targets = profile.targets or profile.languages
    others = [n for n in targets if n not in languages and n not in profile.languages]
    if not others and not set(targets) & set(languages):
        others = list(targets)
    rows = _places([*languages, *others], targets)
    columns = _places(languages, profile.languages)
    rates = np.where(columns < 0, rates.mean(axis=1, keepdims=True), rates[:, columns])
    weight = np.ones(len(scale)) if given is None else given
    weight = np.where(rows < 0, _NOTHING, weight[rows])
    weight[: len(languages)] *= weights
    # A constant in all rates of a target only rescales k: with this one, every target receives at
    # least one, so that relative slacks are well defined.
    rates = np.where(rows[:, None] < 0, 0.0, rates[rows])
    shift = rates.max(axis=1) + 1.0
    return Mixture(
        weights=weight,
        scale=scale[rows] * np.exp(shift),
        irreducible=np.where(rows < 0, np.nan, floor[rows]),
        rates=rates - shift[:, None],
        pooled=columns < 0,
    )


def _places(names: Sequence[str], among: Sequence[str]) -> IntArray:
    """Return where each name stands, -1 where it does not."""
    return np.array([list(among).index(name) if name in among else -1 for name in names])


MIXER = Law(
    name="mixture",
    summary="exponential mixing law of the shares, fitted to proxy runs",
    reasoning=(
        "The loss on every target is an exponential of the shares, fitted to runs on mixtures: "
        "each language lowers it or raises it at a rate of its own. Repeated tokens count like "
        "fresh ones, and the size of the budget does not matter."
    ),
    movers=(
        "only target_weight, mixture_scale and mixture_rates move the plan, not the budget; "
        "predicted losses are those of the runs' model size and tokens"
    ),
    quantities=QUANTITIES,
    build=build,
)
