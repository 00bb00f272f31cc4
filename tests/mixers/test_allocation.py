"""Whole plans: published numbers, identities to the token, and invariants over random requests."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import codemix
from codemix.mixers import AllocationRequest, Inventory, PairSupply, allocate
from codemix.mixers.objective import gradient, value
from codemix.mixers.outcome import solve_request
from codemix.mixers.registry import open_profile
from tests.mixers.problems import BILLION, LANGUAGES, SUPPLY, paper_model
from tests.mixers.test_profile import MINIMAL
from tests.mixers.test_solve import TABLE

INVENTORY = Inventory({n: round(u * BILLION) for n, u in zip(LANGUAGES, SUPPLY, strict=True)})


def plan_of(budget_b, **options):
    return allocate(AllocationRequest(round(budget_b * BILLION), **options))


def billions(plan):
    return [row.tokens / BILLION for row in plan.languages.values()]


@pytest.mark.parametrize(("code", "profile", "expected"), TABLE)
def test_published_plans_with_the_default_regression_limit(code, profile, expected):
    outcome = solve_request(AllocationRequest(round(code * BILLION), profile=profile))
    assert np.array(outcome.tokens) / BILLION == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("budget_b", "expected"),
    [(350, TABLE[2][2]), (400, TABLE[0][2]), (1000, TABLE[3][2])],
)
def test_published_plans_with_the_papers_reserve(budget_b, expected):
    outcome = solve_request(AllocationRequest(budget_b * BILLION, reserve={"text": 0.125}))
    assert np.array(outcome.tokens) / BILLION == pytest.approx(expected, abs=1e-3)


def test_the_published_reallocation_to_a_thousand_tokens():
    plan = plan_of(350)
    deltas = [row.delta_tokens for row in plan.languages.values()]
    published = [26.77, -5.81, 5.60, 0.0, -4.24, -13.49, -8.83]
    assert deltas == pytest.approx([BILLION * delta for delta in published], abs=1000)
    assert sum(deltas) == 0


def test_everything_a_plan_says():
    plan = plan_of(350, supply=INVENTORY, profile="paper-uncalibrated")
    assert billions(plan) == pytest.approx(
        [71.24, 36.31, 54.40, 51.10, 46.71, 58.23, 32.00], abs=5e-3
    )
    rust = plan.languages["Rust"]
    assert rust.tokens == 32 * BILLION
    assert rust.epochs == 4.0
    assert rust.share == pytest.approx(32 / 350)
    assert rust.interval_tokens[1] == rust.tokens
    assert plan.binding == ("Rust: the epoch cap (4 x 8B unique)",)
    assert rust.marginal_utility > plan.languages["Go"].marginal_utility
    inside = [row.marginal_utility for name, row in plan.languages.items() if name != "Rust"]
    assert inside == pytest.approx([inside[0]] * 6, rel=1e-9)
    assert plan.objective < plan.objective_uniform
    assert plan.kkt_residual < 1e-12
    assert plan.supply == INVENTORY.languages
    for row in plan.languages.values():
        assert row.interval_tokens[0] < row.tokens <= row.interval_tokens[1]
        assert 0.3 < row.loss_plan < 1.0
        assert 0.3 < row.loss_uniform < 1.0


def test_where_the_numbers_come_from():
    plan = plan_of(350, supply=INVENTORY)
    origin = plan.provenance
    assert origin["codemix"] == codemix.__version__
    assert origin["profile_sha256"] == open_profile("paper").sha256
    assert origin["inventory_sha256"] == INVENTORY.sha256
    assert origin["numbers"]["u"]["status"] == "calibrated"
    assert origin["numbers"]["alpha_d"]["status"] == "published"
    assert origin["numbers"]["amplitude_d"]["status"] == "rough"
    assert origin["max_regression"] == 0.02
    assert origin["interval_method"] == "exact"


def test_the_range_over_the_papers_profiles():
    ranges = plan_of(875).provenance["profile_range_tokens"]
    in_billions = {n: [round(end / BILLION) for end in ends] for n, ends in ranges.items()}
    assert in_billions["Java"] == [89, 150]
    assert in_billions["Go"] == [96, 151]
    assert in_billions["JavaScript"] == [90, 138]


def test_no_range_for_languages_that_the_paper_does_not_know(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    assert plan_of(1, profile=path).provenance["profile_range_tokens"] == {}


def test_the_range_holds_the_plans_languages_only():
    plan = plan_of(350, fix={"Rust": 0}, weights={"Rust": 2.0}, min_share={"Go": 0.1})
    assert set(plan.provenance["profile_range_tokens"]) == {*LANGUAGES} - {"Rust"}


def test_losses_beyond_the_vocabulary_are_not_told():
    assert plan_of(0.0003).languages["Java"].loss_plan is None
    assert plan_of(20).languages["Java"].loss_plan < 11.78


def test_model_size_moves_losses_but_not_an_unlimited_plan():
    small = plan_of(350, max_regression="none", model_params=10**8)
    large = plan_of(350, max_regression="none", model_params=3 * 10**9)
    assert billions(small) == billions(large)
    assert small.languages["Java"].loss_plan > large.languages["Java"].loss_plan + 0.1


def test_weights_draw_tokens():
    assert billions(plan_of(350, weights={"Rust": 2.0}))[6] > 1.2 * billions(plan_of(350))[6]


@pytest.mark.parametrize("name", ["uniform", "proportional", "temperature"])
def test_baselines_are_judged_by_the_paper(name):
    plan = plan_of(350, supply=INVENTORY, profile=name)
    best = plan_of(350, supply=INVENTORY)
    assert plan.profile == name
    assert plan.kkt_residual is None
    assert plan.objective > best.objective
    assert plan.provenance["law_profile"] == "paper"
    assert plan.provenance["mixer"] == name
    assert sum(billions(plan)) == pytest.approx(350)
    assert plan.languages["Rust"].tokens <= 32 * BILLION
    for row in plan.languages.values():
        assert row.interval_tokens[0] < row.tokens <= row.interval_tokens[1]


def test_the_proportional_plan_has_the_same_epochs_everywhere():
    plan = plan_of(100, supply=INVENTORY, profile="proportional")
    epochs = [row.epochs for row in plan.languages.values()]
    assert epochs == pytest.approx([100 / sum(SUPPLY)] * 7)


def test_losses_are_those_of_the_budget_itself():
    supply = Inventory(dict.fromkeys(LANGUAGES, 5 * BILLION))
    plan = plan_of(70, supply=supply, solve_at_tokens=700 * BILLION)
    model = paper_model(supply=[5.0] * 7)
    losses = model.losses(model.received(np.array(billions(plan))), 1.5)
    assert [row.loss_plan for row in plan.languages.values()] == pytest.approx(losses.tolist())


def test_a_plan_the_law_is_not_defined_for_says_so():
    plan = plan_of(350, profile="uniform", max_share={"Python": 0.01})
    assert plan.objective is None
    assert plan.languages["Python"].loss_plan is None
    assert plan.languages["Java"].marginal_utility is None


def test_pairs_count_to_their_languages():
    plan = plan_of(400, reserve={"text": 0.125}, pairs=0.1)
    assert sum(plan.pairs.values()) == 40 * BILLION
    assert plan.languages["Python"].pair_tokens == 20 * BILLION
    # The law sees the same D: pairs are a lower bound that does not bind here.
    assert billions(plan) == pytest.approx(TABLE[0][2], abs=1e-3)
    assert any("not solved" in note for note in plan.provenance["notes"])


def test_a_pilot_has_the_shares_of_the_big_run():
    small = Inventory(
        {name: 60_000 + 5_000 * i for i, name in enumerate(LANGUAGES)},
        {f"Python->{n}": PairSupply(30_000, 14_000, 16_000) for n in LANGUAGES[1:]},
    )
    plan = plan_of(
        0.0003, supply=small, pairs=0.1, solve_at_tokens=350 * BILLION, max_regression="none"
    )
    assert sum(row.tokens for row in plan.languages.values()) == 300_000
    for row, unique in zip(plan.languages.values(), small.languages.values(), strict=True):
        assert row.tokens <= 4 * unique
        assert row.file_tokens >= 0
    assert plan.provenance["solved_at_tokens"] == 350 * BILLION
    shares = [row.share for row in plan.languages.values()]
    assert shares == pytest.approx([b / 350 for b in TABLE[0][2]], abs=0.003)


def test_profile_of_three_hundred_domains(tmp_path):
    size = 300
    rng = np.random.default_rng(0)
    names = [f"domain {i}" for i in range(size)]
    transfer = (rng.normal(0.01, 0.02, (size, size)) * (1 - np.eye(size))).round(5).tolist()
    text = MINIMAL.replace('["A", "B"]', str(names))
    text = text.replace("[1.0, 2.0]", str(rng.uniform(0.5, 2.0, size).round(4).tolist()))
    text = text.replace("[1.0, 1.2]", str(rng.uniform(0.8, 1.4, size).round(4).tolist()))
    text += f'[transfer]\nvalues = {transfer}\nstatus = "fitted"\nsource = "my runs"\n'
    path = tmp_path / "many.toml"
    path.write_text(text)
    plan = plan_of(3000, profile=path)
    assert len(plan.languages) == size
    assert plan.kkt_residual < 1e-8
    assert plan.provenance["interval_method"] == "second-order estimate"


shares = st.floats(0.0, 0.12)
budgets = st.floats(6.0, 14.0).map(lambda exponent: round(10**exponent))


@st.composite
def requests(draw):
    budget = draw(budgets)
    supply = None
    if draw(st.booleans()):
        scarcity = st.floats(-1.0, 1.5).map(lambda e: round(10**e * budget) + 1)
        supply = Inventory({name: draw(scarcity) for name in LANGUAGES})
    return AllocationRequest(
        budget,
        supply=supply,
        max_epochs=draw(st.sampled_from([4.0, 20.0])),
        profile=draw(st.sampled_from(["paper", "paper-figure-order", "paper-uncalibrated"])),
        reserve=draw(st.sampled_from([{}, {"text": 0.125}])),
        pairs=draw(st.sampled_from([0, 0.05])),
        weights=draw(st.dictionaries(st.sampled_from(LANGUAGES), st.floats(0.5, 2.0))),
        min_share=draw(st.dictionaries(st.sampled_from(LANGUAGES[:4]), shares, max_size=2)),
        max_share=draw(
            st.dictionaries(st.sampled_from(LANGUAGES[4:]), st.floats(0.08, 0.3), max_size=2)
        ),
        max_regression=draw(st.sampled_from(["default", "none", 0.001])),
    )


thorough = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@thorough
@given(requests())
def test_invariants(request):
    outcome = solve_request(request)
    case, tokens, x = outcome.case, outcome.tokens, outcome.x
    assert sum(tokens) + sum(case.reserve.values()) == request.budget_tokens
    for low, count, high in zip(case.bounds.lo_tokens, tokens, case.bounds.hi_tokens, strict=True):
        assert 0 <= low <= count <= high
    assert sum(case.pairs.directions.values()) == sum(case.pairs.languages.values())
    assert outcome.solution.residual < 1e-8
    assert value(case.model, x) <= value(case.model, case.uniform) * (1 + 1e-7)
    solution = outcome.solution
    slopes = gradient(case.model, x) - case.model.jacobian(x).T @ solution.multipliers
    inside = (x > case.lo * (1 + 1e-9)) & (x < case.hi * (1 - 1e-9)) & (x > 0)
    assert slopes[inside] == pytest.approx(solution.level, rel=1e-6)


@thorough
@given(requests(), st.permutations(range(7)))
def test_the_order_of_languages_does_not_matter(request, order):
    shuffled = AllocationRequest(
        **{**vars(request), "languages": tuple(LANGUAGES[i] for i in order)}
    )
    one, other = solve_request(request), solve_request(shuffled)
    by_name = dict(zip(other.case.languages, other.x, strict=True))
    expected = [by_name[name] for name in one.case.languages]
    assert one.x == pytest.approx(expected, rel=1e-6, abs=1e-6 * one.case.total / 7)


def test_the_unit_does_not_matter(tmp_path):
    """Tokens a thousand times larger, and u and amplitudes that undo it: the same shares."""
    paper = open_profile("paper")
    alpha = paper.values("alpha_d")
    text = 'version = 1\nname = "millions"\nextends = "paper"\n'
    for name in ("u", "amplitude_d"):
        numbers = (paper.values(name) * 1000.0**alpha).tolist()
        text += f'[{name}]\nvalues = {numbers}\nstatus = "rough"\nsource = "another unit"\n'
    text += "[range_billion_tokens]\nvalues = [2000.0, 64000.0]\n"
    text += 'status = "assumed"\nsource = "another unit"\n'
    path = tmp_path / "millions.toml"
    path.write_text(text)
    for budget in (100 * BILLION, 350 * BILLION):
        ours = solve_request(AllocationRequest(budget))
        theirs = solve_request(AllocationRequest(1000 * budget, profile=path))
        assert theirs.x == pytest.approx(1000.0 * ours.x, rel=1e-9)
        assert value(theirs.case.model, theirs.x) == pytest.approx(
            value(ours.case.model, ours.x), rel=1e-9
        )
