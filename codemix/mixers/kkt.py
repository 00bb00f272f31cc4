"""How far a point is from satisfying the optimality conditions."""

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.problem import Problem


def kkt_residual(problem: Problem, x: FloatArray, level: float, multipliers: FloatArray) -> float:
    """Return the largest relative violation of the Karush-Kuhn-Tucker conditions.

    Stationarity and the bounds are measured together by the natural residual
    ``x/T − clip(x/T − z/g, lo/T, hi/T)`` with z the reduced gradient of the Lagrangian and g the
    largest entry of the gradient; floors likewise; and the sum against the total T.

    Parameters
    ----------
    problem : Problem
    x : ndarray, shape (L,)
    level : float
        Multiplier of the sum: the common slope of the objective, negative.
    multipliers : ndarray, shape (M,)
        Multipliers of the floors.
    """
    objective = problem.objective
    received = objective.received(x)
    if not (received > objective.lowest()).all():
        return float("inf")
    _, slopes, _ = objective.terms(received)
    jacobian = objective.jacobian(x)
    gradient = jacobian.T @ slopes
    steepest = float(np.abs(gradient).max())
    reduced = (gradient - jacobian.T @ multipliers - level) / steepest
    at, lo, hi = x / problem.total, problem.lo / problem.total, problem.hi / problem.total
    parts = [np.abs(at - np.clip(at - reduced, lo, hi)), np.array([abs(at.sum() - 1.0)])]
    guarded = problem.guarded
    if guarded.any():
        size = np.abs(received[guarded]) + np.abs(problem.floor[guarded])
        slack = (received[guarded] - problem.floor[guarded]) / size
        pull = multipliers[guarded] / -slopes[guarded]
        parts.append(np.abs(slack - np.maximum(slack - pull, 0.0)))
    return float(max(part.max() for part in parts))
