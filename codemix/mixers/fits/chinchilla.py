"""L(N, D) = A·N^−αN + B·D^−αD + L∞, fitted per language (Hoffmann et al. 2022, approach 3).

The fit is on log loss with the Huber loss; the three terms are added as exponentials, and log N and
log D are centred, so that the amplitudes and the exponents hardly depend on each other while it
searches. N and D are in billions here and in profiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.fits.huber import DELTA, Fits, Model, minimise_huber
from codemix.mixers.fits.runs import Runs

PARAMETERS = ("amplitude_n", "amplitude_d", "irreducible_nats", "alpha_n", "alpha_d")
OUTLIER_DEVIATIONS = 6.0
_STARTS = 24
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class ChinchillaFit:
    """The law of one language.

    Parameters
    ----------
    values : ndarray, shape (5,)
        In the order of ``PARAMETERS``, N and D in billions.
    interval : ndarray, shape (5, 2)
        Bootstrap percentiles; NaN without draws.
    residuals : ndarray, shape (n,)
        Log predicted over measured loss.
    leverage : ndarray, shape (n,)
        How far a row determines its own prediction, in [0, 1].
    kept : ndarray of bool, shape (n,)
        False for rows that were dropped as outliers.
    agreeing_starts : int
        Starts, of all, that reached the best loss.
    starts : int
    """

    values: FloatArray
    interval: FloatArray
    residuals: FloatArray
    leverage: FloatArray
    kept: BoolArray
    agreeing_starts: int
    starts: int


def predict_loss(values: FloatArray, params_b: FloatArray, tokens_b: FloatArray) -> FloatArray:
    """Return L(N, D) in nats, shape (n,), for one set of parameters."""
    a, b, floor, alpha_n, alpha_d = values
    loss: FloatArray = a * params_b**-alpha_n + b * tokens_b**-alpha_d + floor
    return loss


def fit_chinchilla(
    runs: Runs,
    draws: int = 0,
    seed: int = 0,
    free_scale: bool = False,
    drop_outliers: bool = False,
) -> ChinchillaFit:
    """Fit the law to the runs of one language.

    Parameters
    ----------
    runs : Runs
        Checked by `check_runs`.
    draws : int
        Bootstrap draws for the intervals.
    seed : int
    free_scale : bool
        Use the Huber likelihood with a free scale instead of the plain Huber loss.
    drop_outliers : bool
        Leave out rows whose residual is more than six robust standard deviations from the median,
        and fit again.
    """
    kept = np.ones(len(runs), bool)
    best, agreeing, starts = _fit_from_starts(runs, seed, free_scale)
    if drop_outliers:
        kept = _inliers(_model_of(runs)(best[None])[0][0])
        if not kept.all():
            best, agreeing, starts = _fit_from_starts(runs.take(kept), seed, free_scale)
    used = runs.take(kept)
    interval = np.full((len(PARAMETERS), 2), np.nan)
    if draws:
        interval = _bootstrap(used, best, draws, seed, free_scale)
    residuals, jacobian = _model_of(runs, centre_of=used)(best[None])
    return ChinchillaFit(
        values=_uncentred(best[None], used)[0],
        interval=interval,
        residuals=residuals[0],
        leverage=np.where(kept, _leverage(jacobian[0].T, kept), np.nan),
        kept=kept,
        agreeing_starts=agreeing,
        starts=starts,
    )


def _model_of(runs: Runs, centre_of: Runs | None = None) -> Model:
    """Return residuals log L̂ − log L, with derivatives by (a, b, e, αN, αD); logs are centred."""
    centre = runs if centre_of is None else centre_of
    log_n = np.log(runs.params_b) - np.log(centre.params_b).mean()
    log_d = np.log(runs.tokens_b) - np.log(centre.tokens_b).mean()
    log_loss = np.log(runs.loss_nats)

    def model(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        terms = np.empty((len(x), 5, len(log_n)))
        terms[:, 0] = x[:, 0:1] - x[:, 3:4] * log_n
        terms[:, 1] = x[:, 1:2] - x[:, 4:5] * log_d
        terms[:, 2] = x[:, 2:3]
        most = np.maximum(np.maximum(terms[:, 0], terms[:, 1]), terms[:, 2])
        parts = np.exp(terms[:, :3] - most[:, None])
        total = parts[:, 0] + parts[:, 1] + parts[:, 2]
        jacobian = terms
        np.divide(parts, total[:, None], out=jacobian[:, :3])
        np.multiply(jacobian[:, 0], -log_n, out=jacobian[:, 3])
        np.multiply(jacobian[:, 1], -log_d, out=jacobian[:, 4])
        return most + np.log(total) - log_loss, jacobian

    return model


def _fit_from_starts(runs: Runs, seed: int, free_scale: bool) -> tuple[FloatArray, int, int]:
    """Return the best of several starts, how many agree with it, and how many there were."""
    random = np.random.default_rng(seed)
    level = float(np.log(runs.loss_nats.min()))
    start = np.empty((_STARTS, 5))
    start[:, 0:2] = level + random.uniform(-4.0, 0.5, (_STARTS, 2))
    start[:, 2] = level + random.uniform(-1.5, -0.02, _STARTS)
    start[:, 3:5] = random.uniform(0.1, 1.5, (_STARTS, 2))
    fits = minimise_huber(_model_of(runs), start, np.ones((_STARTS, len(runs))), DELTA, free_scale)
    best = int(np.argmin(fits.loss))
    slack = 1e-6 * (abs(fits.loss[best]) + 1e-12)
    return fits.parameters[best], int((fits.loss <= fits.loss[best] + slack).sum()), _STARTS


def _bootstrap(runs: Runs, best: FloatArray, draws: int, seed: int, free_scale: bool) -> FloatArray:
    """Return percentiles over refits of rows drawn with replacement, all fits at once."""
    random = np.random.default_rng([seed, 1])
    counts = random.multinomial(len(runs), np.full(len(runs), 1 / len(runs)), draws)
    fits: Fits = minimise_huber(
        _model_of(runs), np.tile(best, (draws, 1)), counts.astype(float), DELTA, free_scale
    )
    values = _uncentred(fits.parameters, runs)
    tail = (1 - _CONFIDENCE) / 2
    interval: FloatArray = np.quantile(values, [tail, 1 - tail], axis=0).T
    return interval


def _uncentred(x: FloatArray, runs: Runs) -> FloatArray:
    """Turn centred log parameters, shape (k, 5), to those of the law, in the order of the names."""
    log_n, log_d = np.log(runs.params_b).mean(), np.log(runs.tokens_b).mean()
    a = np.exp(x[:, 0] + x[:, 3] * log_n)
    b = np.exp(x[:, 1] + x[:, 4] * log_d)
    return np.stack([a, b, np.exp(x[:, 2]), x[:, 3], x[:, 4]], axis=1)


def _inliers(residuals: FloatArray) -> BoolArray:
    centred = np.abs(residuals - np.median(residuals))
    deviation = max(1.4826 * float(np.median(centred)), 1e-9)
    return centred <= OUTLIER_DEVIATIONS * deviation


def _leverage(jacobian: FloatArray, kept: BoolArray) -> FloatArray:
    """Return the diagonal of the hat matrix of the kept rows, shape (n,)."""
    inverse = np.linalg.pinv(jacobian[kept].T @ jacobian[kept])
    diagonal: FloatArray = np.einsum("np,pq,nq->n", jacobian, inverse, jacobian)
    return diagonal


def raw_amplitudes(values: FloatArray) -> Sequence[float]:
    """Return A and B for N and D as plain numbers instead of billions."""
    a, b, _, alpha_n, alpha_d = values
    return float(a * 1e9**alpha_n), float(b * 1e9**alpha_d)
