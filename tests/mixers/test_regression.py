import numpy as np
import pytest

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.case import prepare_case
from codemix.mixers.outcome import solve_request
from codemix.mixers.regression import guard
from codemix.mixers.request import AllocationRequest
from tests.mixers.problems import BILLION, LANGUAGES
from tests.mixers.test_profile import MINIMAL


def solved(budget_b, **options):
    return solve_request(AllocationRequest(round(budget_b * BILLION), **options))


def regressions(outcome):
    case = outcome.case
    plan, uniform = (
        case.model.losses(case.model.received(x), case.params_b) for x in (outcome.x, case.uniform)
    )
    return dict(zip(case.languages, plan / uniform - 1.0, strict=True))


@pytest.mark.parametrize(
    ("budget_b", "worst"),
    [(30, 0.214), (50, 0.139), (100, 0.068), (200, 0.031), (306.25, 0.0180), (350, 0.0152),
     (875, 0.0046), (1000, 0.0038), (10_000, 0.0002)],
)  # fmt: skip
def test_worst_regression_without_a_limit(budget_b, worst):
    found = regressions(solved(budget_b, max_regression="none"))
    assert max(found, key=found.get) == "Go"
    assert found["Go"] == pytest.approx(worst, abs=6e-4 if worst > 0.002 else 6e-5)


def test_the_default_limit_binds_below_about_281b():
    assert not (solved(283).solution.multipliers > 0).any()
    outcome = solved(278)
    assert (outcome.solution.multipliers > 0).any()
    assert max(regressions(outcome).values()) == pytest.approx(0.02, rel=1e-6)
    assert outcome.solution.residual < 1e-12


@pytest.mark.parametrize("limit", [1e-4, 0.005, 0.02])
def test_no_language_loses_more_than_allowed(limit):
    outcome = solved(100, max_regression=limit)
    assert max(regressions(outcome).values()) <= limit * (1 + 1e-6)
    assert outcome.regression == limit


def test_no_regression_at_all_is_uniform():
    assert solved(350, max_regression=0.0).x == pytest.approx(np.full(7, 50.0), abs=1e-3)


def test_lagrangian_stationarity_with_the_multipliers():
    outcome = solved(100)
    model, solution = outcome.case.model, outcome.solution
    priced = solution.multipliers - model.terms(model.received(outcome.x))[1]
    marginal = model.jacobian(outcome.x).T @ priced
    assert marginal == pytest.approx(-solution.level, rel=1e-9)


def test_raised_to_the_least_feasible_by_default_and_refused_when_explicit():
    bounds = {"fix": {"Python": 0.006}, "max_share": {"Java": 0.25, "TypeScript": 0.2}}
    outcome = solved(350, **bounds)
    assert outcome.regression > 0.02
    assert any("2% cannot be kept within the bounds: raised to" in w for w in outcome.warnings)
    # A little less than the least feasible leaves nothing.
    for limit in (0.02, 0.99 * outcome.regression):
        with pytest.raises(InfeasibleError, match=r"the least feasible is \d"):
            solved(350, max_regression=limit, **bounds)
    solved(350, max_regression=outcome.regression, **bounds)


def test_a_language_that_uniform_harms_is_named():
    outcome = solved(350, max_share={"Python": 0.01})
    assert any("Python has no loss under uniform" in text for text in outcome.warnings)
    received = outcome.case.model.received(outcome.x)
    assert (received > 0).all()
    assert outcome.solution.residual < 1e-8


def test_effective_tokens_that_cannot_be_positive_name_the_tokens_needed():
    others = dict.fromkeys(LANGUAGES[1:], 0.165)
    with pytest.raises(InfeasibleError, match=r"Python needs at least 4\.192B tokens.* 3\.5B"):
        solved(350, fix={"Python": 0.01, **others})
    # What the others take at 57.75B each, by hand from the transfer table, and what counts as
    # positive: 1e-4 of an even share.
    assert 57.75 * 0.0725 + 1e-4 * 50 == pytest.approx(4.192, abs=1e-3)
    solved(350, fix={"Python": 4_195_000_000, **dict.fromkeys(LANGUAGES[1:-1], 0.165)})


def test_without_amplitudes_nothing_can_be_limited(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    outcome = solved(1, profile=path)
    assert outcome.regression is None
    assert any("no amplitudes" in text for text in outcome.warnings)
    with pytest.raises(UsageError, match="losses cannot be predicted"):
        solved(1, profile=path, max_regression=0.01)


def test_the_start_is_strictly_inside():
    guarded = guard(prepare_case(AllocationRequest(100 * BILLION)))
    assert guarded.problem.inside(guarded.start)
