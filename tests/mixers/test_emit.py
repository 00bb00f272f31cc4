import pytest

from codemix.errors import UsageError
from codemix.mixers import AllocationRequest, allocate, emit, emit_forms, part_name, plan_parts
from codemix.mixers.plan_file import parse_plan
from tests.mixers.problems import BILLION


@pytest.fixture(scope="module")
def plan():
    request = AllocationRequest(
        100 * BILLION, languages=("Python", "C#"), reserve={"text": 0.125}, pairs=0.1
    )
    return allocate(request)


def test_parts_sum_to_the_budget(plan):
    parts = plan_parts(plan)
    assert set(parts) == {"python", "csharp", "python-to-csharp", "csharp-to-python", "text"}
    assert sum(parts.values()) == plan.budget_tokens
    assert parts["text"] == 12_500_000_000
    assert parts["csharp"] == plan.languages["C#"].file_tokens


def test_names_are_safe_for_files():
    names = ["C#", "C++", "C", "F#", "Jupyter Notebook", "Objective-C", "../etc", "Python->C#"]
    made = [part_name(name) for name in names]
    assert len(set(made)) == len(made)
    assert all(name.replace("-", "").isalnum() for name in made)


def test_megatron_reads_pairs_of_weight_and_prefix(plan):
    words = emit(plan, "megatron-blend").split()
    weights, prefixes = [int(word) for word in words[0::2]], words[1::2]
    assert sum(weights) == plan.budget_tokens
    assert prefixes[0] == "python_text_document"
    assert weights[0] == plan.languages["Python"].file_tokens


def test_mosaic_streams_are_shares(plan):
    lines = emit(plan, "mosaic-streams").splitlines()
    assert lines[0] == "streams:"
    names = [line.strip().rstrip(":") for line in lines[1:] if line.endswith(":")]
    assert names == list(plan_parts(plan))
    shares = [float(line.split(":")[1]) for line in lines if "proportion" in line]
    assert sum(shares) == pytest.approx(1.0)
    assert shares[names.index("text")] == 0.125


def test_a_plan_is_its_own_form(plan):
    assert parse_plan(emit(plan, "plan")) == plan


def test_parts_without_tokens_are_left_out():
    plan = allocate(AllocationRequest(3, languages=("Python", "Java", "Go", "Rust")))
    assert 0 not in plan_parts(plan).values()
    assert len(plan_parts(plan)) < 4


def test_unknown_forms_are_refused(plan):
    assert all(emit(plan, form) for form in emit_forms())
    with pytest.raises(UsageError, match="did you mean 'megatron-blend'"):
        emit(plan, "megatron-blnd")
