import numpy as np
import pytest

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.supply import Inventory
from tests.mixers.problems import BILLION, LANGUAGES
from tests.mixers.test_case import case, inventory


def test_by_default_the_profiles_languages():
    assert case().languages == LANGUAGES
    assert case().supply_tokens == {}
    assert np.isinf(case().supply).all()


def test_languages_of_the_supply_join_and_are_pooled():
    found = case(supply=inventory(Kotlin=BILLION, C=2 * BILLION, Perl=0))
    assert found.languages == (*LANGUAGES, "C", "Kotlin")
    assert found.model.pooled.tolist() == [False] * 7 + [True] * 2
    assert any("does not know C, Kotlin: pooled" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"supply": inventory(Go=0)}, "no tokens in the supply"),
        ({"supply": Inventory({n: 90 * BILLION for n in LANGUAGES if n != "Go"})},
         "no tokens in the supply"),
        ({"fix": {"Go": 0}}, "--fix gives nothing"),
        ({"max_share": {"Go": 0.0}}, "--max-share gives nothing"),
    ],
)  # fmt: skip
def test_a_language_with_nothing_leaves_plan_uniform_and_objective(options, reason):
    found = case(**options)
    assert found.languages == tuple(name for name in LANGUAGES if name != "Go")
    assert found.uniform == pytest.approx(350 / 6)
    assert len(found.model.utility) == 6
    assert f"Go is left out: {reason}" in found.warnings


def test_nothing_left():
    with pytest.raises(InfeasibleError, match="no language is left"):
        case(languages=("Go",), fix={"Go": 0})


def test_what_is_left_out_is_said_once_for_each_reason():
    found = case(supply=inventory(Go=0, Rust=0))
    assert "Go, Rust are left out: no tokens in the supply" in found.warnings


def test_a_language_twice_and_an_unknown_one_in_an_option():
    with pytest.raises(UsageError, match="the language Go is named twice"):
        case(languages=("Go", "Rust", "Go"))
    with pytest.raises(UsageError, match=r"--weights names 'Rst'.*did you mean 'Rust'"):
        case(weights={"Rst": 2.0})
    with pytest.raises(UsageError, match="--fix names 'Java', which is not in the plan"):
        case(languages=("Go", "Rust"), fix={"Java": 5})
