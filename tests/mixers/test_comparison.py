import numpy as np
import pytest

from codemix.errors import UsageError
from codemix.mixers import AllocationRequest, allocate, compare
from codemix.mixers.objective import value
from tests.mixers.problems import BILLION, paper_model
from tests.mixers.test_profile import MINIMAL
from tests.mixers.test_solve import TABLE

REQUEST = AllocationRequest(350 * BILLION)


def test_everything_is_judged_by_the_requests_own_law():
    own, uniform, other = compare(REQUEST, ["uniform", "paper-figure-order"])
    plan = allocate(REQUEST)
    assert own["profile"] == "paper"
    assert own["excess"] == 0.0
    assert own["objective"] == pytest.approx(plan.objective, rel=1e-9)
    assert uniform["objective"] == pytest.approx(plan.objective_uniform, rel=1e-9)
    assert set(uniform["languages"].values()) == {50 * BILLION}
    assert uniform["excess"] == pytest.approx(plan.objective_uniform / plan.objective - 1, rel=1e-4)
    assert uniform["losses"]["Go"] == plan.languages["Go"].loss_uniform
    tokens = np.array([*other["languages"].values()]) / BILLION
    assert other["objective"] == pytest.approx(value(paper_model(), tokens), rel=1e-9)
    assert 0.0 < other["excess"] < uniform["excess"]
    assert own["languages"] == {name: row.tokens for name, row in plan.languages.items()}
    assert own["languages"]["Python"] == pytest.approx(BILLION * TABLE[0][2][0], abs=1000)


def test_unknown_names_are_refused():
    with pytest.raises(UsageError, match="did you mean 'uniform'"):
        compare(REQUEST, ["unifrom"])
    with pytest.raises(UsageError, match="needs --supply"):
        compare(REQUEST, ["proportional"])


def test_outside_the_laws_domain_nothing_is_judged():
    request = AllocationRequest(350 * BILLION, max_share={"Python": 0.01})
    own, uniform = compare(request, ["uniform"])
    assert own["objective"] is not None
    assert uniform["objective"] is None
    assert uniform["excess"] is None


def test_a_profile_of_other_languages_is_compared_on_its_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    request = AllocationRequest(BILLION, profile=path, max_share={"A": 0.9})
    own, uniform, paper = compare(request, ["uniform", "paper"])
    assert uniform["languages"] == {"A": BILLION // 2, "B": BILLION // 2}
    assert set(own["languages"]) == set(paper["languages"]) == {"A", "B"}
    assert uniform["excess"] > 0.0


def test_a_language_that_is_left_out_is_left_out_of_all():
    request = AllocationRequest(350 * BILLION, fix={"Go": 0}, weights={"Go": 2.0})
    for row in compare(request, ["uniform", "paper-uncalibrated"]):
        assert "Go" not in row["languages"]
        assert len(row["languages"]) == 6
