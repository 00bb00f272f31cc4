"""The marginal-utility law: repeated tokens decay, languages transfer, losses fall as powers.

Tokens and supply are in billions, parameters in billions, losses in nats per token.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.mixer import Law
from codemix.mixers.profile import Profile, Quantity

QUANTITIES = {
    "u": Quantity("language", least=0.0, above=True, required=True),
    "alpha_d": Quantity("language", least=0.0, above=True, required=True),
    "alpha_n": Quantity("language", least=0.0),
    "irreducible_nats": Quantity("language", least=0.0),
    "amplitude_n": Quantity("language", least=0.0),
    "amplitude_d": Quantity("language", least=0.0, above=True),
    "transfer": Quantity("matrix", least=-1.0),
    "gamma": Quantity("scalar", least=0.0),
    "repeat_decay": Quantity("scalar", least=0.0, above=True, required=True),
    "range_billion_tokens": Quantity("range", least=0.0, above=True),
    "range_billion_params": Quantity("range", least=0.0, above=True),
    "paper_reserve": Quantity("scalar", least=0.0),
    "vocabulary": Quantity("scalar", least=1.0, above=True),
}
_LOSS_ENTRIES = ("amplitude_n", "alpha_n", "amplitude_d", "irreducible_nats")


def useful_tokens(tokens: FloatArray, supply: FloatArray, decay: float) -> FloatArray:
    """Equation 1: what ``tokens`` from ``supply`` unique ones are worth, in unique tokens.

    r(D; U) = D up to U, then U + U·R*·(1 − exp(−(D/U − 1)/R*)) (Muennighoff et al. 2023).

    Examples
    --------
    >>> useful_tokens(np.array([3.0, 20.0]), np.array([5.0, 5.0]), 15.0).round(2).tolist()
    [3.0, 18.6]
    """
    repeats = np.maximum(tokens / supply - 1.0, 0.0)
    fresh = np.minimum(tokens, supply)
    # An unlimited supply has no repeats; infinity times zero must not become NaN.
    bounded = np.where(np.isinf(supply), 0.0, supply)
    useful: FloatArray = fresh - bounded * decay * np.expm1(-repeats / decay)
    return useful


def useful_slope(tokens: FloatArray, supply: FloatArray, decay: float) -> FloatArray:
    """First derivative of equation 1: what one more token is worth."""
    return np.exp(-np.maximum(tokens / supply - 1.0, 0.0) / decay)


def useful_curvature(tokens: FloatArray, supply: FloatArray, decay: float) -> FloatArray:
    """Second derivative of equation 1, never positive; it jumps where repeats begin."""
    slope = useful_slope(tokens, supply, decay)
    return np.where(tokens > supply, -slope / (supply * decay), 0.0)


@dataclass(frozen=True)
class MarginalUtility:
    """The law for given languages, an `Objective` in billions of tokens.

    Parameters
    ----------
    utility, exponent : ndarray, shape (L,)
        u (weights included) and αD.
    gain : ndarray, shape (L, L)
        Identity plus γ·max(τ, 0): row i, column j is what a useful token of j adds to i.
    harm : ndarray, shape (L, L)
        γ·max(−τ, 0): what a raw token of j takes from i.
    supply : ndarray, shape (L,)
        Unique tokens, infinite where not known.
    decay : float
        R*.
    amplitude_n, exponent_n, amplitude_d, irreducible : ndarray, shape (L,)
        For predicted losses; NaN where the profile has none.
    pooled : ndarray of bool, shape (L,)
        The languages that the profile does not know.
    """

    utility: FloatArray
    exponent: FloatArray
    gain: FloatArray
    harm: FloatArray
    supply: FloatArray
    decay: float
    amplitude_n: FloatArray
    exponent_n: FloatArray
    amplitude_d: FloatArray
    irreducible: FloatArray
    pooled: BoolArray

    def received(self, x: FloatArray) -> FloatArray:
        """Equation 2: effective tokens E of each language, shape (L,).

        E_i = r(D_i) + γ·Σ_j [max(τ_ij, 0)·r(D_j) − max(−τ_ij, 0)·D_j]. Harm acts on raw tokens, so
        that every E_i is concave.
        """
        return self.gain @ useful_tokens(x, self.supply, self.decay) - self.harm @ x

    def jacobian(self, x: FloatArray) -> FloatArray:
        """Differentiate equation 2, shape (L, L)."""
        return self.gain * useful_slope(x, self.supply, self.decay) - self.harm

    def curvature(self, x: FloatArray, weights: FloatArray) -> FloatArray:
        """Minus the second derivative of ``weights @ E``, a diagonal of shape (L,)."""
        return -useful_curvature(x, self.supply, self.decay) * (weights @ self.gain)

    def terms(self, received: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Equation 4, term by term: u·E^−αD and its two derivatives in E, each of shape (L,)."""
        terms = self.utility * received**-self.exponent
        slopes = -self.exponent * terms / received
        return terms, slopes, -(self.exponent + 1.0) * slopes / received

    def lowest(self) -> float:
        """Effective tokens must be positive."""
        return 0.0

    def losses(self, received: FloatArray, params_b: float) -> FloatArray:
        """Equation 3: predicted nats per token, shape (L,).

        L = A·N^−αN + B·E^−αD + L∞; infinite where E is not positive, NaN without amplitudes.
        """
        positive = received > 0
        data = np.where(positive, received, 1.0) ** -self.exponent * self.amplitude_d
        return np.where(positive, self._other_losses(params_b) + data, np.inf)

    def least_received(self, losses: FloatArray, params_b: float) -> FloatArray:
        """Invert equation 3: the effective tokens at which the losses are reached, shape (L,).

        Zero where the loss is infinite or unknown: nothing is asked there.
        """
        data = (losses - self._other_losses(params_b)) / self.amplitude_d
        asked = np.isfinite(data) & (data > 0)
        return np.where(asked, np.where(asked, data, 1.0) ** (-1.0 / self.exponent), 0.0)

    def _other_losses(self, params_b: float) -> FloatArray:
        return self.amplitude_n * params_b**-self.exponent_n + self.irreducible

    def with_supply(self, supply: FloatArray) -> "MarginalUtility":
        """Return the same law over another supply, shape (L,)."""
        return replace(self, supply=supply)


def build(
    profile: Profile, languages: Sequence[str], supply: FloatArray, weights: FloatArray
) -> MarginalUtility:
    """Take the law's numbers for ``languages`` out of a profile.

    A language that the profile does not know takes the geometric mean of u and of the data
    amplitude, the mean of every other number, and no transfer either way.
    """
    rows = [
        profile.languages.index(name) if name in profile.languages else -1 for name in languages
    ]
    index = np.array(rows)
    pooled = index < 0

    def take(name: str, geometric: bool = False) -> FloatArray:
        values = profile.values(name)
        if values is None:
            return np.full(len(languages), np.nan)
        mean = np.exp(np.log(values).mean()) if geometric else values.mean()
        return np.where(pooled, mean, values[index])

    transfer = np.zeros((len(languages), len(languages)))
    table, gamma = profile.values("transfer"), profile.scalar("gamma")
    if table is not None:
        known = np.flatnonzero(~pooled)
        transfer[np.ix_(known, known)] = table[np.ix_(index[known], index[known])]
        transfer *= 1.0 if gamma is None else gamma
    np.fill_diagonal(transfer, 0.0)
    decay = profile.scalar("repeat_decay")
    assert decay is not None, "the law requires it"
    losses = {name: take(name, geometric=name == "amplitude_d") for name in _LOSS_ENTRIES}
    return MarginalUtility(
        utility=weights * take("u", geometric=True),
        exponent=take("alpha_d"),
        gain=np.eye(len(languages)) + np.maximum(transfer, 0.0),
        harm=np.maximum(-transfer, 0.0),
        supply=supply,
        decay=decay,
        amplitude_n=losses["amplitude_n"],
        exponent_n=losses["alpha_n"],
        amplitude_d=losses["amplitude_d"],
        irreducible=losses["irreducible_nats"],
        pooled=pooled,
    )


MIXER = Law(
    name="marginal-utility",
    summary="decaying repeats, transfer between languages, one power law per language",
    reasoning=(
        "A language's loss falls as a power of its effective tokens: its own, less what repeating "
        "them wastes, plus what related languages teach it, less what unrelated ones disturb."
    ),
    movers=(
        "only u, alpha_d, transfer, gamma and supply move the plan; model size, amplitudes and "
        "irreducible losses change predicted losses and the regression limit"
    ),
    quantities=QUANTITIES,
    build=build,
)
