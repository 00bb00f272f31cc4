import pytest

from codemix.errors import UsageError
from codemix.mixers import AllocationRequest, Inventory, budget_grid, what_if
from tests.mixers.problems import BILLION, LANGUAGES
from tests.mixers.test_solve import TABLE


def test_grid():
    assert budget_grid(10, 100) == [10, 20, 50, 100]
    assert budget_grid(15, 70) == [15, 20, 50, 70]
    assert len(budget_grid(10 * BILLION, 10_000 * BILLION)) == 10
    for low, high in ((5, 5), (9, 3), (0, 10)):
        with pytest.raises(UsageError, match="does not increase"):
            budget_grid(low, high)


def test_rows_are_plans_of_their_budgets():
    rows = what_if(AllocationRequest(BILLION), [350 * BILLION, 1000 * BILLION])
    for row, (_, _, expected) in zip(rows, TABLE[:2], strict=True):
        billions = [tokens / BILLION for tokens in row["languages"].values()]
        assert billions == pytest.approx(expected, abs=1e-3)
        assert sum(row["languages"].values()) == row["code_tokens"] == row["budget_tokens"]
        assert row["kkt_residual"] < 1e-8
        assert row["infeasible"] is None


def test_a_budget_without_a_plan_says_why_and_does_not_stop_the_others():
    supply = Inventory(dict.fromkeys(LANGUAGES, 20 * BILLION))
    request = AllocationRequest(100 * BILLION, supply=supply, fix={"Go": 30 * BILLION})
    rows = what_if(request, [20 * BILLION, 200 * BILLION, 2000 * BILLION])
    assert "--fix Go is more than the whole budget" in rows[0]["infeasible"]
    assert rows[1]["languages"]["Go"] == 30 * BILLION
    assert "short of the 2T of code" in rows[2]["infeasible"]


def test_shares_scale_with_the_budget():
    request = AllocationRequest(BILLION, reserve={"text": 0.125}, min_share={"Rust": 0.3})
    rows = what_if(request, [100 * BILLION, 200 * BILLION])
    assert [row["code_tokens"] / row["budget_tokens"] for row in rows] == [0.875, 0.875]
    assert [row["languages"]["Rust"] / row["budget_tokens"] for row in rows] == [0.3, 0.3]


def test_warnings_are_kept():
    (row,) = what_if(AllocationRequest(350 * BILLION), [BILLION])
    assert any("below the law's range" in text for text in row["warnings"])
