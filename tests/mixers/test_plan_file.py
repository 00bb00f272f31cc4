import json

import pytest

from codemix.errors import InputError
from codemix.mixers import AllocationRequest, allocate, format_plan, parse_plan, read_plan
from codemix.mixers.supply import parse_inventory
from tests.mixers.problems import BILLION
from tests.mixers.test_supply import GOOD


@pytest.fixture(scope="module")
def plan():
    data = {**GOOD, "languages": {n: {"tokens": 90 * BILLION} for n in ("Python", "Java", "Go")}}
    data["pairs"] = {
        "Python->Java": {
            "tokens": 9 * BILLION,
            "src_tokens": 4 * BILLION,
            "tgt_tokens": 5 * BILLION,
        }
    }
    return allocate(
        AllocationRequest(
            100 * BILLION, supply=parse_inventory(data), pairs=0.1, reserve={"text": 0.05}
        )
    )


def test_the_form_is_the_documented_one(plan):
    table = json.loads(format_plan(plan))
    assert list(table) == [
        "version", "budget_tokens", "code_tokens", "reserve", "model_params", "profile",
        "tokenizer", "count_rule", "max_epochs", "supply", "pairs", "languages", "objective",
        "objective_uniform", "kkt_residual", "binding", "warnings", "provenance",
    ]  # fmt: skip
    assert list(table["languages"]["Python"]) == [
        "tokens", "file_tokens", "pair_tokens", "share", "epochs", "delta_tokens",
        "interval_tokens", "marginal_utility", "loss_uniform", "loss_plan",
    ]  # fmt: skip
    assert table["version"] == 1
    assert table["tokenizer"] == {"name": "tekken", "sha256": "ab" * 32}
    assert table["pairs"] == {"Python->Java": 10 * BILLION}


def test_what_is_written_is_read(plan, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(format_plan(plan), encoding="utf-8")
    assert read_plan(path) == plan
    assert format_plan(read_plan(path)) == format_plan(plan)


def test_the_same_request_gives_the_same_bytes(plan):
    request = AllocationRequest(350 * BILLION)
    assert format_plan(allocate(request)) == format_plan(allocate(request))


def test_optional_tables_survive(plan):
    table = json.loads(format_plan(plan))
    table["what_if"] = [{"budget_tokens": 5}]
    assert parse_plan(json.dumps(table)).what_if == ({"budget_tokens": 5},)


def change(plan, *path, value):
    table = json.loads(format_plan(plan))
    place = table
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(table)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("version",), 2, "has version 2; this codemix reads 1"),
        (("languages",), None, "has no 'languages'"),
        (("languages",), {}, "languages is empty"),
        (("langages",), {}, r"unknown key 'langages'.*did you mean 'languages'"),
        (("languages", "Go", "token"), 5, r"Go has an unknown key 'token'.*'tokens'"),
        (("languages", "Go", "tokens"), -1, "Go, tokens is -1, not a number of tokens"),
        (("languages", "Go", "tokens"), 1.5, "Go, tokens is 1.5"),
        (("languages", "Go", "tokens"), 7, r"Go: file_tokens \+ pair_tokens is not tokens"),
        (("languages", "Go", "share"), "x", "share is 'x', not a number"),
        (("languages", "Go", "interval_tokens"), [1], "no pair of token counts"),
        (("languages", "Go", "delta_tokens"), True, "delta_tokens is True"),
        (("languages", "Go"), [], "Go is no object"),
        (("budget_tokens",), 5, "budget_tokens is not code plus reserve"),
        (("code_tokens",), 5, "code_tokens is not the sum over languages"),
        (("pairs", "Python->Java"), 5, "pairs is not the sum of pair_tokens"),
        (("reserve", "text"), "x", "reserve, text is 'x'"),
        (("tokenizer", "name"), 3, "tokenizer, name is 3, not text"),
        (("count_rule", "eos"), 1, "eos is 1, not true or false"),
        (("count_rule", "fim"), None, "count_rule has no 'fim'"),
        (("warnings",), "x", "warnings is no list"),
        (("binding",), [1], "binding is 1, not text"),
        (("objective",), "low", "objective is 'low'"),
        (("compare",), {}, "compare is no list"),
    ],
)
def test_a_wrong_plan_is_refused_by_name(plan, path, value, message):
    with pytest.raises(InputError, match=message):
        parse_plan(change(plan, *path, value=value), "plan.json")


@pytest.mark.parametrize("text", ["", "{", "[1]", "NaN", "[" * 100_000])
def test_something_else_is_refused(text):
    with pytest.raises(InputError, match="plan"):
        parse_plan(text)


def test_nan_is_refused(plan):
    with pytest.raises(InputError, match="max_epochs is nan"):
        parse_plan(change(plan, "max_epochs", value=float("nan")))


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="cannot read plan"):
        read_plan(tmp_path / "absent.json")
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    with pytest.raises(InputError, match="is not UTF-8"):
        read_plan(tmp_path / "latin.json")
