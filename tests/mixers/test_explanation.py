from codemix.mixers import AllocationRequest, allocate, explain
from tests.mixers.problems import BILLION
from tests.mixers.test_allocation import INVENTORY


def test_the_reasoning_of_the_published_plan():
    text = explain(allocate(AllocationRequest(400 * BILLION, reserve={"text": 0.125})))
    for sentence in (
        "The budget is 400B tokens. 50B of text are set aside, which leaves 350B of code.",
        "the same marginal utility",
        "Python gets 76.77B tokens (19.2%), more than uniform (+53.5%).",
        "TypeScript gets 50B tokens (12.5%), about as much as uniform.",
        "Go gets 36.51B tokens (9.1%), less than uniform (-27.0%).",
        "No constraint binds besides the budget.",
        "calibrated: u",
        "Note: supply not checked",
        "the plan; model size, amplitudes and irreducible losses change predicted losses",
    ):
        assert sentence in text


def test_supply_pairs_and_what_binds():
    text = explain(
        allocate(
            AllocationRequest(
                350 * BILLION, supply=INVENTORY, pairs=0.1, profile="paper-uncalibrated"
            )
        )
    )
    assert "35B of the code are parallel pairs in 12 directions" in text
    assert "That is 4.00 epochs of its unique tokens." in text
    assert "These constraints bind: Rust: the epoch cap (4 x 8B unique)." in text
    assert "supply not checked" not in text


def test_a_pilot_and_a_baseline():
    pilot = explain(allocate(AllocationRequest(BILLION, solve_at_tokens=350 * BILLION)))
    assert "The shares were solved for a budget of 350B tokens." in pilot
    baseline = explain(allocate(AllocationRequest(350 * BILLION, profile="uniform")))
    assert "This is the uniform plan, a rule of thumb: it optimises nothing." in baseline
    assert "the same marginal utility" not in baseline
