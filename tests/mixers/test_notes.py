from codemix.mixers import AllocationRequest, Inventory, allocate
from tests.mixers.problems import BILLION, LANGUAGES


def plan_of(budget_b, **options):
    return allocate(AllocationRequest(round(budget_b * BILLION), **options))


def has(texts, part):
    return any(part in text for text in texts)


def test_without_supply_the_first_warning_says_so():
    assert plan_of(50).warnings[0].startswith("supply not checked")
    checked = plan_of(50, supply=Inventory(dict.fromkeys(LANGUAGES, 50 * BILLION)))
    assert not has(checked.warnings, "supply not checked")


def test_beyond_the_grid_of_tokens():
    assert not has(plan_of(200).warnings, "extrapolates")
    above = plan_of(350).warnings
    assert has(above, "2B to 64B tokens per language, and Python get")
    assert has(plan_of(1000).warnings, "Python, Java, JavaScript, TypeScript, C#, Go, Rust")


def test_beyond_the_grid_of_parameters():
    assert has(plan_of(100, model_params=7 * BILLION).warnings, "0.1B to 3.1B parameters, not 7B")
    assert not has(plan_of(100).warnings, "parameters")


def test_more_text_than_there_is():
    supply = Inventory(dict.fromkeys(LANGUAGES, 50 * BILLION), text_tokens=2 * BILLION)
    assert has(plan_of(100, supply=supply, reserve={"text": 0.1}).warnings, "10B tokens of text")
    assert not has(plan_of(100, supply=supply, reserve={"text": 0.08}).warnings, "text")


def test_notes_say_what_was_chosen_and_what_is_rough():
    notes = plan_of(100).provenance["notes"]
    assert has(notes, "the paper reserves 12.5%")
    assert has(notes, "predicted losses are rough: amplitude_n and amplitude_d are")
    assert has(notes, "only u, alpha_d, transfer, gamma and supply move the plan")
    assert not has(plan_of(100, reserve={"text": 0.1}).provenance["notes"], "paper reserves")
    assert has(plan_of(100, profile="uniform").provenance["notes"], "those of the profile paper")
