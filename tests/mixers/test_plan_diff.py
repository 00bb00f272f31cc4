import json

import pytest

from codemix.mixers import AllocationRequest, allocate, diff_plans
from tests.mixers.problems import BILLION


@pytest.fixture(scope="module")
def plans():
    before = allocate(AllocationRequest(100 * BILLION, languages=("Python", "Java", "Go")))
    after = allocate(
        AllocationRequest(
            200 * BILLION, languages=("Python", "Java", "Rust"), reserve={"text": 0.1}, pairs=0.1
        )
    )
    return before, after


def test_parts_of_either_plan_are_there(plans):
    diff = diff_plans(*plans)
    before, after = plans
    assert [change.name for change in diff.languages] == ["Python", "Java", "Go", "Rust"]
    java, go, rust = diff.languages[1:]
    assert java.delta_tokens == after.languages["Java"].tokens - before.languages["Java"].tokens
    assert java.before_share == pytest.approx(before.languages["Java"].share)
    assert (go.after_tokens, go.delta_tokens) == (0, -before.languages["Go"].tokens)
    assert (rust.before_tokens, rust.before_share) == (0, 0.0)
    assert {change.name for change in diff.pairs} == set(after.pairs)
    assert diff.reserve[0].after_tokens == 20 * BILLION


def test_settings_that_differ_are_named(plans):
    changed = {name: (old, new) for name, old, new in diff_plans(*plans).settings}
    assert changed["budget_tokens"] == (100 * BILLION, 200 * BILLION)
    assert changed["code_tokens"] == (100 * BILLION, 180 * BILLION)
    assert "model_params" not in changed


def test_a_plan_does_not_differ_from_itself(plans):
    diff = diff_plans(plans[0], plans[0])
    assert diff.settings == ()
    assert all(change.delta_tokens == 0 for change in diff.languages)


def test_the_json_form(plans):
    table = json.loads(json.dumps(diff_plans(*plans).to_dict()))
    assert table["languages"][0]["name"] == "Python"
    assert table["settings"][0][0] == "budget_tokens"
