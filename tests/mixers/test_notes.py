from codemix.mixers import AllocationRequest, Inventory
from codemix.mixers.notes import make_notes, make_warnings
from codemix.mixers.outcome import solve_request
from tests.mixers.problems import BILLION, LANGUAGES


def outcome_of(budget_b, **options):
    return solve_request(AllocationRequest(round(budget_b * BILLION), **options))


def warnings_of(budget_b, **options):
    return make_warnings(outcome_of(budget_b, **options))


def notes_of(budget_b, **options):
    return make_notes(outcome_of(budget_b, **options))


def has(texts, part):
    return any(part in text for text in texts)


def test_without_supply_the_first_warning_says_so():
    assert warnings_of(50)[0].startswith("supply not checked")
    checked = warnings_of(50, supply=Inventory(dict.fromkeys(LANGUAGES, 50 * BILLION)))
    assert not has(checked, "supply not checked")


def test_beyond_the_grid_of_tokens():
    assert not has(warnings_of(200), "extrapolates")
    above = warnings_of(350)
    assert has(above, "2B to 64B tokens per language, and Python gets more")
    assert has(warnings_of(1000), "Python, Java, JavaScript, TypeScript, C#, Go, Rust get more")


def test_beyond_the_grid_of_parameters():
    assert has(warnings_of(100, model_params=7 * BILLION), "0.1B to 3.1B parameters, not 7B")
    assert not has(warnings_of(100), "parameters")


def test_more_text_than_there_is():
    supply = Inventory(dict.fromkeys(LANGUAGES, 50 * BILLION), text_tokens=2 * BILLION)
    assert has(warnings_of(100, supply=supply, reserve={"text": 0.1}), "10B tokens of text")
    assert not has(warnings_of(100, supply=supply, reserve={"text": 0.08}), "text")


def test_notes_say_what_was_chosen_and_what_is_rough():
    notes = notes_of(100)
    assert has(notes, "the paper reserves 12.5%")
    assert has(notes, "predicted losses are rough: amplitude_n and amplitude_d are")
    assert has(notes, "only u, alpha_d, transfer, gamma and supply move the plan")
    assert not has(notes_of(100, reserve={"text": 0.1}), "paper reserves")
    assert has(notes_of(100, profile="uniform"), "those of the profile paper")
