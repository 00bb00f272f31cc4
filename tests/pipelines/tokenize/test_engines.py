"""Faster engines are used only where their ids are the reference's."""

import base64

import numpy as np
import pyarrow as pa
import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.tokenize import (
    Encoded,
    choose_engine,
    engines,
    is_lossless,
    load_ahead,
    open_tokenizer,
    registry,
)
from tests.outputs import contents
from tests.pipelines.shard.corpus import file_rows, make_plan, write_dataset
from tests.pipelines.tokenize.test_huggingface import save

SAMPLE = pa.array(["def f(x):\n    return x + 1\n", "</s> <s> [INST]"])
NAMES = list(engines.ENGINES)


class Wrong:
    def __init__(self, vocabulary):
        self.first = getattr(vocabulary, "first_id", 0)

    def encode(self, texts):
        return Encoded(np.full(len(texts), self.first, np.uint32), np.arange(len(texts) + 1))


@pytest.fixture
def forget():
    yield registry._load.cache_clear
    registry._load.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_an_installed_engine_is_right(name):
    choice = choose_engine("tekken", name, SAMPLE)
    assert choice.name == name
    assert choice.version
    assert choice.sample_tokens > 1000


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_its_ids_are_the_references_on_any_text(name, texts):
    array = pa.array(texts, pa.string())
    expected = open_tokenizer().encode(array)
    found = open_tokenizer("tekken", name).encode(array)
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.offsets, expected.offsets)
    assert found.ids.dtype == np.uint32


@pytest.mark.parametrize("name", NAMES)
def test_slices_of_a_batch_are_encoded_as_such(name):
    whole = pa.array(["one", "two words", "", "three"])
    found = open_tokenizer("tekken", name).encode(whole[1:3])
    expected = open_tokenizer().encode(pa.array(["two words", ""]))
    assert found.ids.tolist() == expected.ids.tolist()
    assert found.offsets.tolist() == expected.offsets.tolist()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", [" " * 1_000_000, base64.b64encode(bytes(range(256)) * 3000).decode()]
)
def test_long_runs(name, text):
    ids = open_tokenizer("tekken", name).encode(pa.array([text])).ids
    assert open_tokenizer().decode(ids) == text


def test_an_engine_that_remembers_too_much_is_made_anew(monkeypatch, forget):
    forget()
    made = []
    load = engines.Gigatoken._load
    monkeypatch.setattr(engines.Gigatoken, "_load", lambda self: made.append(load(self)))
    monkeypatch.setattr(engines, "_resident_bytes", iter(range(0, 2**40, 2**28)).__next__)
    tokenizer = open_tokenizer("tekken", "gigatoken")
    ids = [tokenizer.encode(SAMPLE).ids.tolist() for _ in range(6)]
    assert ids == [open_tokenizer().encode(SAMPLE).ids.tolist()] * 6
    assert len(made) == 3 + 1


def test_wrong_ids_are_rejected_and_the_next_engine_is_tried(monkeypatch, forget):
    forget()
    monkeypatch.setattr(engines, "ENGINES", {"gigatoken": Wrong, **{
        "fastokens": engines.ENGINES["fastokens"]}})  # fmt: skip
    choice = choose_engine("tekken", "auto", SAMPLE)
    assert choice.name == "fastokens"
    assert choice.rejected == {"gigatoken": "gives other ids than the reference"}
    with pytest.raises(UsageError, match="gigatoken cannot be used: gives other ids"):
        choose_engine("tekken", "gigatoken", SAMPLE)


def test_without_engines_the_reference_is_used(monkeypatch, forget):
    forget()

    def missing(_vocabulary):
        raise ModuleNotFoundError

    monkeypatch.setattr(engines, "ENGINES", {"gigatoken": missing, "fastokens": missing})
    choice = choose_engine("tekken", "auto", SAMPLE)
    assert choice.name == "reference"
    assert set(choice.rejected.values()) == {"not installed"}


def test_what_is_loaded_ahead_is_the_first_engine_that_works(monkeypatch, forget):
    forget()
    made = []

    def missing(_vocabulary):
        made.append("missing")
        raise ModuleNotFoundError

    def present(vocabulary):
        made.append("present")
        return Wrong(vocabulary)

    monkeypatch.setattr(engines, "ENGINES", {"one": missing, "two": present, "three": present})
    load_ahead("tekken", "auto")
    load_ahead("tekken", "one")
    assert made == ["missing", "present", "missing"]


def test_an_unknown_engine_is_named():
    with pytest.raises(UsageError, match="'gigatokin'"):
        choose_engine("tekken", "gigatokin", SAMPLE)


@pytest.mark.parametrize("name", NAMES)
def test_a_tokenizer_json_keeps_control_tokens_as_text(name, tmp_path):
    path = str(save(tmp_path, ["<s>", "</s>"]))
    texts = pa.array(["s = '</s>'\n", "def f(x):\n", ""])
    expected = open_tokenizer(path).encode(texts)
    found = open_tokenizer(path, name).encode(texts)
    assert found.ids.tolist() == expected.ids.tolist()
    assert found.offsets.tolist() == expected.offsets.tolist()


def test_the_engine_changes_no_byte_of_a_shard_and_is_recorded(tmp_path):
    files = write_dataset(tmp_path / "files", file_rows())
    for name in ("reference", "gigatoken"):
        options = ShardOptions(engine=name)
        summary = write_shards([files], make_plan({"Go": 300}), tmp_path / name, options)
        assert summary.details["engine"]["name"] == name
    one, other = (contents(tmp_path / name) for name in ("reference", "gigatoken"))
    different = {name for name in one if one[name] != other[name]}
    assert different == {"_manifest.json"}


def test_a_lossy_vocabulary_is_known(tmp_path):
    assert is_lossless(open_tokenizer())
    model = tokenizers.Tokenizer.from_file(str(save(tmp_path, ["<s>", "</s>"])))
    model.normalizer = tokenizers.normalizers.Lowercase()
    model.no_truncation()
    model.no_padding()
    (tmp_path / "lower").mkdir()
    model.save(str(tmp_path / "lower" / "tokenizer.json"))
    assert not is_lossless(open_tokenizer(str(tmp_path / "lower")))
