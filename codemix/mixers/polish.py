"""An active-set Newton method: from near the optimum to machine precision."""

from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.equations import solve_equations
from codemix.mixers.kkt import kkt_residual
from codemix.mixers.problem import Problem

_STATIONARY = 1e-14
_GOOD_ENOUGH = 1e-10
_WRONG_SIGN = 1e-12
_MOST_STEPS = 40
_SHORTEST = 1e-8
_MOST_CHANGES = 20
_NOISE = 1e-13


@dataclass(frozen=True)
class Solution:
    """A point with the multipliers that prove how good it is.

    Parameters
    ----------
    x : ndarray, shape (L,)
    level : float
        Multiplier of the sum; minus it is the marginal utility common to all interior languages.
    multipliers : ndarray, shape (M,)
        Multipliers of the floors, zero where slack.
    residual : float
        Relative KKT residual.
    """

    x: FloatArray
    level: float
    multipliers: FloatArray
    residual: float


@dataclass(frozen=True)
class ActiveSet:
    """The constraints that are taken to hold with equality.

    Parameters
    ----------
    low, high : ndarray of bool, shape (L,)
        Languages at their lower or upper bound.
    tight : ndarray of bool, shape (M,)
        Targets at their floor.
    """

    low: BoolArray
    high: BoolArray
    tight: BoolArray

    @classmethod
    def at(cls, problem: Problem, x: FloatArray) -> "ActiveSet":
        """Take the bounds that x touches, and no floor."""
        return cls(x <= problem.lo, x >= problem.hi, np.zeros_like(problem.guarded))


def polish(
    problem: Problem, start: FloatArray, guess: ActiveSet, accuracy: float = _STATIONARY
) -> Solution:
    """Solve with the guessed active constraints as equations, then correct the guess.

    Parameters
    ----------
    problem : Problem
    start : ndarray, shape (L,)
        Within bounds, spends the total, inside the objective's domain.
    guess : ActiveSet
        Constraints that are likely to bind.
    accuracy : float
        Relative residual at which Newton's method may stop.

    Returns
    -------
    Solution
        The best point found; its residual says how good it is.
    """
    active = ActiveSet(guess.low.copy(), guess.high.copy(), guess.tight.copy())
    x = np.where(active.low & problem.free, problem.lo, start)
    x = np.where(active.high & problem.free, problem.hi, x)
    if not (problem.objective.received(x) > problem.objective.lowest()).all():
        x, active = start, ActiveSet.at(problem, start)
    best = Solution(start, 0.0, np.zeros(len(problem.floor)), np.inf)
    for _ in range(_MOST_CHANGES):
        x, level, multipliers = _newton(problem, x, active, accuracy)
        residual = kkt_residual(problem, x, level, multipliers)
        if residual < best.residual:
            best = Solution(x, level, multipliers, residual)
        if residual == np.inf or not _correct(problem, x, level, multipliers, active):
            break
    return best


def _newton(
    problem: Problem, x: FloatArray, active: ActiveSet, accuracy: float
) -> tuple[FloatArray, float, FloatArray]:
    """Newton's method on the optimality equations; bounds that a step meets become active."""
    objective = problem.objective
    multipliers = np.zeros(len(problem.floor))
    level = 0.0
    before = np.inf
    for _ in range(_MOST_STEPS):
        free = problem.free & ~(active.low | active.high)
        if not free.any():
            return x, _level_at_vertex(problem, x, active), multipliers
        received = objective.received(x)
        if not (received > objective.lowest()).all():
            return x, level, multipliers
        _, slopes, second = objective.terms(received)
        jacobian = objective.jacobian(x)
        gradient = (jacobian.T @ slopes)[free]
        priced = np.maximum(multipliers, 0.0) - slopes
        hessian = jacobian[:, free].T @ (second[:, None] * jacobian[:, free])
        hessian[np.diag_indices_from(hessian)] += objective.curvature(x, priced)[free]
        rows = np.vstack([jacobian[active.tight][:, free], np.ones(gradient.shape)])
        missing = np.append((problem.floor - received)[active.tight], problem.total - x.sum())
        step, duals = solve_equations(hessian, rows, gradient, missing)
        multipliers = np.zeros(len(problem.floor))
        multipliers[active.tight], level = duals[:-1], float(duals[-1])
        off = np.abs(gradient - rows.T @ duals).max() / np.abs(gradient).max()
        off = max(off, float(np.abs(missing).max()) / problem.total)
        # Floors as equations have no merit function to hold on to: a wrong guess just wanders.
        may_stop = off <= _GOOD_ENOUGH or bool(active.tight.any())
        if off <= accuracy or (may_stop and off > before / 2.0):
            break
        x, hit = _advance(problem, x, step, (level, multipliers), active)
        before = np.inf if hit else off
    return x, level, multipliers


def _advance(
    problem: Problem,
    x: FloatArray,
    step: FloatArray,
    duals: tuple[float, FloatArray],
    active: ActiveSet,
) -> tuple[FloatArray, bool]:
    """Move as far as bounds, the domain and the Lagrangian allow; say whether a bound was met."""
    index = np.flatnonzero(problem.free & ~(active.low | active.high))
    room = np.where(step < 0, problem.lo[index] - x[index], problem.hi[index] - x[index])
    reach = np.divide(room, step, out=np.full_like(step, np.inf), where=step != 0)
    first = int(np.argmin(reach))
    full = length = min(1.0, float(reach[first]))
    here = _lagrangian(problem, x, duals)
    while True:
        moved = x.copy()
        moved[index] += length * step
        if _lagrangian(problem, moved, duals) <= here + _NOISE * abs(here):
            break
        length /= 2.0
        if length < _SHORTEST * full:
            return x, False
    hit = length == full < 1.0
    if hit:
        at = index[first]
        (active.low if step[first] < 0 else active.high)[at] = True
        moved[at] = problem.lo[at] if step[first] < 0 else problem.hi[at]
    return moved, hit


def _lagrangian(problem: Problem, x: FloatArray, duals: tuple[float, FloatArray]) -> float:
    """Objective less the priced constraints, infinite outside the domain.

    A Newton step lowers it, also from a point that does not yet spend the total or meet a floor.
    """
    level, multipliers = duals
    received = problem.objective.received(x)
    if not (received > problem.objective.lowest()).all():
        return np.inf
    priced = multipliers != 0
    floors = multipliers[priced] @ (received - problem.floor)[priced]
    spent = level * (x.sum() - problem.total)
    return float(problem.objective.terms(received)[0].sum() - floors - spent)


def _level_at_vertex(problem: Problem, x: FloatArray, active: ActiveSet) -> float:
    """Return a level between the slopes of the languages at their upper and lower bounds."""
    objective = problem.objective
    gradient = objective.jacobian(x).T @ objective.terms(objective.received(x))[1]
    ends = [gradient[active.high].max(initial=-np.inf), gradient[active.low].min(initial=np.inf)]
    finite = [float(end) for end in ends if np.isfinite(end)]
    return sum(finite) / len(finite) if finite else float(gradient.mean())


def _correct(
    problem: Problem,
    x: FloatArray,
    level: float,
    multipliers: FloatArray,
    active: ActiveSet,
) -> bool:
    """Release the constraint with the worst multiplier, add the floors violated; say if any."""
    objective = problem.objective
    received = objective.received(x)
    _, slopes, _ = objective.terms(received)
    jacobian = objective.jacobian(x)
    gradient = jacobian.T @ slopes
    reduced = (gradient - jacobian.T @ multipliers - level) / np.abs(gradient).max()
    wrong = np.where(active.low, -reduced, np.where(active.high, reduced, -np.inf))
    wrong[~problem.free] = -np.inf
    wrong_floor = np.where(active.tight, multipliers / slopes, -np.inf)
    violated = ~active.tight & (received < problem.floor - _WRONG_SIGN * np.abs(problem.floor))
    active.tight[violated] = True
    worst = max(float(wrong.max()), float(wrong_floor.max(initial=-np.inf)))
    if worst <= _WRONG_SIGN:
        return bool(violated.any())
    if float(wrong.max()) == worst:
        active.low[np.argmax(wrong)] = active.high[np.argmax(wrong)] = False
    else:
        active.tight[np.argmax(wrong_floor)] = False
    return True
