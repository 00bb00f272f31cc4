"""Many robust fits of the same rows at once: Gauss-Newton on reweighted squares, damped.

The Huber loss ρ(r) = r²/2 for |r| ≤ δ, else δ(|r| − δ/2), is minimised by squares with the weights
min(1, δ/|r|), which bound it from above and touch it where the residuals stand: every step that
lowers the squares lowers the loss. Each fit has its own row weights (a bootstrap draw) and its own
damping; all are solved together as arrays.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray

Model = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Parameters, shape (k, p), to residuals, shape (k, n), and their Jacobian, shape (k, p, n)."""

DELTA = 1e-3
_MOST_STEPS = 2_000
TOLERANCE = 1e-12
_PATIENCE = 10
_MOST_AT_ONCE = 50_000
"""Residuals that are held at once: they stay in the processor's cache, and memory is bounded."""


class Fits(NamedTuple):
    """The outcome of k fits: parameters (k, p), loss (k,) and scale (k,)."""

    parameters: FloatArray
    loss: FloatArray
    scale: FloatArray


def huber(residuals: FloatArray, delta: FloatArray) -> FloatArray:
    """Return ρ(r), elementwise; ``delta`` broadcasts."""
    size = np.abs(residuals)
    return np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta))


def minimise_huber(
    model: Model,
    start: FloatArray,
    weights: FloatArray,
    delta: float = DELTA,
    free_scale: bool = False,
    tolerance: float = TOLERANCE,
) -> Fits:
    """Minimise Σ w·ρ(r) for each row of ``start``.

    Parameters
    ----------
    model : callable
    start : ndarray, shape (k, p)
    weights : ndarray, shape (k, n)
        How often each row counts.
    delta : float
    free_scale : bool
        Minimise Σ w·(ρ(r/σ) + log σ) with σ free instead: the likelihood behind the published
        re-fit of the Chinchilla runs (Besiroglu et al. 2024). At its optimum Σ w·ψ(r/σ)·r/σ = Σ w.
    tolerance : float
        A fit ends after ten steps that each gain relatively less than this.
    """
    rows = max(1, _MOST_AT_ONCE // weights.shape[1])
    parts = [
        _minimise(
            model, start[at : at + rows], weights[at : at + rows], delta, free_scale, tolerance
        )
        for at in range(0, len(start), rows)
    ]
    return Fits(*(np.concatenate(of) for of in zip(*parts, strict=True)))


def _minimise(
    model: Model,
    start: FloatArray,
    weights: FloatArray,
    delta: float,
    free_scale: bool,
    tolerance: float,
) -> Fits:
    x = start.copy()
    residuals, jacobian = model(x)
    scale = _scale(residuals, weights, delta) if free_scale else np.ones(len(x))
    loss = _total(residuals, weights, delta, scale, free_scale)
    damping = np.full(len(x), 1e-3)
    quiet = np.zeros(len(x), np.int64)
    active = np.ones(len(x), bool)
    for _ in range(_MOST_STEPS):
        at = np.flatnonzero(active)
        if not len(at):
            break
        cut = delta * scale[at]
        row_weights = weights[at] * np.minimum(
            1.0, cut[:, None] / np.maximum(np.abs(residuals[at]), 1e-300)
        )
        trial = x[at] + _step(residuals[at], jacobian[at], row_weights, damping[at])
        new_residuals, new_jacobian = model(trial)
        new_scale = _scale(new_residuals, weights[at], delta) if free_scale else scale[at]
        new_loss = _total(new_residuals, weights[at], delta, new_scale, free_scale)
        better = new_loss <= loss[at]
        gained = loss[at] - new_loss > tolerance * (np.abs(loss[at]) + 1e-15)
        quiet[at] = np.where(better & gained, 0, quiet[at] + 1)
        damping[at] = np.clip(np.where(better, damping[at] * 0.3, damping[at] * 8.0), 1e-12, 1e12)
        won = at[better]
        x[won], residuals[won], jacobian[won] = (
            trial[better],
            new_residuals[better],
            new_jacobian[better],
        )
        loss[won], scale[won] = new_loss[better], new_scale[better]
        active[at] = quiet[at] < _PATIENCE
    return Fits(x, loss, scale)


def _step(
    residuals: FloatArray, jacobian: FloatArray, weights: FloatArray, damping: FloatArray
) -> FloatArray:
    """Solve the damped normal equations of every fit; columns are scaled to one."""
    weighted = jacobian * weights[:, None, :]
    normal = weighted @ jacobian.transpose(0, 2, 1)
    gradient = (weighted @ residuals[:, :, None])[:, :, 0]
    size = np.sqrt(np.maximum(np.einsum("kpp->kp", normal), 1e-300))
    normal = normal / (size[:, :, None] * size[:, None, :])
    normal = normal + (damping[:, None] + 1e-14)[:, :, None] * np.eye(normal.shape[1])
    step: FloatArray = -np.linalg.solve(normal, (gradient / size)[:, :, None])[:, :, 0] / size
    return step


def _total(
    residuals: FloatArray, weights: FloatArray, delta: float, scale: FloatArray, free_scale: bool
) -> FloatArray:
    each = huber(residuals / scale[:, None], np.array(delta))
    if free_scale:
        each = each + np.log(scale)[:, None]
    total: FloatArray = (weights * each).sum(axis=1)
    finite: FloatArray = np.where(np.isfinite(total), total, np.inf)
    return finite


def _scale(residuals: FloatArray, weights: FloatArray, delta: float) -> FloatArray:
    """Return the σ that is best for given residuals: a fixed point of its own equation."""
    size = np.abs(residuals)
    total = weights.sum(axis=1)
    scale: FloatArray = np.maximum(delta * (weights * size).sum(axis=1) / total, 1e-12)
    for _ in range(20):
        z = size / scale[:, None]
        inside: BoolArray = z <= delta
        # Σ w ψ(z) z = Σ w, with ψ(z)·z = z² inside and δ·z outside.
        moment = (weights * np.where(inside, z**2, delta * z)).sum(axis=1) / total
        updated = np.maximum(scale * np.clip(moment, 0.25, 4.0), 1e-12)
        if np.allclose(updated, scale, rtol=1e-9, atol=0.0):
            break
        scale = updated
    return scale
