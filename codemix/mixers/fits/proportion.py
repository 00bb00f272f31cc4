"""The proportion-dependent law: the loss of a mixture as a whole (arXiv 2512.13472, Eq 6 and 7).

    L(N, D; p) = A·N^−αN(p) + B·Dx^−αD(p) + L∞(p),   Dx = D·(1 + γ·Σ_{i≠j} p_i·p_j·τ_ij)

with αN(p), αD(p) and L∞(p) the p-weighted means of each domain's. It tells the loss on the mixture
itself, whose minimiser puts everything on the domain with the lowest floor: it predicts, and no
plan is made from it.
"""

from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray
from codemix.mixers.fits.huber import Model, minimise_huber
from codemix.mixers.fits.mixture import FOLDS, rank_correlation

_STARTS = 12
_DELTA = 1e-3


@dataclass(frozen=True)
class ProportionFit:
    """The law of L domains.

    Parameters
    ----------
    amplitude_n, amplitude_d, gamma : float
        A, B (N and D in billions) and γ; γ is 0 where no transfer matrix is given.
    alpha_n, alpha_d, irreducible_nats : ndarray, shape (L,)
    held_out_error : float
        Root mean squared error in nats over cross-validation folds.
    rank_correlation : float
        Spearman's, between predicted and measured losses of held-out runs.
    """

    amplitude_n: float
    amplitude_d: float
    gamma: float
    alpha_n: FloatArray
    alpha_d: FloatArray
    irreducible_nats: FloatArray
    held_out_error: float
    rank_correlation: float


@dataclass(frozen=True)
class MixtureLosses:
    """Runs on mixtures, with one loss each.

    Parameters
    ----------
    params_b, tokens_b, loss_nats : ndarray, shape (n,)
    shares : ndarray, shape (n, L)
        Summing to one.
    transfer : ndarray, shape (L, L)
        τ; zeros where it is not known.
    """

    params_b: FloatArray
    tokens_b: FloatArray
    shares: FloatArray
    loss_nats: FloatArray
    transfer: FloatArray

    def take(self, rows: FloatArray) -> "MixtureLosses":
        """Return the runs of an index or mask."""
        return MixtureLosses(
            self.params_b[rows],
            self.tokens_b[rows],
            self.shares[rows],
            self.loss_nats[rows],
            self.transfer,
        )


def predict_proportion(
    fit: ProportionFit,
    params_b: FloatArray,
    tokens_b: FloatArray,
    shares: FloatArray,
    transfer: FloatArray,
) -> FloatArray:
    """Return L(N, D; p) in nats, shape (n,)."""
    effective = tokens_b * (1.0 + fit.gamma * _cross(shares, transfer))
    loss: FloatArray = (
        fit.amplitude_n * params_b ** -(shares @ fit.alpha_n)
        + fit.amplitude_d * effective ** -(shares @ fit.alpha_d)
        + shares @ fit.irreducible_nats
    )
    return loss


def fit_proportion(runs: MixtureLosses, seed: int = 0) -> ProportionFit:
    """Fit the law with the Huber loss on log loss; judge it by five-fold cross-validation.

    Raises
    ------
    InputError
        If there are fewer runs than numbers to fit.
    """
    domains = runs.shares.shape[1]
    numbers = 3 * domains + 3
    if len(runs.loss_nats) < numbers + FOLDS:
        raise InputError(
            f"{len(runs.loss_nats)} runs cannot identify the {numbers} numbers of the "
            "proportion-dependent law",
            f"give at least {numbers + FOLDS} runs, or leave out the columns N and D",
        )
    order = np.random.default_rng(seed).permutation(len(runs.loss_nats))
    fold_of = np.empty(len(order), np.int64)
    fold_of[order] = np.arange(len(order)) % FOLDS
    held_out = np.empty_like(runs.loss_nats)
    for fold in range(FOLDS):
        unseen = runs.take(fold_of == fold)
        law = _as_fit(_fit(runs.take(fold_of != fold), seed), domains, 0.0, 0.0)
        place = (unseen.params_b, unseen.tokens_b, unseen.shares, runs.transfer)
        held_out[fold_of == fold] = predict_proportion(law, *place)
    error = float(np.sqrt(((held_out - runs.loss_nats) ** 2).mean()))
    correlation = rank_correlation(held_out[:, None], runs.loss_nats[:, None])[0]
    return _as_fit(_fit(runs, seed), domains, error, float(correlation))


def _fit(runs: MixtureLosses, seed: int) -> FloatArray:
    random = np.random.default_rng(seed)
    domains = runs.shares.shape[1]
    level = float(np.log(runs.loss_nats.min()))
    start = np.empty((_STARTS, 3 * domains + 3))
    start[:, 0:2] = level + random.uniform(-3.0, 0.0, (_STARTS, 2))
    start[:, 2] = random.uniform(0.0, 1.0, _STARTS)
    start[:, 3 : 3 + 2 * domains] = random.uniform(0.2, 1.0, (_STARTS, 2 * domains))
    start[:, 3 + 2 * domains :] = np.exp(level) * random.uniform(0.3, 0.95, (_STARTS, domains))
    fits = minimise_huber(_model_of(runs), start, np.ones((_STARTS, len(runs.loss_nats))), _DELTA)
    best: FloatArray = fits.parameters[int(np.argmin(fits.loss))]
    return best


def _model_of(runs: MixtureLosses) -> Model:
    """Return residuals log L̂ − log L and their derivatives by (log A, log B, γ, αN, αD, L∞)."""
    log_n, log_d, log_loss = np.log(runs.params_b), np.log(runs.tokens_b), np.log(runs.loss_nats)
    cross = _cross(runs.shares, runs.transfer)
    domains = runs.shares.shape[1]

    def model(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        alpha_n, alpha_d, floor = (
            x[:, 3 + k * domains : 3 + (k + 1) * domains] @ runs.shares.T for k in range(3)
        )
        boost = np.maximum(1.0 + x[:, 2:3] * cross, 1e-6)
        log_dx = log_d + np.log(boost)
        of_n = np.exp(np.clip(x[:, 0:1] - alpha_n * log_n, -50.0, 50.0))
        of_d = np.exp(np.clip(x[:, 1:2] - alpha_d * log_dx, -50.0, 50.0))
        total = np.maximum(of_n + of_d + floor, 1e-9)
        by_gamma = -of_d * alpha_d * cross / boost
        by_domain = [
            (-of_n * log_n)[:, None] * runs.shares.T,
            (-of_d * log_dx)[:, None] * runs.shares.T,
            np.broadcast_to(runs.shares.T, (len(x), domains, total.shape[1])),
        ]
        jacobian = np.concatenate([np.stack([of_n, of_d, by_gamma], axis=1), *by_domain], axis=1)
        return np.log(total) - log_loss, jacobian / total[:, None]

    return model


def _as_fit(x: FloatArray, domains: int, error: float, correlation: float) -> ProportionFit:
    return ProportionFit(
        amplitude_n=float(np.exp(x[0])),
        amplitude_d=float(np.exp(x[1])),
        gamma=float(x[2]),
        alpha_n=x[3 : 3 + domains],
        alpha_d=x[3 + domains : 3 + 2 * domains],
        irreducible_nats=x[3 + 2 * domains :],
        held_out_error=error,
        rank_correlation=correlation,
    )


def _cross(shares: FloatArray, transfer: FloatArray) -> FloatArray:
    """Return Σ_{i≠j} p_i·p_j·τ_ij of each run, shape (n,)."""
    off_diagonal = transfer - np.diag(np.diag(transfer))
    cross: FloatArray = np.einsum("ni,ij,nj->n", shares, off_diagonal, shares)
    return cross
