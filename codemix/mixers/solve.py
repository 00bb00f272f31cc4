"""The solver: an interior start, the central path, then an active-set polish."""

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.barrier import Path, central_path
from codemix.mixers.polish import ActiveSet, Solution, polish
from codemix.mixers.problem import Problem

_GAP = 1e-9
_SMALLEST_GAP = 1e-17
_RESOLVED = 1e-2
_POLISHED = 1e-11
_LOOSER = 10.0


def minimise(problem: Problem, start: FloatArray) -> Solution:
    """Find the global optimum of a convex problem.

    Parameters
    ----------
    problem : Problem
    start : ndarray, shape (L,)
        Strictly inside bounds (where they leave room) and floors; spends the total. See
        `codemix.mixers.feasible.interior_point`.
    """
    if problem.free.sum() < 2:
        return polish(problem, start, ActiveSet.at(problem, start))
    received = problem.objective.received(start)[problem.guarded]
    slack = (received - problem.floor[problem.guarded]) / np.abs(received)
    # Floors that leave little room need the path followed until it resolves that room.
    gap = min(_GAP, _RESOLVED * float(slack.min(initial=1.0)))
    best, wanted = None, _POLISHED
    for path in central_path(problem, start):
        if path.gap > gap:
            continue
        binding = _binding(problem, path)
        room = int((problem.free & ~(binding.low | binding.high)).sum())
        if binding.tight.sum() >= room and path.gap > _SMALLEST_GAP:
            continue
        solution = polish(problem, path.x, binding)
        if best is None or solution.residual < best.residual:
            best = solution
        if best.residual <= wanted or path.gap <= _SMALLEST_GAP:
            return best
        wanted *= _LOOSER
    raise AssertionError("the path has no end")


def _binding(problem: Problem, path: Path) -> ActiveSet:
    below, above = path.x - problem.lo, problem.hi - path.x
    below_before, above_before = path.before - problem.lo, problem.hi - path.before
    slack = problem.objective.received(path.x) - problem.floor
    slack_before = problem.objective.received(path.before) - problem.floor
    return ActiveSet(
        low=problem.free & path.shrunk(below, below_before),
        high=problem.free & path.shrunk(above, above_before),
        tight=problem.guarded & path.shrunk(slack, slack_before),
    )
