"""Indifference intervals: how far each language may move before the plan gets noticeably worse."""

from dataclasses import dataclass, replace

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.objective import gradient, hessian, value
from codemix.mixers.polish import ActiveSet, Solution, polish
from codemix.mixers.problem import Problem, tighten
from codemix.mixers.waterfill import fill_level

RISE = 0.01
MOST_EXACT = 20
_STEPS = 30
_NEAR = 1e-4
_SNAP = 1e-6
_ACCURACY = 1e-6
_SOLVED = 1e-5
_MOST_EXPONENT = 50.0
_TINY = 1e-12


@dataclass(frozen=True)
class Intervals:
    """The ends of each language's interval.

    Parameters
    ----------
    lo, hi : ndarray, shape (L,)
        In the unit of the problem.
    exact : bool
        False for the second-order estimate.
    """

    lo: FloatArray
    hi: FloatArray
    exact: bool


def indifference_intervals(problem: Problem, optimum: Solution, objective: float) -> Intervals:
    """Find where fixing one language, the rest solved again, costs 1% of the objective.

    Parameters
    ----------
    problem : Problem
        Without limits on regression.
    optimum : Solution
        Of that problem.
    objective : float
        Of the plan, which may lie above the optimum; the interval ends where it has risen by 1%.
    """
    target = (1.0 + RISE) * objective
    estimate = _second_order(problem, optimum, target)
    if len(optimum.x) > MOST_EXACT:
        return estimate
    ends = [
        [_end(problem, optimum.x, i, guess, target) for guess in (estimate.lo[i], estimate.hi[i])]
        for i in range(len(optimum.x))
    ]
    lo, hi = np.array(ends).T
    return Intervals(lo, hi, exact=True)


def _second_order(problem: Problem, optimum: Solution, target: float) -> Intervals:
    """Solve slope·δ + stiffness·δ²/2 = target − F for every language, the others following.

    Interior languages move by the root of their tokens, in which the rise is closer to a parabola.

    With K the Hessian of the interior languages bordered by ones, the stiffness of an interior
    language is the inverse of its diagonal entry of K⁻¹, and that of a language at a bound is its
    own second derivative less what the interior ones give way.
    """
    x = optimum.x
    matrix = hessian(problem.objective, x)
    slope = gradient(problem.objective, x) - optimum.level
    inside = np.flatnonzero(problem.free & (x > problem.lo) & (x < problem.hi))
    slope[inside] = 0.0
    stiffness = matrix.diagonal().copy()
    if len(inside):
        scale = 1.0 / np.sqrt(stiffness[inside])
        bordered = np.zeros((len(inside) + 1, len(inside) + 1))
        bordered[:-1, :-1] = matrix[np.ix_(inside, inside)] * scale * scale[:, None]
        bordered[-1, :-1] = bordered[:-1, -1] = scale
        inverse = np.linalg.pinv(bordered, hermitian=True)
        sides = np.vstack([matrix[inside] * scale[:, None], np.ones(len(x))])
        stiffness -= np.einsum("ij,ik,kj->j", sides, inverse, sides)
        stiffness[inside] = 1.0 / (inverse.diagonal()[:-1] * scale**2)
    rise = max(target - value(problem.objective, x), 0.0)
    root = np.sqrt(slope**2 + 2.0 * np.maximum(stiffness, 0.0) * rise)
    with np.errstate(divide="ignore", invalid="ignore"):
        # The stable form of the roots of the quadratic; no stiffness and no slope is no limit.
        down, up = 2.0 * rise / (root - slope), 2.0 * rise / (root + slope)
    lo, hi = x - np.nan_to_num(down, nan=np.inf), x + np.nan_to_num(up, nan=np.inf)
    root_x = np.sqrt(x[inside])
    lo[inside] = np.maximum(root_x - down[inside] / (2.0 * root_x), 0.0) ** 2
    hi[inside] = (root_x + up[inside] / (2.0 * root_x)) ** 2
    return Intervals(np.maximum(lo, problem.lo), np.minimum(hi, problem.hi), exact=False)


def _end(problem: Problem, x: FloatArray, i: int, guess: float, target: float) -> float:
    """Find where fixing language i costs the target, by secants on the root of the rise.

    Near the optimum the rise is a parabola, so its root is a line and secants hit at once.
    """
    best = value(problem.objective, x)
    wanted = np.sqrt(max(target - best, 0.0))
    inner, outer = float(x[i]), float(problem.hi[i] if guess > x[i] else problem.lo[i])
    last, root_last = inner, 0.0
    tokens, warm = guess, x
    for _ in range(_STEPS if guess != x[i] else 0):
        solution = _fix(problem, warm, i, tokens)
        if solution is None:
            outer, tokens = tokens, (inner + tokens) / 2.0
            continue
        warm = solution.x
        cost = value(problem.objective, warm)
        if cost < target and tokens == outer:
            return tokens
        inner, outer = (tokens, outer) if cost < target else (inner, tokens)
        root = np.sqrt(max(cost - best, 0.0))
        following = _secant((last, root_last), (tokens, root), wanted)
        last, root_last = tokens, root
        tokens = float(np.clip(following, min(inner, outer), max(inner, outer)))
        if abs(tokens - outer) <= _SNAP * abs(inner - outer):
            tokens = outer
        # This near, the secant's point is a hundred times nearer: solving there would confirm it.
        if abs(cost - target) <= _NEAR * target:
            return tokens
        if tokens in (inner, last):
            tokens = (inner + outer) / 2.0
    return inner


def _secant(before: tuple[float, float], here: tuple[float, float], wanted: float) -> float:
    """Follow the line through two points (tokens, root), in log tokens where they are positive."""
    (tokens_before, root_before), (tokens, root) = before, here
    if root == root_before:
        return tokens
    fraction = (wanted - root) / (root - root_before)
    if min(tokens, tokens_before) <= 0:
        return tokens + fraction * (tokens - tokens_before)
    exponent = fraction * np.log(tokens / tokens_before)
    return float(tokens * np.exp(np.clip(exponent, -_MOST_EXPONENT, _MOST_EXPONENT)))


def _fix(problem: Problem, warm: FloatArray, i: int, tokens: float) -> Solution | None:
    """Solve with language i fixed, from a neighbour's solution; None where that fails."""
    lo, hi = problem.lo.copy(), problem.hi.copy()
    lo[i] = hi[i] = tokens
    lo, hi = tighten(problem.total, lo, hi)
    fixed = replace(problem, lo=lo, hi=hi)
    start = fill_level(problem.total, lo, hi, np.maximum(warm, _TINY * problem.total))
    if not (problem.objective.received(start) > problem.least).all():
        return None
    solution = polish(fixed, start, ActiveSet.at(fixed, start), _ACCURACY)
    return solution if solution.residual <= _SOLVED else None
