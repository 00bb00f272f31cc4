"""Mixing laws: the loss on each domain as a function of the shares that a run trained on.

Exponential law (Ye et al. 2024, Data Mixing Laws): L_i(p) = c_i + k_i·exp(Σ_j t_ij·p_j). Given the
rates t, c and k are linear; for all targets and folds at once the fit is Gauss-Newton on squares.
"""

from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray

SUM_WARNS = 5e-4
SUM_REFUSES = 0.02
FOLDS = 5
_STEPS = 400
_STEEPEST = 60.0
"""Exponents beyond it say only that the runs follow no such law."""


@dataclass(frozen=True)
class MixtureRuns:
    """Runs on mixtures of domains.

    Parameters
    ----------
    domains : tuple of str
    shares : ndarray, shape (n, L)
        Of each run, summing to one.
    loss_nats : ndarray, shape (n, L)
        Loss on each domain.
    """

    domains: tuple[str, ...]
    shares: FloatArray
    loss_nats: FloatArray


@dataclass(frozen=True)
class MixtureFit:
    """The exponential law of every domain, and how it does on runs it has not seen.

    Parameters
    ----------
    floor, scale : ndarray, shape (L,)
        c and k.
    rates : ndarray, shape (L, L)
        t; row = target, column = domain trained on.
    held_out_error : ndarray, shape (L,)
        Root mean squared error in nats over cross-validation folds.
    rank_correlation : ndarray, shape (L,)
        Spearman's, between predicted and measured losses of held-out runs.
    """

    floor: FloatArray
    scale: FloatArray
    rates: FloatArray
    held_out_error: FloatArray
    rank_correlation: FloatArray


def check_mixtures(runs: MixtureRuns) -> tuple[MixtureRuns, list[str]]:
    """Renormalise shares that sum to nearly one, refuse others; return warnings.

    Raises
    ------
    InputError
        If a share is negative, shares do not sum to one within 2%, a loss is not positive, or
        there are fewer runs than numbers to fit.
    """
    if not np.isfinite(runs.shares).all() or (runs.shares < 0).any():
        raise InputError("a share is negative or no number", "shares are between 0 and 1")
    if not (np.isfinite(runs.loss_nats) & (runs.loss_nats > 0)).all():
        raise InputError("a loss is not positive or no number", "losses are in nats per token")
    sums = runs.shares.sum(axis=1)
    worst = int(np.argmax(np.abs(sums - 1.0)))
    if abs(sums[worst] - 1.0) > SUM_REFUSES:
        raise InputError(
            f"the shares of run {worst + 1} sum to {sums[worst]:.4g}, not to 1",
            "give every domain a share column, as fractions or percentages",
        )
    least = len(runs.domains) + 3
    if len(runs.shares) < least:
        raise InputError(
            f"{len(runs.shares)} runs cannot identify a law of {len(runs.domains)} domains",
            f"give at least {least} runs with different mixtures",
        )
    warnings = []
    if abs(sums[worst] - 1.0) > SUM_WARNS:
        warnings.append(
            f"shares sum to {sums.min():.4g}..{sums.max():.4g}: every run was renormalised to 1"
        )
    return MixtureRuns(runs.domains, runs.shares / sums[:, None], runs.loss_nats), warnings


def predict_mixture(
    floor: FloatArray, scale: FloatArray, rates: FloatArray, shares: FloatArray
) -> FloatArray:
    """Return the losses of mixtures, shape (n, L)."""
    predicted: FloatArray = floor + scale * np.exp(np.clip(shares @ rates.T, -_STEEPEST, _STEEPEST))
    return predicted


def fit_mixture(runs: MixtureRuns, seed: int = 0) -> MixtureFit:
    """Fit the law on all runs, and judge it by five-fold cross-validation."""
    order = np.random.default_rng(seed).permutation(len(runs.shares))
    fold_of = np.empty(len(order), np.int64)
    fold_of[order] = np.arange(len(order)) % FOLDS
    held_out = np.empty_like(runs.loss_nats)
    for fold in range(FOLDS):
        seen = fold_of != fold
        law = _fit_exponential(runs.shares[seen], runs.loss_nats[seen])
        held_out[~seen] = predict_mixture(*law, runs.shares[~seen])
    error = np.sqrt(((held_out - runs.loss_nats) ** 2).mean(axis=0))
    floor, scale, rates = _fit_exponential(runs.shares, runs.loss_nats)
    correlation = rank_correlation(held_out, runs.loss_nats)
    return MixtureFit(floor, scale, rates, error, correlation)


def _fit_exponential(
    shares: FloatArray, loss: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit every target at once by damped Gauss-Newton in (c, log k, t).

    The shares sum to one, so adding a constant to all rates only rescales k: rates are centred,
    which a small pull towards zero makes unique.
    """
    count, targets = len(shares), loss.shape[1]
    floor = loss.min(axis=0) - 0.5 * np.maximum(np.ptp(loss, axis=0), 1e-3)
    design = np.concatenate([np.ones((count, 1)), shares - shares.mean(axis=0)], axis=1)
    linear = np.linalg.lstsq(design, np.log(loss - floor), rcond=None)[0]
    offset = linear[0] - shares.mean(axis=0) @ linear[1:]
    x = np.concatenate([floor[:, None], offset[:, None], linear[1:].T], axis=1)
    damping = np.full(targets, 1e-3)
    cost, residuals, jacobian = _misfit(x, shares, loss)
    for _ in range(_STEPS):
        normal = np.einsum("knp,knq->kpq", jacobian, jacobian)
        gradient = np.einsum("knp,kn->kp", jacobian, residuals)
        diagonal = np.einsum("kpp->kp", normal)
        normal = normal + (damping[:, None] * diagonal + 1e-12)[:, :, None] * np.eye(x.shape[1])
        trial = x - np.linalg.solve(normal, gradient[:, :, None])[:, :, 0]
        new_cost, new_residuals, new_jacobian = _misfit(trial, shares, loss)
        better = new_cost < cost
        x[better], residuals[better], jacobian[better] = (
            trial[better],
            new_residuals[better],
            new_jacobian[better],
        )
        settled = better & (cost - new_cost < 1e-14 * cost)
        cost = np.where(better, new_cost, cost)
        damping = np.clip(np.where(better, damping * 0.3, damping * 8.0), 1e-12, 1e12)
        if (settled | (damping >= 1e12)).all():
            break
    centre = x[:, 2:].mean(axis=1)
    return x[:, 0], np.exp(x[:, 1] + centre), x[:, 2:] - centre[:, None]


def _misfit(
    x: FloatArray, shares: FloatArray, loss: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    with np.errstate(over="ignore", invalid="ignore"):
        rise = np.exp(x[:, 1:2] + x[:, 2:] @ shares.T)
        residuals = x[:, 0:1] + rise - loss.T
        cost = (residuals**2).sum(axis=1)
    ones = np.ones_like(rise)[:, :, None]
    jacobian = np.concatenate([ones, rise[:, :, None], rise[:, :, None] * shares], axis=2)
    return np.where(np.isfinite(cost), cost, np.inf), residuals, jacobian


def rank_correlation(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the rank correlation of each column, shape (L,); ties in order of appearance."""
    ranks = [
        np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0) for values in (one, other)
    ]
    centred = [rank - rank.mean(axis=0) for rank in ranks]
    product = (centred[0] * centred[1]).sum(axis=0)
    sizes = [np.sqrt((rank**2).sum(axis=0)) for rank in centred]
    correlation: FloatArray = product / np.maximum(sizes[0] * sizes[1], 1e-300)
    return correlation
