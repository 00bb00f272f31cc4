"""Points strictly inside every constraint, or the proof that there is none."""

from dataclasses import dataclass, replace

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.barrier import central_path
from codemix.mixers.objective import Objective
from codemix.mixers.problem import Problem

_INWARD = (0.3, 0.03, 1e-3, 1e-5, 1e-7, 1e-9)
_SHARPNESS = (1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6)
_GAP = 1e-6
_MOST_EXPONENT = 300.0


def middle(problem: Problem) -> FloatArray:
    """Return the point at equal relative distance from all lower bounds, shape (L,)."""
    width = problem.hi - problem.lo
    room = width.sum()
    fraction = (problem.total - problem.lo.sum()) / room if room > 0 else 0.0
    return problem.lo + fraction * width


@dataclass(frozen=True)
class Start:
    """The best point found to start from, and whether it is strictly inside everything.

    Parameters
    ----------
    x : ndarray, shape (L,)
        Within bounds; spends the total.
    inside : bool
        False proves, to 1e-5 of what is asked, that no point is strictly inside.
    """

    x: FloatArray
    inside: bool


def interior_point(problem: Problem, reference: FloatArray) -> Start:
    """Look for a point strictly inside bounds and floors that spends the total.

    Parameters
    ----------
    problem : Problem
    reference : ndarray, shape (L,)
        Within bounds and spends the total; often inside the floors, and then little is needed.
    """
    centre = middle(problem)
    for fraction in _INWARD:
        point = reference + fraction * (centre - reference)
        if problem.inside(point):
            return Start(point, True)
    if problem.free.sum() < 2:
        return Start(reference, False)
    return _most_slack(problem, centre)


@dataclass(frozen=True)
class _Shortfall:
    """A smooth maximum of what is missing: Σ exp(−sharpness·(received − asked)/size − shift)."""

    inner: Objective
    asked: FloatArray
    size: FloatArray
    sharpness: float
    shift: float

    def received(self, x: FloatArray) -> FloatArray:
        return self.inner.received(x)

    def jacobian(self, x: FloatArray) -> FloatArray:
        return self.inner.jacobian(x)

    def curvature(self, x: FloatArray, weights: FloatArray) -> FloatArray:
        return self.inner.curvature(x, weights)

    def terms(self, received: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        rate = self.sharpness / self.size
        exponent = rate * (self.asked - received) - self.shift
        terms = np.exp(np.minimum(exponent, _MOST_EXPONENT))
        return terms, -rate * terms, rate**2 * terms

    def lowest(self) -> float:
        return -np.inf


def _most_slack(problem: Problem, start: FloatArray) -> Start:
    """Maximise the least relative slack, with a sharper and sharper smooth minimum."""
    asked = np.maximum(problem.floor, problem.objective.lowest())
    received = problem.objective.received(start)
    size = np.maximum(np.abs(received), np.abs(asked))
    x = start
    for sharpness in _SHARPNESS:
        missing = (asked - problem.objective.received(x)) / size
        shift = sharpness * float(missing.max())
        shortfall = _Shortfall(problem.objective, asked, size, sharpness, shift)
        relaxed = replace(problem, objective=shortfall, floor=np.full_like(asked, -np.inf))
        x = next(path.x for path in central_path(relaxed, x) if path.gap <= _GAP)
        if problem.inside(x):
            return Start(x, True)
        # If some x lacked nothing, every exponent could be at most minus the shift.
        least = shortfall.terms(problem.objective.received(x))[0].sum()
        if np.log(least) + shift > np.log(2.0 * len(asked)):
            break
    return Start(x, False)
