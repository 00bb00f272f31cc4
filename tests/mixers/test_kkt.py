from dataclasses import replace

import numpy as np

from codemix.mixers.kkt import kkt_residual
from tests.mixers.problems import SUPPLY, paper_problem, random_problem
from tests.mixers.test_solve import solve


def test_residual_sees_a_wrong_point():
    problem, uniform = paper_problem(350.0)
    solution = solve(problem, uniform)
    moved = solution.x + np.array([1e-3, -1e-3, 0, 0, 0, 0, 0])
    assert kkt_residual(problem, moved, solution.level, solution.multipliers) > 1e-7
    short = solution.x * (1 - 1e-6)
    assert kkt_residual(problem, short, solution.level, solution.multipliers) > 1e-7


def test_residual_sees_a_wrong_multiplier():
    rng = np.random.default_rng(3)
    problem, uniform = random_problem(rng, 7, 60.0, 0.001)
    solution = solve(problem, uniform)
    assert (solution.multipliers > 0).any()
    none = np.zeros(7)
    assert kkt_residual(problem, solution.x, solution.level, none) > 1e-4
    assert kkt_residual(problem, solution.x, solution.level, -solution.multipliers) > 1e-4


def test_residual_sees_a_bound_that_is_passed():
    problem, uniform = paper_problem(350.0, "paper-uncalibrated", SUPPLY)
    solution = solve(problem, uniform)
    tighter = replace(problem, hi=problem.hi - np.array([0, 0, 0, 0, 0, 0, 1e-3]))
    assert kkt_residual(tighter, solution.x, solution.level, solution.multipliers) > 1e-6
