import copy

import pytest

from codemix.errors import InputError
from codemix.mixers.supply import parse_inventory

GOOD = {
    "version": 1,
    "tokenizer": {"name": "tekken", "sha256": "ab" * 32},
    "count_rule": {"eos": True, "bos": False, "fim": 0.0},
    "languages": {
        "Python": {"files": 2, "bytes": 100, "tokens": 30},
        "Java": {"files": 0, "bytes": 0, "tokens": 0},
    },
    "pairs": {
        "Python->Java": {"documents": 1, "tokens": 9, "src_tokens": 4, "tgt_tokens": 5},
    },
    "text": {"documents": 1, "tokens": 7},
}


def test_a_good_inventory():
    inventory = parse_inventory(GOOD)
    assert inventory.languages == {"Python": 30, "Java": 0}
    assert inventory.pairs["Python->Java"].tgt_tokens == 5
    assert inventory.text_tokens == 7
    assert inventory.tokenizer == GOOD["tokenizer"]
    assert inventory.count_rule == GOOD["count_rule"]


def test_only_languages_are_needed():
    inventory = parse_inventory({"version": 1, "languages": {"Go": {"tokens": 5}}})
    assert inventory.languages == {"Go": 5}
    assert (inventory.pairs, inventory.text_tokens, inventory.tokenizer) == ({}, 0, None)
    assert inventory.count_rule == {"eos": True, "bos": False, "fim": 0.0}


def test_the_fingerprint_follows_the_contents():
    changed = copy.deepcopy(GOOD)
    changed["languages"]["Python"]["tokens"] = 31
    reordered = dict(reversed(GOOD.items()))
    assert parse_inventory(GOOD).sha256 == parse_inventory(reordered).sha256
    assert parse_inventory(GOOD).sha256 != parse_inventory(changed).sha256


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("version",), 2, r"version 1 \(version 2\)"),
        (("languages",), {}, "lists no language"),
        (("languages",), None, "languages is no object"),
        (("languages", "Python"), 5, "Python is no object"),
        (("languages", "Python", "tokens"), -1, "Python: tokens is -1"),
        (("languages", "Python", "tokens"), 1.5, "tokens is 1.5"),
        (("languages", "Python", "tokens"), True, "tokens is True"),
        (("languages", "Python", "tokens"), float("nan"), "tokens is nan"),
        (("pairs", "Python->Java", "src_tokens"), 3, r"src_tokens \+ tgt_tokens is not tokens"),
        (("tokenizer",), {"name": "x"}, "no name and sha256"),
        (("count_rule",), {"eos": True}, "no eos, bos and fim"),
        (("text", "tokens"), "7", "text: tokens is '7'"),
    ],
)
def test_a_wrong_inventory_is_refused(path, value, message):
    data = copy.deepcopy(GOOD)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(InputError, match=message):
        parse_inventory(data, "inventory.json")


def test_something_else_is_refused():
    with pytest.raises(InputError, match="version None"):
        parse_inventory([1, 2])
