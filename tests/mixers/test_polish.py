import numpy as np
import pytest

from codemix.mixers.feasible import interior_point
from codemix.mixers.polish import ActiveSet, polish
from tests.mixers.problems import SUPPLY, paper_problem, random_problem
from tests.mixers.test_solve import solve


def test_touching_bounds_are_the_first_guess():
    problem, uniform = paper_problem(350.0, supply=SUPPLY)
    active = ActiveSet.at(problem, uniform)
    assert active.high.tolist() == [False] * 6 + [True]
    assert not active.low.any()
    assert not active.tight.any()


@pytest.mark.parametrize("seed", range(8))
def test_a_wrong_guess_is_corrected(seed):
    rng = np.random.default_rng(seed)
    problem, uniform = random_problem(rng, 6, 60.0)
    expected = solve(problem, uniform)
    low, high = (np.zeros(6, bool) for _ in range(2))
    low[0], high[1] = problem.free[0], problem.free[1]
    start = interior_point(problem, uniform).x
    found = polish(problem, start, ActiveSet(low, high, np.zeros(6, bool)))
    assert found.residual < 1e-10
    assert found.x == pytest.approx(expected.x, rel=1e-8, abs=1e-8)


def test_a_neighbours_solution_is_a_good_start():
    problem, uniform = paper_problem(350.0, "paper-uncalibrated", SUPPLY)
    other, _ = paper_problem(350.0, "paper", SUPPLY)
    start = solve(other, uniform).x
    found = polish(problem, start, ActiveSet.at(problem, start))
    assert found.residual < 1e-12
    assert found.x == pytest.approx(solve(problem, uniform).x, rel=1e-10)


def test_floors_that_do_not_bind_are_released():
    problem, uniform = paper_problem(350.0)
    expected = solve(problem, uniform)
    tight = np.array([True] + [False] * 6)
    none = np.zeros(7, bool)
    problem.floor[0] = 0.99 * problem.objective.received(expected.x)[0]
    found = polish(problem, uniform, ActiveSet(none, none, tight))
    assert found.x == pytest.approx(expected.x, rel=1e-9)
    assert found.multipliers.tolist() == [0.0] * 7


def test_floors_that_are_violated_are_added():
    problem, uniform = random_problem(np.random.default_rng(3), 7, 60.0, 0.01)
    expected = solve(problem, uniform)
    assert (expected.multipliers > 0).any()
    found = polish(problem, uniform, ActiveSet.at(problem, uniform))
    if found.residual < 1e-10:
        assert found.x == pytest.approx(expected.x, rel=1e-8)
    else:
        # Honest where it fails: the residual says so, and the solver goes on along the path.
        assert found.residual > 1e-8
