import pytest

from codemix.pipelines.io.shapes import problem_with

SHAPE = {"parts": [{"rows": int}], "counts": {str: int}, "mark": (int, type(None)), "name": str}
SOUND = {"parts": [{"rows": 1}], "counts": {"a": 2}, "mark": None, "name": "x", "more": [1]}


@pytest.mark.parametrize("value", [SOUND, {**SOUND, "mark": 3}, {**SOUND, "parts": []}])
def test_what_has_the_shape_is_believed(value):
    assert problem_with(value, SHAPE) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "it is no dict"),
        (None, "it is no dict"),
        ({**SOUND, "parts": None}, "it.parts is no list"),
        ({**SOUND, "parts": [{}]}, "it.parts[0] has no 'rows'"),
        ({**SOUND, "parts": [{"rows": True}]}, "it.parts[0].rows is no int"),
        ({**SOUND, "counts": {"a": "2"}}, "it.counts.a is no int"),
        ({**SOUND, "mark": "3"}, "it.mark is no int"),
        ({key: of for key, of in SOUND.items() if key != "name"}, "it has no 'name'"),
    ],
)
def test_what_differs_is_named(value, problem):
    assert problem_with(value, SHAPE) == problem
