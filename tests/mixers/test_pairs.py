import pytest

from codemix.errors import InfeasibleError
from codemix.mixers.pairs import split_pairs
from codemix.mixers.supply import Inventory, PairSupply
from tests.mixers.problems import LANGUAGES


def test_evenly_over_the_six_other_languages_both_ways():
    split = split_pairs(1200, LANGUAGES, None, 4.0)
    assert len(split.directions) == 12
    assert set(split.directions.values()) == {100}
    assert split.languages["Python"] == 600
    assert all(split.languages[name] == 100 for name in LANGUAGES[1:])
    assert "evenly" in split.warnings[0]


def test_by_the_inventory_and_by_side():
    rows = {
        "Python->Java": PairSupply(300, 100, 200),
        "Rust->Python": PairSupply(100, 60, 40),
        "Java->Go": PairSupply(900, 450, 450),
    }
    inventory = Inventory(dict.fromkeys(LANGUAGES, 1000), rows)
    split = split_pairs(800, LANGUAGES, inventory, 4.0)
    assert split.directions == {"Python->Java": 600, "Rust->Python": 200}
    assert split.languages == {"Python": 280, "Java": 400, "Rust": 120}
    assert split.warnings == ()


@pytest.mark.parametrize("tokens", [1, 7, 13, 10**12 + 1])
def test_no_token_is_lost(tokens):
    split = split_pairs(tokens, LANGUAGES, None, 4.0)
    assert sum(split.directions.values()) == tokens
    assert sum(split.languages.values()) == tokens


def test_no_pairs_no_directions():
    split = split_pairs(0, ("Java",), None, 4.0)
    assert (split.directions, split.languages, split.warnings) == ({}, {}, ())


def test_without_python_there_are_no_pairs():
    with pytest.raises(InfeasibleError, match="pairs join Python with another language"):
        split_pairs(10, ("Java", "Go"), None, 4.0)
    with pytest.raises(InfeasibleError, match="pairs join Python with another language"):
        split_pairs(10, ("Python",), None, 4.0)


def test_pair_documents_repeat_only_so_often():
    inventory = Inventory({"Python": 1000, "Go": 1000}, {"Python->Go": PairSupply(100, 50, 50)})
    split_pairs(400, ("Python", "Go"), inventory, 4.0)
    with pytest.raises(InfeasibleError, match=r"asks for 401 tokens.*at most 400"):
        split_pairs(401, ("Python", "Go"), inventory, 4.0)
