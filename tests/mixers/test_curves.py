"""The curves around a plan: they cross where the plan is."""

from dataclasses import replace

import numpy as np
import pytest

from codemix.errors import InputError
from codemix.mixers import (
    AllocationRequest,
    Inventory,
    allocate,
    curves_around,
    request_of,
    shares_by_budget,
)

B = 10**9
SUPPLY = Inventory({"Python": 60 * B, "Go": 20 * B, "Rust": 8 * B}, sha256="x")
REQUESTS = [
    AllocationRequest(350 * B),
    AllocationRequest(10**12, reserve={"text": 0.1}, weights={"Go": 2.0}),
    AllocationRequest(150 * B, supply=SUPPLY, languages=("Python", "Go", "Rust")),
    AllocationRequest(300_000, solve_at_tokens=350 * B, min_share={"Rust": 0.2}),
    AllocationRequest(350 * B, profile="uniform"),
    AllocationRequest(100 * B, max_regression="none"),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_the_request_of_a_plan_gives_the_plan_again(request_):
    plan = allocate(request_)
    again = allocate(request_of(plan, request_.supply))
    for name, of in plan.languages.items():
        assert abs(again.languages[name].tokens - of.tokens) <= 1e-6 * plan.code_tokens


def test_curves_fall_and_pass_through_the_plan():
    plan = allocate(REQUESTS[0])
    curves = curves_around(plan, REQUESTS[0])
    assert (np.diff(curves.utilities, axis=1) < 0).all()
    middle = curves.tokens.shape[1] // 2
    np.testing.assert_allclose(curves.utilities[:, middle], curves.plan_utilities, rtol=1e-9)
    np.testing.assert_allclose(curves.plan_utilities, curves.level, rtol=1e-6)
    shown = [plan.languages[name].marginal_utility for name in curves.languages]
    np.testing.assert_allclose(curves.plan_utilities, shown, rtol=1e-6)


def test_a_language_at_its_bound_is_off_the_level():
    request = REQUESTS[3]
    curves = curves_around(allocate(request), request)
    rust = curves.languages.index("Rust")
    assert curves.plan_utilities[rust] < 0.99 * curves.level
    assert curves.solved_at_tokens == 350 * B


def test_losses_are_those_of_the_plan():
    plan = allocate(REQUESTS[0])
    curves = curves_around(plan, REQUESTS[0])
    shown = [of.loss_plan for of in plan.languages.values()]
    np.testing.assert_allclose(curves.loss_plan, shown, rtol=1e-6)


def test_another_inventory_or_another_plan_is_refused():
    plan = allocate(REQUESTS[2])
    with pytest.raises(InputError, match="inventory"):
        request_of(plan, None)
    other = replace(REQUESTS[2], weights={"Python": 3.0})
    with pytest.raises(InputError, match="not what"):
        curves_around(plan, other)


def test_shares_by_budget_ignore_what_the_request_is_bound_by():
    free = dict(shares_by_budget(REQUESTS[0]))
    bound = replace(REQUESTS[0], min_share={"Rust": 0.4}, pairs=0.1, reserve={"text": 0.2})
    assert dict(shares_by_budget(bound)) == free
    assert free[10**12]["Python"] == pytest.approx(0.220037, abs=1e-5)
