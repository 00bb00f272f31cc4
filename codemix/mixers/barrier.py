"""A primal-dual interior-point method: from an interior point to near the optimum."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import BoolArray, FloatArray
from codemix.mixers.equations import solve_equations
from codemix.mixers.problem import Problem

GROWTH = 30.0
_FIRST_GAP = 0.1
_CENTRED = 0.1
_MOST_STEPS = 60
_TO_BOUNDARY = 0.995
_ARMIJO = 1e-3
_KEPT = 0.01
_SHORTEST = 1e-10


@dataclass(frozen=True)
class Path:
    """Two successive points on the central path.

    Parameters
    ----------
    x, before : ndarray, shape (L,)
        The last point, and the one at a barrier `GROWTH` times as strong.
    gap : float
        Bound on what is left to gain, relative to the objective at the start.
    """

    x: FloatArray
    before: FloatArray
    gap: float

    def shrunk(self, slack: FloatArray, slack_before: FloatArray) -> BoolArray:
        """Say which slacks shrink with the barrier: those of the constraints that bind.

        A binding slack falls by the growth of the weight, an idle one stays; the threshold lies
        half-way on the logarithmic scale, and needs no notion of what is small.
        """
        shrunk: BoolArray = slack < slack_before / np.sqrt(GROWTH)
        return shrunk


@dataclass(frozen=True)
class _Point:
    """Tokens, shape (L,), and the multipliers of bounds, shape (F,), and floors, shape (G,)."""

    x: FloatArray
    below: FloatArray
    above: FloatArray
    floors: FloatArray


@dataclass(frozen=True)
class _Model:
    """Second-order model of the barrier over the free languages, and the slacks behind it."""

    value: float
    gradient: FloatArray
    hessian: FloatArray
    rows: FloatArray
    below: FloatArray
    above: FloatArray
    slack: FloatArray


def central_path(problem: Problem, start: FloatArray) -> Iterator[Path]:
    """Walk along the central path, from a strong barrier to weaker and weaker ones, without end.

    Parameters
    ----------
    problem : Problem
        With at least two languages that its bounds leave free.
    start : ndarray, shape (L,)
        Strictly inside bounds and floors; spends the total.
    """
    received = problem.objective.received(start)
    scale = abs(float(problem.objective.terms(received)[0].sum()))
    constraints = 2 * int(problem.free.sum()) + int(problem.guarded.sum())
    weight = constraints / (_FIRST_GAP * scale)
    point = _Point(
        start,
        1.0 / (weight * (start - problem.lo)[problem.free]),
        1.0 / (weight * (problem.hi - start)[problem.free]),
        1.0 / (weight * (received - problem.floor)[problem.guarded]),
    )
    point = _centre(problem, point, weight)
    while True:
        before, weight = point.x, weight * GROWTH
        point = _centre(problem, point, weight)
        yield Path(point.x, before, constraints / (weight * scale))


def _centre(problem: Problem, point: _Point, weight: float) -> _Point:
    """Newton's method on the perturbed optimality equations, kept downhill by the barrier."""
    model = _model(problem, point, weight)
    for _ in range(_MOST_STEPS):
        zero_sum = np.ones((1, len(model.gradient)))
        step, _ = solve_equations(model.hessian, zero_sum, model.gradient, np.zeros(1))
        slope = float(model.gradient @ step)
        near = -weight * slope <= _CENTRED
        length = _longest(model, step)
        while True:
            moved = _move(problem, point, model, weight, length * step)
            if problem.inside(moved.x):
                model_moved = _model(problem, moved, weight)
                # The barrier is convex: while its slope along the step is downhill it has fallen.
                # Slopes stay exact near the optimum, where values cancel.
                lower = model_moved.value <= model.value + _ARMIJO * length * slope
                if near or lower or float(model_moved.gradient @ step) <= 0:
                    break
            length /= 2.0
            if length < _SHORTEST:
                return point
        point, model = moved, model_moved
        if near:
            break
    return point


def _longest(model: _Model, step: FloatArray) -> float:
    ratio = float((step / np.where(step < 0, -model.below, model.above)).max())
    return min(1.0, _TO_BOUNDARY / ratio) if ratio > 0 else 1.0


def _move(
    problem: Problem, point: _Point, model: _Model, weight: float, step: FloatArray
) -> _Point:
    """Step, and let the multipliers follow their linear models, but stay positive."""
    x = point.x.copy()
    x[problem.free] += step
    return _Point(
        x,
        _follow(point.below, model.below, step, weight),
        _follow(point.above, model.above, -step, weight),
        _follow(point.floors, model.slack, model.rows @ step, weight),
    )


def _follow(
    multiplier: FloatArray, slack: FloatArray, change: FloatArray, weight: float
) -> FloatArray:
    """Linearise ``multiplier · slack = 1 / weight``."""
    followed = (1.0 / weight - multiplier * change) / slack
    return np.maximum(followed, _KEPT * multiplier)


def _model(problem: Problem, point: _Point, weight: float) -> _Model:
    free, guarded, x = problem.free, problem.guarded, point.x
    received = problem.objective.received(x)
    terms, slopes, second = problem.objective.terms(received)
    below, above = (x - problem.lo)[free], (problem.hi - x)[free]
    slack = (received - problem.floor)[guarded]
    barrier = np.log(below).sum() + np.log(above).sum() + np.log(slack).sum()
    pull, priced, stiffness = -slopes, -slopes, second.copy()
    pull[guarded] += 1.0 / (weight * slack)
    priced[guarded] += point.floors
    stiffness[guarded] += point.floors / slack
    jacobian = problem.objective.jacobian(x)[:, free]
    gradient = (1.0 / above - 1.0 / below) / weight - pull @ jacobian
    hessian = jacobian.T @ (stiffness[:, None] * jacobian)
    hessian.flat[:: len(hessian) + 1] += (
        problem.objective.curvature(x, priced)[free] + point.below / below + point.above / above
    )
    value = float(terms.sum() - barrier / weight)
    return _Model(value, gradient, hessian, jacobian[guarded], below, above, slack)
