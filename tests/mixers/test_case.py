import numpy as np
import pytest

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.case import prepare_case
from codemix.mixers.request import AllocationRequest
from codemix.mixers.supply import Inventory
from tests.mixers.problems import BILLION, LANGUAGES


def case(budget_b=350, **options):
    return prepare_case(AllocationRequest(round(budget_b * BILLION), **options))


def inventory(**tokens):
    return Inventory({**dict.fromkeys(LANGUAGES, 90 * BILLION), **tokens})


def test_reserve_and_pairs_come_out_of_the_budget():
    found = case(400, reserve={"text": 0.125}, pairs=0.1)
    assert found.reserve == {"text": 50 * BILLION}
    assert found.code_tokens == 350 * BILLION
    assert sum(found.pairs.directions.values()) == 40 * BILLION
    assert found.lo[0] == pytest.approx(20.0)
    with pytest.raises(InfeasibleError, match="--reserve and --pairs ask for 440B of 400B"):
        case(400, reserve={"text": 0.6}, pairs=0.5)
    with pytest.raises(InfeasibleError, match="ask for 400B of 400B"):
        case(400, reserve={"text": 1.0})


def test_solving_at_another_budget_scales_everything():
    options = {
        "supply": inventory(Rust=9 * BILLION),
        "min_share": {"Go": 0.1},
        "max_share": {"Python": 100 * BILLION},
        "reserve": {"text": 0.125},
        "pairs": 0.1,
    }
    own, pilot = case(400, **options), case(400, solve_at_tokens=40 * BILLION, **options)
    assert pilot.scale == pytest.approx(0.1)
    for name in ("total", "lo", "hi", "uniform"):
        assert getattr(pilot, name) == pytest.approx(0.1 * np.array(getattr(own, name)))
    assert pilot.model.supply == pytest.approx(0.1 * own.model.supply)
    assert pilot.code_tokens == own.code_tokens
    assert pilot.supply == pytest.approx(own.supply)


@pytest.mark.parametrize(
    ("budget_b", "options", "total", "warnings"),
    [
        (14, {}, 14, []),
        (13.9, {}, 14, ["below the law's range", "the shares are those of 14B"]),
        (0.001, {}, 14, ["below the law's range", "the shares are those of 14B"]),
        (15, {"reserve": {"text": 0.125}}, 14, ["13.12B tokens of code are below", "14B"]),
        (0.0003, {"solve_at_tokens": 350 * BILLION}, 350, ["below the law's range", "350B"]),
        (0.0003, {"solve_at_tokens": BILLION}, 14, ["below the law's range", "14B tokens"]),
        (350, {"solve_at_tokens": 1000 * BILLION}, 1000, ["a budget of 1T tokens"]),
        (6, {"languages": LANGUAGES[:3]}, 6, []),
    ],
)
def test_below_the_laws_range_it_is_solved_at_the_smallest_budget_in_range(
    budget_b, options, total, warnings
):
    found = case(budget_b, **options)
    assert found.total == pytest.approx(total, rel=1e-9)
    assert len(found.warnings) == len(warnings)
    for text, expected in zip(found.warnings, warnings, strict=True):
        assert expected in text


def test_baselines_that_follow_supply_need_it():
    for name in ("proportional", "temperature"):
        with pytest.raises(UsageError, match=f"the {name} plan follows what is available"):
            case(profile=name)
    assert case(profile="uniform").baseline.name == "uniform"
    assert case(profile="uniform").profile.name == "paper"
