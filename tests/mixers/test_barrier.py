from itertools import islice

import numpy as np
import pytest

from codemix.mixers.barrier import GROWTH, central_path
from codemix.mixers.feasible import interior_point
from codemix.mixers.objective import value
from tests.mixers.problems import SUPPLY, paper_problem, random_problem
from tests.mixers.test_solve import solve


@pytest.mark.parametrize("regression", [None, 0.01])
def test_the_gap_bounds_what_is_left_to_gain(regression):
    problem, uniform = random_problem(np.random.default_rng(2), 7, 60.0, regression)
    best = value(problem.objective, solve(problem, uniform).x)
    start = interior_point(problem, uniform).x
    scale = value(problem.objective, start)
    gaps = []
    for path in islice(central_path(problem, start), 7):
        assert problem.inside(path.x)
        assert path.x.sum() == pytest.approx(problem.total, rel=1e-12)
        left = value(problem.objective, path.x) - best
        # Centring is loose: half as much again is allowed.
        assert -1e-12 * best <= left <= 1.5 * path.gap * scale + 1e-12 * best
        gaps.append(path.gap)
    assert np.array(gaps[:-1]) / np.array(gaps[1:]) == pytest.approx(GROWTH)


def test_binding_slacks_shrink_and_idle_ones_do_not():
    problem, uniform = paper_problem(350.0, "paper-uncalibrated", SUPPLY)
    start = interior_point(problem, uniform).x
    path = next(islice(central_path(problem, start), 5, None))
    high = path.shrunk(problem.hi - path.x, problem.hi - path.before)
    low = path.shrunk(path.x - problem.lo, path.before - problem.lo)
    assert high.tolist() == [False] * 6 + [True]
    assert not low.any()
