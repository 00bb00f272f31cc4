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
from codemix.mixers.fits.mixture import DELTA
from codemix.mixers.fits.validation import FOLDS, folds, left_out, rank_correlation, rms_error

_TOLERANCE = 1e-8
_FLOORS = (0.5, 0.9)
_EXPONENT = 0.5
_MOST_EXPONENT = 50.0


@dataclass(frozen=True)
class ProportionFit:
    """The law of L domains.

    Parameters
    ----------
    amplitude_n, amplitude_d, gamma : float
        A, B (N and D in billions) and γ.
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


def least_runs(domains: int) -> int:
    """Return how many runs the law needs, so that a fold alone determines its numbers."""
    numbers = 3 * domains + 3
    return int(np.ceil(numbers * FOLDS / (FOLDS - 1))) + 1


def predict_proportion(
    fit: ProportionFit,
    params_b: FloatArray,
    tokens_b: FloatArray,
    shares: FloatArray,
    transfer: FloatArray,
) -> FloatArray:
    """Return the loss of mixtures in nats, shape (n,)."""
    effective = tokens_b * (1.0 + fit.gamma * _cross(shares, transfer))
    loss: FloatArray = (
        fit.amplitude_n * params_b ** -(shares @ fit.alpha_n)
        + fit.amplitude_d * effective ** -(shares @ fit.alpha_d)
        + shares @ fit.irreducible_nats
    )
    return loss


def fit_proportion(runs: MixtureLosses, seed: int = 0) -> ProportionFit:
    """Fit the law to all runs, and judge it by five-fold cross-validation.

    Raises
    ------
    InputError
        If there are fewer runs than `least_runs`.
    """
    count, domains = runs.shares.shape
    if count < least_runs(domains):
        raise InputError(
            f"{count} runs cannot identify the {3 * domains + 3} numbers of the "
            "proportion-dependent law",
            f"give at least {least_runs(domains)} runs, or fewer domains",
        )
    seen = folds(count, seed)
    model = _model_of(runs)
    weights = np.vstack([np.ones(count), seen])
    starts = np.concatenate([_starts(runs.loss_nats[of > 0], domains) for of in weights])
    each = np.repeat(weights, len(_FLOORS), axis=0)
    fits = minimise_huber(model, starts, each, DELTA, tolerance=_TOLERANCE)
    loss = fits.loss.reshape(len(weights), len(_FLOORS))
    chosen = np.argmin(loss, axis=1) + np.arange(len(weights)) * len(_FLOORS)
    best = fits.parameters[chosen]
    predictions = np.exp(model(best[1:])[0] + np.log(runs.loss_nats))
    held_out = left_out(predictions, seen)
    x = best[0]
    return ProportionFit(
        amplitude_n=float(np.exp(x[0])),
        amplitude_d=float(np.exp(x[1])),
        gamma=float(x[2]),
        alpha_n=x[3 : 3 + domains],
        alpha_d=x[3 + domains : 3 + 2 * domains],
        irreducible_nats=x[3 + 2 * domains :],
        held_out_error=rms_error(held_out, runs.loss_nats),
        rank_correlation=rank_correlation(held_out, runs.loss_nats),
    )


def _starts(loss: FloatArray, domains: int) -> FloatArray:
    """Return a start for each guess of the floor, shape (2, 3 L + 3)."""
    start = np.zeros((len(_FLOORS), 3 * domains + 3))
    for row, part in zip(start, _FLOORS, strict=True):
        floor = part * float(loss.min())
        row[0:2] = np.log((float(np.median(loss)) - floor) / 2.0)
        row[3 : 3 + 2 * domains] = _EXPONENT
        row[3 + 2 * domains :] = floor
    return start


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
        of_n = np.exp(np.clip(x[:, 0:1] - alpha_n * log_n, -_MOST_EXPONENT, _MOST_EXPONENT))
        of_d = np.exp(np.clip(x[:, 1:2] - alpha_d * log_dx, -_MOST_EXPONENT, _MOST_EXPONENT))
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


def _cross(shares: FloatArray, transfer: FloatArray) -> FloatArray:
    """Return Σ_{i≠j} p_i·p_j·τ_ij of each run, shape (n,)."""
    off_diagonal = transfer - np.diag(np.diag(transfer))
    cross: FloatArray = np.einsum("ni,ij,nj->n", shares, off_diagonal, shares)
    return cross
