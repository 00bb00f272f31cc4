import numpy as np
import pytest
from scipy.optimize import linprog

from codemix.mixers.feasible import interior_point, middle
from codemix.mixers.problem import Problem, tighten
from codemix.mixers.waterfill import fill_level
from tests.mixers.problems import random_model


def linear_problem(rng, size, asked):
    """Without repeats what is received is linear, so linear programming knows the truth."""
    model = random_model(rng, size, 100.0, transfer=0.3, limited=False)
    lo, hi = tighten(100.0, np.zeros(size), rng.uniform(0.5, 1.5, size) * 250.0 / size)
    floor = asked * rng.uniform(0.5, 1.5, size) * 100.0 / size
    return Problem(model, 100.0, lo, hi, floor)


def most_slack(problem):
    """Maximise t with received >= floor + t."""
    size = len(problem.lo)
    matrix = problem.objective.gain - problem.objective.harm
    answer = linprog(
        np.append(np.zeros(size), -1.0),
        A_ub=np.column_stack([-matrix, np.ones(size)]),
        b_ub=-problem.floor,
        A_eq=np.append(np.ones(size), 0.0)[None],
        b_eq=[problem.total],
        bounds=[*zip(problem.lo, problem.hi, strict=True), (None, None)],
    )
    return -answer.fun


@pytest.mark.parametrize("seed", range(30))
def test_finds_a_point_exactly_where_there_is_one(seed):
    rng = np.random.default_rng(seed)
    problem = linear_problem(rng, int(rng.integers(3, 9)), rng.uniform(0.3, 1.5))
    slack = most_slack(problem)
    if abs(slack) < 1e-3:
        pytest.skip("too close to call")
    start = interior_point(problem, fill_level(100.0, problem.lo, problem.hi))
    assert start.inside == (slack > 0)
    assert start.x.sum() == pytest.approx(100.0)
    assert (start.x >= problem.lo).all()
    assert (start.x <= problem.hi).all()
    if start.inside:
        assert problem.inside(start.x)


def test_both_answers_occur():
    problems = [linear_problem(np.random.default_rng(seed), 5, 0.9) for seed in range(12)]
    assert {most_slack(problem) > 0 for problem in problems} == {True, False}


def test_middle_spends_the_total_inside_bounds():
    rng = np.random.default_rng(0)
    problem = linear_problem(rng, 6, 0.5)
    x = middle(problem)
    assert x.sum() == pytest.approx(problem.total)
    assert ((x > problem.lo) & (x < problem.hi)).all()


def test_tightened_bounds_lose_no_plan():
    lo, hi = np.array([1.0, 0.0, 2.0]), np.array([np.inf, 3.0, 4.0])
    lower, upper = tighten(6.0, lo, hi)
    assert lower.tolist() == [1.0, 0.0, 2.0]
    assert upper.tolist() == [4.0, 3.0, 4.0]
    lower, upper = tighten(9.0, lo, np.array([3.0, 3.0, 4.0]))
    assert lower.tolist() == [2.0, 2.0, 3.0]
