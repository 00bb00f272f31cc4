"""Mixing laws: the loss on each target as a function of the shares that a run trained on.

Exponential law (Ye et al. 2024, Data Mixing Laws): L_i(p) = c_i + k_i·exp(Σ_j t_ij·p_j). Shares sum
to one, so a constant in the rates of a target only rescales k: while fitting, k is part of them.

Runs say little of domains that never have more than a small share, so the rates of a target are
drawn towards their mean, by Σ_j ρ(√λ·(t_ij − t̄_i)) beside the misfit; cross-validation chooses λ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.fits.huber import Fits, Model, minimise_huber
from codemix.mixers.fits.mixture_runs import MixtureRuns
from codemix.mixers.fits.validation import folds, left_out, rank_correlation, rms_error

DELTA = 0.05
"""Of log loss: laws of mixtures are off by some percent, which is no outlier."""
TOLERANCE = 1e-7
_SHRINKAGES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3)
_FLOORS = (0.02, 0.3, 1.5)
_STEEPEST = 60.0
"""Exponents beyond it say only that the runs follow no such law."""
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class MixtureFit:
    """The exponential law of every target, and how it does on runs it has not seen.

    Parameters
    ----------
    floor, scale : ndarray, shape (M,)
        c and k.
    rates : ndarray, shape (M, L)
        t; row = target, column = domain trained on; the mean of each row is zero.
    floor_interval : ndarray, shape (M, 2)
        Bootstrap percentiles; NaN without draws.
    rates_interval : ndarray, shape (M, L, 2)
    shrinkage : ndarray, shape (M,)
        λ, the one of five with the least held-out error.
    held_out_error : ndarray, shape (M,)
        Root mean squared error in nats over cross-validation folds.
    rank_correlation : ndarray, shape (M,)
        Spearman's, between predicted and measured losses of held-out runs.
    mean_rank_correlation : float
        That of the mean over all targets: does the law order whole mixtures?
    """

    floor: FloatArray
    scale: FloatArray
    rates: FloatArray
    floor_interval: FloatArray
    rates_interval: FloatArray
    shrinkage: FloatArray
    held_out_error: FloatArray
    rank_correlation: FloatArray
    mean_rank_correlation: float


def predict_mixture(
    floor: FloatArray, scale: FloatArray, rates: FloatArray, shares: FloatArray
) -> FloatArray:
    """Return the losses of mixtures, shape (n, M)."""
    predicted: FloatArray = floor + scale * np.exp(np.clip(shares @ rates.T, -_STEEPEST, _STEEPEST))
    return predicted


def fit_mixture(runs: MixtureRuns, draws: int = 0, seed: int = 0) -> MixtureFit:
    """Fit the law on all runs, and judge it by five-fold cross-validation.

    Parameters
    ----------
    runs : MixtureRuns
        Checked by `check_mixtures`.
    draws : int
        Bootstrap draws for the intervals.
    seed : int
    """
    count = len(runs.shares)
    seen = folds(count, seed)
    found, intervals, shrinkages = [], [], []
    held_out = np.empty_like(runs.loss_nats)
    for at, loss in enumerate(runs.loss_nats.T):
        judged = [_held_out(runs.shares, loss, seen, shrinkage) for shrinkage in _SHRINKAGES]
        best = int(np.argmin([rms_error(of, loss) for of in judged]))
        held_out[:, at], shrinkage = judged[best], _SHRINKAGES[best]
        x = _fit(runs.shares, loss, np.ones((1, count)), shrinkage)[0]
        found.append(_law(x))
        intervals.append(_bootstrap(runs.shares, loss, x, draws, seed, shrinkage))
        shrinkages.append(shrinkage)
    floor, scale, rates = (np.concatenate(part) for part in zip(*found, strict=True))
    spread = np.array(intervals)
    pairs = list(zip(held_out.T, runs.loss_nats.T, strict=True))
    return MixtureFit(
        floor=floor,
        scale=scale,
        rates=rates,
        floor_interval=spread[:, 0],
        rates_interval=spread[:, 1:],
        shrinkage=np.array(shrinkages),
        held_out_error=np.array([rms_error(*pair) for pair in pairs]),
        rank_correlation=np.array([rank_correlation(*pair) for pair in pairs]),
        mean_rank_correlation=rank_correlation(held_out.mean(axis=1), runs.loss_nats.mean(axis=1)),
    )


def _held_out(
    shares: FloatArray, loss: FloatArray, seen: BoolArray, shrinkage: float
) -> FloatArray:
    """Return what folds predict for the runs that they have not seen, shape (n,)."""
    laws = [_law(x) for x in _fit(shares, loss, seen.astype(np.float64), shrinkage)]
    return left_out(np.array([predict_mixture(*law, shares)[:, 0] for law in laws]), seen)


def _fit(shares: FloatArray, loss: FloatArray, weights: FloatArray, shrinkage: float) -> FloatArray:
    """Return the best (c, t + log k), shape (k, L + 1), for each row of weights, shape (k, n)."""
    starts = np.array([_starts(shares[seen > 0], loss[seen > 0]) for seen in weights])
    flat = starts.reshape(-1, starts.shape[2])
    each = _with_prior(np.repeat(weights, starts.shape[1], axis=0), shares.shape[1])
    model = _model_of(shares, loss, shrinkage)
    return _best(minimise_huber(model, flat, each, DELTA, tolerance=TOLERANCE), len(weights))


def _with_prior(weights: FloatArray, domains: int) -> FloatArray:
    """Count the pull on each rate once, whatever the weights of the runs."""
    return np.hstack([weights, np.ones((len(weights), domains))])


def _best(fits: Fits, groups: int) -> FloatArray:
    """Return the best of each group of starts, shape (groups, p)."""
    loss = fits.loss.reshape(groups, -1)
    parameters = fits.parameters.reshape(groups, loss.shape[1], -1)
    best: FloatArray = parameters[np.arange(groups), np.argmin(loss, axis=1)]
    return best


def _starts(shares: FloatArray, loss: FloatArray) -> Sequence[FloatArray]:
    """Guess several floors; given one, the rates are linear in the logarithm of the rest."""
    width = max(float(np.ptp(loss)), 1e-3)
    starts = []
    for below in _FLOORS:
        floor = loss.min() - below * width
        rates = np.linalg.lstsq(shares, np.log(loss - floor), rcond=None)[0]
        starts.append(np.append(floor, rates))
    return starts


def _model_of(shares: FloatArray, loss: FloatArray, shrinkage: float) -> Model:
    """Return residuals log L̂ − log L, then √λ·(t − t̄), with derivatives by c and t + log k."""
    log_loss, (count, domains) = np.log(loss), shares.shape
    pull = np.sqrt(shrinkage) * (np.eye(domains) - 1.0 / domains)

    def model(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        rise = np.exp(np.clip(x[:, 1:] @ shares.T, -_STEEPEST, _STEEPEST))
        total = np.maximum(x[:, 0:1] + rise, 1e-9)
        jacobian = np.zeros((len(x), domains + 1, count + domains))
        np.divide(1.0, total, out=jacobian[:, 0, :count])
        np.multiply((rise / total)[:, None], shares.T, out=jacobian[:, 1:, :count])
        jacobian[:, 1:, count:] = pull
        return np.hstack([np.log(total) - log_loss, x[:, 1:] @ pull]), jacobian

    return model


def _law(x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Split parameters, shape (L + 1,), into c, k and centred rates, all of one target."""
    centre = x[1:].mean()
    return x[0:1], np.exp([centre]), (x[1:] - centre)[None]


def _bootstrap(
    shares: FloatArray,
    loss: FloatArray,
    best: FloatArray,
    draws: int,
    seed: int,
    shrinkage: float,
) -> FloatArray:
    """Return percentiles of c and the centred rates, shape (L + 1, 2), over rows drawn again."""
    if not draws:
        return np.full((len(best), 2), np.nan)
    random = np.random.default_rng([seed, 1])
    counts = random.multinomial(len(loss), np.full(len(loss), 1 / len(loss)), draws)
    weights = _with_prior(counts.astype(np.float64), shares.shape[1])
    model, start = _model_of(shares, loss, shrinkage), np.tile(best, (draws, 1))
    values = minimise_huber(model, start, weights, DELTA, tolerance=TOLERANCE).parameters
    values[:, 1:] -= values[:, 1:].mean(axis=1, keepdims=True)
    tail = (1 - _CONFIDENCE) / 2
    interval: FloatArray = np.quantile(values, [tail, 1 - tail], axis=0).T
    return interval
