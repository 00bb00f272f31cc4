import pytest

from codemix.errors import UsageError
from codemix.mixers.request import AllocationRequest, check_request


def test_amounts():
    request = AllocationRequest(1_000_003)
    assert request.tokens(5) == 5
    assert request.tokens(0.5) == 500002
    check_request(request)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budget_tokens": 0}, "a budget of 0 tokens"),
        ({"budget_tokens": -3}, "a budget of -3 tokens"),
        ({"budget_tokens": 10**16}, "is not between 1 and 1000T"),
        ({"model_params": 0}, "--model-size must be a positive number"),
        ({"max_epochs": 0.0}, "--max-epochs must be a positive number"),
        ({"max_epochs": float("nan")}, "--max-epochs must be a positive number"),
        ({"pair_epochs": -1.0}, "--pair-epochs must be a positive number"),
        ({"solve_at_tokens": 0}, "--solve-at must be positive"),
        ({"weights": {"Go": 0.0}}, "the weight of Go must be a positive number"),
        ({"weights": {"Go": float("inf")}}, "the weight of Go must be a positive number"),
        ({"weights": {"Go": 1e300}}, "the weight of Go must be a positive number between"),
        ({"max_regression": -0.1}, "--max-regression -0.1"),
        ({"max_regression": float("nan")}, "--max-regression nan"),
        ({"reserve": {"text": 1.5}}, "--reserve text is more than the whole budget"),
        ({"reserve": {"txt": 0.1}}, "--reserve knows text, not 'txt'"),
        ({"pairs": 1.2}, "--pairs is more than the whole budget"),
        ({"min_share": {"Go": 101}}, "--min-share Go is more than the whole budget"),
        ({"max_share": {"Go": float("nan")}}, "--max-share Go must not be nan"),
        ({"fix": {"Go": -5}}, "--fix Go must not be -5"),
    ],
)
def test_nonsense_is_refused_with_the_options_name(options, message):
    with pytest.raises(UsageError, match=message):
        check_request(AllocationRequest(**{"budget_tokens": 100, **options}))
