"""The content model answers as Magika does, whose model it is."""

import pytest

from codemix.langs.content_model import label_languages, load_content_model
from codemix.langs.registry import find

TEXTS = [
    b"def f(x):\n    return x + 1\n",
    b"  \n\t package main\n\nfunc main() {}\n   \n",
    b"# Title\n\nwords and *more* words\n" * 200,
    b"interface A { b: string }\n" * 400,
    b"12345678",
]


@pytest.mark.parametrize("data", TEXTS, ids=range(len(TEXTS)))
def test_the_probabilities_are_magikas(data):
    from magika import Magika, PredictionMode

    result = Magika(prediction_mode=PredictionMode.BEST_GUESS).identify_bytes(data)
    expected = label_languages().get(result.dl.label)
    found = load_content_model().probabilities(data)
    assert found[expected] >= result.score - 1e-4
    if expected is not None:
        assert next(name for name in found if name) == expected


def test_labels_are_the_models_and_names_are_known():
    assert set(label_languages()) <= set(load_content_model().labels)
    for name in label_languages().values():
        assert find(name).name == name


def test_a_few_bytes_tell_nothing():
    assert load_content_model().probabilities(b"  x = 1  ") == {}
