"""The solver against published tables, another solver, random starts and random problems."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from codemix.mixers.feasible import interior_point
from codemix.mixers.objective import gradient, value
from codemix.mixers.problem import Problem
from codemix.mixers.solve import minimise
from tests.mixers.problems import SUPPLY, paper_problem, random_problem

# Billions of code tokens: Python, Java, JavaScript, TypeScript, C#, Go, Rust.
TABLE = [
    (350.0, "paper", [76.77, 44.19, 55.60, 50.00, 45.76, 36.51, 41.17]),
    (1000.0, "paper", [220.037, 140.291, 157.254, 137.129, 122.420, 109.911, 112.958]),
    (306.25, "paper", [67.141, 38.125, 48.707, 43.973, 40.370, 31.729, 36.205]),
    (875.0, "paper", [192.468, 121.181, 137.786, 120.626, 108.030, 95.548, 99.359]),
    (875.0, "paper-figure-order",
     [192.010, 150.232, 90.156, 98.949, 104.046, 119.092, 120.515]),
    (875.0, "paper-uncalibrated",
     [172.211, 89.243, 126.875, 120.537, 107.294, 150.736, 108.104]),
]  # fmt: skip


def solve(problem, reference):
    start = interior_point(problem, reference)
    assert start.inside
    return minimise(problem, start.x)


@pytest.mark.parametrize(("total", "profile", "expected"), TABLE)
def test_expected_plans(total, profile, expected):
    solution = solve(*paper_problem(total, profile))
    assert solution.x == pytest.approx(expected, abs=1e-3)
    assert solution.residual < 1e-12


@pytest.mark.parametrize(
    ("profile", "deltas"),
    [
        ("paper", [26.77, -5.81, 5.60, 0.0, -4.24, -13.49, -8.83]),
        ("paper-figure-order", [26.77, 5.60, -13.49, -8.83, -5.81, -4.24, 0.0]),
    ],
)
def test_published_reallocation(profile, deltas):
    solution = solve(*paper_problem(350.0, profile))
    assert solution.x - 50.0 == pytest.approx(deltas, abs=1e-6)


def test_uncalibrated_reallocation():
    solution = solve(*paper_problem(350.0, "paper-uncalibrated"))
    expected = [18.72, -18.03, 1.21, -0.03, -4.54, 7.89, -5.22]
    assert solution.x - 50.0 == pytest.approx(expected, abs=5e-3)


def test_expected_plan_with_supply():
    problem, uniform = paper_problem(350.0, "paper-uncalibrated", SUPPLY)
    solution = solve(problem, uniform)
    expected = [71.24, 36.31, 54.40, 51.10, 46.71, 58.23, 32.00]
    assert solution.x == pytest.approx(expected, abs=5e-3)
    assert solution.x[6] == problem.hi[6]


def test_closed_form_without_transfer_and_repeats():
    problem, uniform = random_problem(
        np.random.default_rng(1), 8, 100.0, transfer=0.0, limited=False
    )
    model = problem.objective
    lo, hi = -50.0, 50.0
    for _ in range(200):
        level = (lo + hi) / 2.0
        x = (model.utility * model.exponent / np.exp(level)) ** (1 / (1 + model.exponent))
        x = np.clip(x, problem.lo, problem.hi)
        lo, hi = (level, hi) if x.sum() > problem.total else (lo, level)
    assert solve(problem, uniform).x == pytest.approx(x, rel=1e-9)


def slsqp(problem, start):
    objective, scale = problem.objective, value(problem.objective, start)
    answer = minimize(
        lambda x: value(objective, x) / scale,
        start,
        jac=lambda x: gradient(objective, x) / scale,
        bounds=list(zip(problem.lo, problem.hi, strict=True)),
        constraints=[
            {"type": "eq", "fun": lambda x: x.sum() - problem.total,
             "jac": lambda x: np.ones_like(x)},
            {"type": "ineq", "fun": lambda x: objective.received(x) - problem.floor,
             "jac": lambda x: objective.jacobian(x)},
        ],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 2000},
    )  # fmt: skip
    return answer.x


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_slsqp(seed):
    rng = np.random.default_rng(seed)
    regression = [None, 0.001, 0.02][seed % 3]
    problem, uniform = random_problem(rng, int(rng.integers(3, 9)), 60.0, regression)
    solution = solve(problem, uniform)
    other = slsqp(problem, interior_point(problem, uniform).x)
    assert (problem.objective.received(solution.x) >= problem.floor * (1 - 1e-12)).all()
    assert value(problem.objective, solution.x) <= value(problem.objective, other) * (1 + 1e-9)
    assert solution.x == pytest.approx(other, abs=2e-3 * problem.total)


@pytest.mark.parametrize("regression", [None, 0.01])
def test_every_start_ends_in_the_same_optimum(regression):
    rng = np.random.default_rng(7)
    problem, uniform = random_problem(rng, 7, 200.0, regression)
    expected = solve(problem, uniform).x
    starts = 0
    while starts < 20:
        corner = rng.dirichlet(np.ones(7)) * (problem.total - problem.lo.sum()) + problem.lo
        start = uniform + rng.uniform(0.05, 0.95) * (corner - uniform)
        if problem.inside(start):
            starts += 1
            assert minimise(problem, start).x == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_no_feasible_direction_improves():
    rng = np.random.default_rng(3)
    problem, uniform = random_problem(rng, 7, 60.0)
    x = solve(problem, uniform).x
    best = value(problem.objective, x)
    tried = 0
    for _ in range(300):
        moved = np.clip(x + rng.normal(0.0, 10 ** rng.uniform(-4, 0), 7), problem.lo, problem.hi)
        moved += (problem.total - moved.sum()) / 7
        if problem.inside(moved):
            tried += 1
            assert value(problem.objective, moved) > best
    assert tried > 50


@pytest.mark.parametrize("seed", range(40))
def test_random_problems_of_every_kind_are_solved(seed):
    rng = np.random.default_rng(100 + seed)
    size = int(rng.integers(2, 25))
    total = 10 ** rng.uniform(-3, 5)
    regression = [None, 1e-8, 1e-4, 0.02, 0.2][seed % 5]
    problem, uniform = random_problem(
        rng, size, total, regression, transfer=10 ** rng.uniform(-3, -0.7),
        spread=rng.choice([0.1, 1.0, 3.0]), limited=rng.random() < 0.6,
    )  # fmt: skip
    solution = solve(problem, uniform)
    assert solution.residual < 1e-8
    assert solution.x.sum() == pytest.approx(total, rel=1e-13)
    assert (solution.x >= problem.lo).all()
    assert (solution.x <= problem.hi).all()
    assert value(problem.objective, solution.x) <= value(problem.objective, uniform) * (1 + 1e-7)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6),
    st.integers(2, 9),
    st.floats(-6.0, 6.0).map(lambda exponent: 10.0**exponent),
    st.sampled_from([None, 0.001, 0.02]),
)
def test_unit_and_order_do_not_matter(seed, size, unit, regression):
    """Tokens in another unit, u that undoes it, languages shuffled: the same plan."""
    rng = np.random.default_rng(seed)
    problem, uniform = random_problem(rng, size, 60.0, regression)
    model, order = problem.objective, rng.permutation(size)
    turned = replace(
        model,
        utility=(model.utility * unit**model.exponent)[order],
        exponent=model.exponent[order],
        gain=model.gain[np.ix_(order, order)],
        harm=model.harm[np.ix_(order, order)],
        supply=unit * model.supply[order],
    )
    other = Problem(
        turned,
        unit * problem.total,
        unit * problem.lo[order],
        unit * problem.hi[order],
        unit * problem.floor[order],
    )
    one, two = solve(problem, uniform), solve(other, unit * uniform[order])
    assert two.x / unit == pytest.approx(one.x[order], rel=1e-6, abs=1e-7 * problem.total)
    assert value(turned, two.x) == pytest.approx(value(model, one.x), rel=1e-9)


def test_three_hundred_domains():
    problem, uniform = random_problem(np.random.default_rng(5), 300, 900.0, 0.02)
    solution = solve(problem, uniform)
    assert solution.residual < 1e-10
    assert value(problem.objective, solution.x) < value(problem.objective, uniform)


def test_marginal_utilities_are_equal_inside():
    problem, uniform = paper_problem(350.0, "paper", SUPPLY)
    solution = solve(problem, uniform)
    slopes = gradient(problem.objective, solution.x)
    inside = (solution.x > problem.lo) & (solution.x < problem.hi)
    assert 2 <= inside.sum() < 7
    assert slopes[inside] == pytest.approx(solution.level, rel=1e-9)
    assert (slopes[solution.x == problem.hi] <= solution.level).all()


def test_fixed_languages_leave_nothing_to_solve():
    problem, _ = paper_problem(350.0)
    x = np.array([350.0, 0, 0, 0, 0, 0, 0])
    fixed = replace(problem, lo=x, hi=x, floor=np.full(7, -np.inf))
    solution = solve(fixed, x)
    assert solution.x.tolist() == x.tolist()
