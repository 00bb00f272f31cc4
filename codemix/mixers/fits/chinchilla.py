"""L(N, D) = A·N^−αN + B·D^−αD + L∞, fitted per language (Hoffmann et al. 2022, approach 3).

The fit is on log loss with the Huber loss; the three terms are added as exponentials, and log N and
log D are centred, so that the amplitudes and the exponents hardly depend on each other while it
searches. Where the loss does not fall with N as a power (αN outside .01..20) the term is left
out: A = αN = 0. N and D are in billions here and in profiles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray, IntArray
from codemix.mixers.fits.huber import DELTA, Fits, Model, minimise_huber
from codemix.mixers.fits.runs import Runs

PARAMETERS = ("amplitude_n", "amplitude_d", "irreducible_nats", "alpha_n", "alpha_d")
OUTLIER_DEVIATIONS = 6.0
_LEAST_DEVIATION = 1e-4
_MOST_ROUNDS = 10
_HIGH_LEVERAGE = 3.0
_WATCHED_ROWS = 5
_STARTS = 24
_CONFIDENCE = 0.95
_FLATTEST, _STEEPEST = 0.01, 20.0
"""A term of N outside is no power law: it trades off with the floor, or tells of one model."""
_FAINT, _MIDDLING = 5.0, 0.5
_ABSENT = -1e3
"""The log of an amplitude that is none: its term and all derivatives are zero, and stay so."""


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
    far : ndarray of bool, shape (n,)
        True for rows further from the law than `OUTLIER_DEVIATIONS`, dropped or not.
    without : mapping of int to ndarray, shape (5,)
        The rows of highest leverage, at most five, and the values if each is left out.
    agreeing_starts : int
        Starts, of all, that reached the best loss.
    starts : int
    """

    values: FloatArray
    interval: FloatArray
    residuals: FloatArray
    leverage: FloatArray
    kept: BoolArray
    far: BoolArray
    without: Mapping[int, FloatArray]
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
        and fit again, until no row is left out.
    """
    kept = np.ones(len(runs), bool)
    for _ in range(_MOST_ROUNDS):
        used = runs.take(kept)
        best, agreeing, starts = _fit_from_starts(used, seed, free_scale)
        residuals, jacobian = (of[0] for of in _model_of(runs, centre_of=used)(best[None]))
        far = _far(residuals, kept)
        if not (drop_outliers and (far & kept).any()):
            break
        kept &= ~far
    leverage = np.where(kept, _leverage(jacobian.T, kept), np.nan)
    watched = _watched(leverage, int(kept.sum()))
    interval = np.full((len(PARAMETERS), 2), np.nan)
    if draws:
        interval = _bootstrap(used, best, draws, seed, free_scale)
    return ChinchillaFit(
        values=_uncentred(best[None], used)[0],
        interval=interval,
        residuals=residuals,
        leverage=leverage,
        kept=kept,
        far=far,
        without=_leave_out(runs, used, best, kept, watched, free_scale),
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
    fits = _minimise(_model_of(runs), start, np.ones((_STARTS, len(runs))), free_scale)
    best = int(np.argmin(fits.loss))
    slack = 1e-6 * (abs(fits.loss[best]) + 1e-12)
    return fits.parameters[best], int((fits.loss <= fits.loss[best] + slack).sum()), _STARTS


def _minimise(model: Model, start: FloatArray, weights: FloatArray, free_scale: bool) -> Fits:
    """Minimise, and leave the term of N out of the fits in which it is none."""
    fits = minimise_huber(model, start, weights, DELTA, free_scale)
    exponent = fits.parameters[:, 3]
    wrong = (exponent != 0) & ((exponent < _FLATTEST) | (exponent > _STEEPEST))
    if wrong.any():
        level = fits.parameters[wrong]
        # Where log N is centred, the term adds its amplitude to the floor.
        level[:, 2] = np.logaddexp(level[:, 2], level[:, 0])
        level[:, 0], level[:, 3] = _ABSENT, 0.0
        again = minimise_huber(model, level, weights[wrong], DELTA, free_scale)
        for whole, part in zip(fits, again, strict=True):
            whole[wrong] = part
    return fits


def _bootstrap(runs: Runs, best: FloatArray, draws: int, seed: int, free_scale: bool) -> FloatArray:
    """Return percentiles over refits of rows drawn with replacement, all fits at once."""
    random = np.random.default_rng([seed, 1])
    counts = random.multinomial(len(runs), np.full(len(runs), 1 / len(runs)), draws)
    start = np.tile(best, (draws, 1))
    if best[3] == 0:
        # Draws may show the term that all runs together do not.
        start[:, 0], start[:, 3] = best[2] - _FAINT, _MIDDLING
    fits = _minimise(_model_of(runs), start, counts.astype(float), free_scale)
    values = _uncentred(fits.parameters, runs)
    tail = (1 - _CONFIDENCE) / 2
    interval: FloatArray = np.quantile(values, [tail, 1 - tail], axis=0).T
    return interval


def _leave_out(
    runs: Runs,
    used: Runs,
    best: FloatArray,
    kept: BoolArray,
    rows: IntArray,
    free_scale: bool,
) -> dict[int, FloatArray]:
    """Return the values of fits that each leave out one row."""
    weights = np.tile(kept.astype(float), (len(rows), 1))
    weights[np.arange(len(rows)), rows] = 0.0
    start = np.tile(best, (len(rows), 1))
    if not len(rows):
        return {}
    fits = _minimise(_model_of(runs, centre_of=used), start, weights, free_scale)
    return dict(zip(rows.tolist(), _uncentred(fits.parameters, used), strict=True))


def _uncentred(x: FloatArray, runs: Runs) -> FloatArray:
    """Turn centred log parameters, shape (k, 5), to those of the law, in the order of the names."""
    log_n, log_d = np.log(runs.params_b).mean(), np.log(runs.tokens_b).mean()
    a = np.exp(x[:, 0] + x[:, 3] * log_n)
    b = np.exp(x[:, 1] + x[:, 4] * log_d)
    return np.stack([a, b, np.exp(x[:, 2]), x[:, 3], x[:, 4]], axis=1)


def _far(residuals: FloatArray, kept: BoolArray) -> BoolArray:
    centred = np.abs(residuals - np.median(residuals[kept]))
    deviation = max(1.4826 * float(np.median(centred[kept])), _LEAST_DEVIATION)
    far: BoolArray = centred > OUTLIER_DEVIATIONS * deviation
    return far


def _watched(leverage: FloatArray, used: int) -> IntArray:
    """Return the rows of high leverage, the highest first."""
    known = np.nan_to_num(leverage)
    heavy = np.flatnonzero(known > _HIGH_LEVERAGE * len(PARAMETERS) / used)
    return heavy[np.argsort(-known[heavy], kind="stable")][:_WATCHED_ROWS]


def _leverage(jacobian: FloatArray, kept: BoolArray) -> FloatArray:
    """Return the diagonal of the hat matrix of the kept rows, shape (n,)."""
    inverse = np.linalg.pinv(jacobian[kept].T @ jacobian[kept])
    diagonal: FloatArray = np.einsum("np,pq,nq->n", jacobian, inverse, jacobian)
    return diagonal


def raw_amplitudes(values: FloatArray) -> Sequence[float]:
    """Return A and B for N and D as plain numbers instead of billions."""
    a, b, _, alpha_n, alpha_d = values
    return float(a * 1e9**alpha_n), float(b * 1e9**alpha_d)
