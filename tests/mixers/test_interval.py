from dataclasses import replace

import numpy as np
import pytest

from codemix.mixers.feasible import interior_point
from codemix.mixers.interval import MOST_EXACT, RISE, indifference_intervals
from codemix.mixers.objective import value
from codemix.mixers.problem import tighten
from codemix.mixers.solve import minimise
from codemix.mixers.waterfill import fill_level
from tests.mixers.problems import SUPPLY, paper_problem, random_problem


def solved(problem, reference):
    return minimise(problem, interior_point(problem, reference).x)


def cost_of_fixing(problem, i, tokens):
    """Solve again from nothing with language i fixed: independent of the warm starts."""
    lo, hi = problem.lo.copy(), problem.hi.copy()
    lo[i] = hi[i] = tokens
    lo, hi = tighten(problem.total, lo, hi)
    fixed = replace(problem, lo=lo, hi=hi)
    return value(problem.objective, solved(fixed, fill_level(problem.total, lo, hi)).x)


@pytest.mark.parametrize("supply", [None, SUPPLY])
def test_ends_cost_one_percent_or_are_bounds(supply):
    problem, uniform = paper_problem(350.0, "paper-uncalibrated", supply)
    optimum = solved(problem, uniform)
    best = value(problem.objective, optimum.x)
    intervals = indifference_intervals(problem, optimum, best)
    assert intervals.exact
    for i in range(7):
        for end in (intervals.lo[i], intervals.hi[i]):
            if end in (problem.lo[i], problem.hi[i]):
                continue
            rise = cost_of_fixing(problem, i, end) / best - 1.0
            assert rise == pytest.approx(RISE, rel=5e-3)
        assert intervals.lo[i] <= optimum.x[i] <= intervals.hi[i]
    if supply is not None:
        assert intervals.hi[6] == problem.hi[6]


def test_paper_plan_is_as_flat_as_published():
    problem, uniform = paper_problem(350.0)
    optimum = solved(problem, uniform)
    intervals = indifference_intervals(problem, optimum, value(problem.objective, optimum.x))
    width = (intervals.hi - intervals.lo) / 2.0
    assert (width > 10.0).all()
    assert (width < 17.0).all()


def test_a_worse_plan_has_a_wider_interval():
    problem, uniform = paper_problem(350.0)
    optimum = solved(problem, uniform)
    best = value(problem.objective, optimum.x)
    narrow = indifference_intervals(problem, optimum, best)
    wide = indifference_intervals(problem, optimum, 1.02 * best)
    assert (wide.lo < narrow.lo).all()
    assert (wide.hi > narrow.hi).all()


def test_second_order_estimate_for_many_languages():
    size = MOST_EXACT + 5
    problem, uniform = random_problem(
        np.random.default_rng(2), size, 500.0, transfer=0.03, spread=0.3
    )
    optimum = solved(problem, uniform)
    best = value(problem.objective, optimum.x)
    # A rise small enough for the second order to hold.
    intervals = indifference_intervals(problem, optimum, best * (1 + 1e-5) / (1 + RISE))
    assert not intervals.exact
    checked = 0
    for i in range(size):
        for end in (intervals.lo[i], intervals.hi[i]):
            if end in (problem.lo[i], problem.hi[i]):
                continue
            rise = cost_of_fixing(problem, i, end) / best - 1.0
            assert rise == pytest.approx(1e-5, rel=0.05)
            checked += 1
    assert checked > size


@pytest.mark.parametrize("seed", [3, 7, 40])
def test_ends_of_random_problems_reach_bounds_where_they_may(seed):
    rng = np.random.default_rng(seed)
    problem, uniform = random_problem(
        rng, int(rng.integers(2, 10)), 10 ** rng.uniform(-2, 4),
        transfer=10 ** rng.uniform(-3, -1), limited=rng.random() < 0.6,
    )  # fmt: skip
    optimum = solved(problem, uniform)
    best = value(problem.objective, optimum.x)
    intervals = indifference_intervals(problem, optimum, best)
    at_bounds = 0
    for i, ends in enumerate(zip(intervals.lo, intervals.hi, strict=True)):
        for end in ends:
            rise = cost_of_fixing(problem, i, end) / best - 1.0
            if end in (problem.lo[i], problem.hi[i]):
                at_bounds += 1
                assert rise <= RISE
            else:
                assert rise == pytest.approx(RISE, rel=5e-3)
    assert at_bounds > 0
