"""A fitted mixing law: losses as exponentials of the shares, from a user's proxy runs.

L_i(p) = c_i + k_i·exp(Σ_j t_ij·p_j) with p = D/ΣD (Ye et al. 2024, Data Mixing Laws). Convex in D
where the total is fixed, as it is in every plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.mixer import Law
from codemix.mixers.profile import Profile, Quantity

QUANTITIES = {
    "irreducible_nats": Quantity("language", required=True),
    "mixture_scale": Quantity("language", least=0.0, above=True, required=True),
    "mixture_rates": Quantity("matrix", required=True),
    "range_billion_tokens": Quantity("range", least=0.0, above=True),
}


@dataclass(frozen=True)
class Mixture:
    """The law for given domains, an `Objective` in billions of tokens.

    Parameters
    ----------
    weights : ndarray, shape (L,)
        How much each domain's loss matters.
    scale, irreducible : ndarray, shape (L,)
        k and c.
    rates : ndarray, shape (L, L)
        t; row = target, column = domain trained on.
    pooled : ndarray of bool, shape (L,)
        All False: a mixing law says nothing about a domain it has not seen.
    """

    weights: FloatArray
    scale: FloatArray
    irreducible: FloatArray
    rates: FloatArray
    pooled: BoolArray

    def received(self, x: FloatArray) -> FloatArray:
        """Return −Σ_j t_ij·p_j of each target, shape (L,)."""
        received: FloatArray = -(self.rates @ x) / x.sum()
        return received

    def jacobian(self, x: FloatArray) -> FloatArray:
        """Differentiate `received` along changes that keep the total, shape (L, L)."""
        jacobian: FloatArray = -self.rates / x.sum()
        return jacobian

    def curvature(self, x: FloatArray, weights: FloatArray) -> FloatArray:
        """Return zeros, shape (L,): where the total is kept, `received` is linear."""
        return np.zeros_like(x)

    def terms(self, received: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return w·k·exp(−s) and its two derivatives in s, each of shape (L,)."""
        terms = self.weights * self.scale * np.exp(-received)
        return terms, -terms, terms

    def lowest(self) -> float:
        """Return minus infinity: the exponential has no lower end."""
        return -np.inf

    def losses(self, received: FloatArray, params_b: float) -> FloatArray:
        """Return predicted nats per token, shape (L,); of the size of the proxy runs."""
        losses: FloatArray = self.irreducible + self.scale * np.exp(-received)
        return losses

    def least_received(self, losses: FloatArray, params_b: float) -> FloatArray:
        """Return what must be received, shape (L,), for the losses; minus infinity for any."""
        excess = (losses - self.irreducible) / self.scale
        asked = np.isfinite(excess) & (excess > 0)
        return np.where(asked, -np.log(np.where(asked, excess, 1.0)), -np.inf)

    def with_supply(self, supply: FloatArray) -> "Mixture":
        """Return the same law: shares know no repeats."""
        return self


def build(
    profile: Profile, languages: Sequence[str], supply: FloatArray, weights: FloatArray
) -> Mixture:
    """Take the law's numbers for ``languages`` out of a profile.

    Raises
    ------
    InputError
        If a language is not in the profile.
    """
    for name in languages:
        if name not in profile.languages:
            raise InputError(
                f"the mixing law of profile {profile.name!r} does not know {name}",
                "leave it out with --languages, or fit runs that trained on it",
            )
    index = np.array([profile.languages.index(name) for name in languages])
    scale, floor = profile.values("mixture_scale"), profile.values("irreducible_nats")
    rates = profile.values("mixture_rates")
    assert scale is not None and floor is not None and rates is not None, "the law requires them"
    rates = rates[np.ix_(index, index)]
    # A constant in all rates of a target only rescales k: with this one, every target receives at
    # least one, so that relative slacks are well defined.
    shift = rates.max(axis=1) + 1.0
    return Mixture(
        weights=np.asarray(weights),
        scale=scale[index] * np.exp(shift),
        irreducible=floor[index],
        rates=rates - shift[:, None],
        pooled=np.zeros(len(languages), bool),
    )


MIXER = Law(
    name="mixture",
    summary="exponential mixing law of the shares, fitted to proxy runs",
    quantities=QUANTITIES,
    build=build,
)
