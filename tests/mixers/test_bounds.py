import pytest

from codemix.errors import InfeasibleError
from codemix.mixers.bounds import make_bounds
from codemix.mixers.request import AllocationRequest


def bounds(supply=None, pairs=None, code=1000, budget=1000, **options):
    request = AllocationRequest(budget, **options)
    return make_bounds(request, ("Python", "Java"), supply or {}, pairs or {}, code)


def test_without_options_only_the_budget_binds():
    found = bounds()
    assert found.lo_tokens == [0, 0]
    assert found.hi_tokens == [1000, 1000]


def test_shares_are_of_the_whole_budget_and_integers_are_tokens():
    found = bounds(code=800, min_share={"Python": 0.1}, max_share={"Java": 300})
    assert found.lo_tokens == [100, 0]
    assert found.hi_tokens == [800, 300]
    assert found.least[0].reason == "--min-share"
    assert found.most[1].reason == "--max-share"


def test_fixed_languages_have_one_value():
    found = bounds(fix={"Python": 0.25})
    assert (found.lo_tokens[0], found.hi_tokens[0]) == (250, 250)


def test_epoch_caps_and_pair_copies():
    supply, pairs = {"Python": 100, "Java": 300}, {"Python": 60}
    found = bounds(supply, pairs, code=900)
    assert found.lo_tokens == [60, 0]
    assert found.hi_tokens == [400, 900]
    apart = bounds(supply, pairs, code=900, pair_epochs=9.0)
    assert apart.hi_tokens == [460, 900]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_share": {"Java": 0.5}, "max_share": {"Java": 0.2}},
         r"Java: --min-share asks for at least 500 tokens, --max-share allows at most 200"),
        ({"fix": {"Java": 500}, "supply": {"Python": 900, "Java": 100}},
         r"Java: --fix .* the epoch cap \(4 x 100 unique\) allows at most 400: 100 too many"),
        ({"min_share": {"Java": 0.7, "Python": 0.4}},
         r"Python 400 by --min-share, Java 700 by --min-share\) sum to 1.1K tokens, 100 more"),
        ({"supply": {"Python": 100, "Java": 100}},
         r"is 800 tokens, 200 short of the 1K of code"),
        ({"pairs": {"Python": 500}, "max_share": {"Python": 0.3}},
         r"Python: --pairs asks for at least 500 tokens, --max-share allows at most 300"),
    ],
)  # fmt: skip
def test_conflicts_name_both_sides_and_by_how_much(options, message):
    with pytest.raises(InfeasibleError, match=message):
        bounds(**options)
