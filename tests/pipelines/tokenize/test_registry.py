"""Tokenizers by file, folder and cached hub id."""

import base64
import shutil

import numpy as np
import pyarrow as pa
import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import InputError, UsageError
from codemix.pipelines.tokenize import bytepair, open_tokenizer, tekken
from codemix.pipelines.tokenize.rank_file import ENCODINGS
from tests.pipelines.tokenize.test_huggingface import save
from tests.pipelines.tokenize.test_tekken import _RUN, _SHORT

TEXTS = pa.array(["def f(x):\n    return 'it''s' + 12345\n", "  \n\n x"])


def write_ranks(path, words=()):
    """Write a small vocabulary: bytes, and some words."""
    everything = [bytes([byte]) for byte in range(256)] + [word.encode() for word in words]
    lines = [f"{base64.b64encode(word).decode()} {rank}" for rank, word in enumerate(everything)]
    path.write_text("\n".join(lines) + "\n")
    return {word: rank for rank, word in enumerate(everything)}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_tiktoken_file_encodes_as_tiktoken_does(tmp_path, name):
    ranks = write_ranks(tmp_path / f"{name}.tiktoken", ["  ", "    ", "re", "\n\n"])
    opened = open_tokenizer(str(tmp_path / f"{name}.tiktoken"))
    plain = tiktoken.Encoding(
        name, pat_str=ENCODINGS[name].pattern, mergeable_ranks=ranks, special_tokens={}
    )
    encoded = opened.encode(TEXTS)
    expected = [token for text in TEXTS.to_pylist() for token in plain.encode(text)]
    assert encoded.ids.tolist() == expected
    assert opened.eos == ENCODINGS[name].eos


@pytest.mark.parametrize("name", ENCODINGS)
@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(_SHORT, _RUN), max_size=6).map("".join))
def test_cutting_at_blank_runs_changes_no_id_of_any_encoding(tmp_path_factory, name, text):
    path = tmp_path_factory.getbasetemp() / f"{name}.tiktoken"
    if not path.exists():
        write_ranks(path, ["  ", "   ", "    ", " " * 8, " " * 16, "\t\t", "\n\n", " \n"])
    opened = open_tokenizer(str(path))
    whole = opened.encoding.encode_to_numpy(text, disallowed_special=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bytepair, "LONG_BLANK_CHARS", 4)
        patch.setattr(bytepair, "_LONG_BLANK", bytepair.re.compile(bytepair._BLANK + "{4,}"))
        np.testing.assert_array_equal(opened._encode_text(text), whole)


def test_a_tiktoken_file_of_another_name_is_refused(tmp_path):
    write_ranks(tmp_path / "mine.tiktoken")
    with pytest.raises(UsageError, match="how its encoding splits text"):
        open_tokenizer(str(tmp_path / "mine.tiktoken"))


@pytest.mark.parametrize("harm", ["YQ== x\n", "a\n", "YQ== 0\n", "?? 1\n"])
def test_a_damaged_tiktoken_file_is_refused(tmp_path, harm):
    (tmp_path / "o200k_base.tiktoken").write_text(harm)
    with pytest.raises(InputError, match="no tiktoken file"):
        open_tokenizer(str(tmp_path / "o200k_base.tiktoken"))


def test_a_models_folder_and_a_tekken_file(tmp_path):
    shutil.copy(tekken._find_vocabulary(), tmp_path / "tekken.json")
    embedded = open_tokenizer()
    for spec in (tmp_path, tmp_path / "tekken.json"):
        opened = open_tokenizer(str(spec))
        assert opened.sha256 == embedded.sha256
        assert opened.encode(TEXTS).ids.tolist() == embedded.encode(TEXTS).ids.tolist()


def test_a_hub_id_is_found_in_the_cache_of_this_machine(tmp_path, monkeypatch):
    snapshot = tmp_path / "hub" / "models--some--model" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    save(snapshot, ["<s>", "</s>"])
    refs = tmp_path / "hub" / "models--some--model" / "refs"
    refs.mkdir()
    (refs / "main").write_text("abc\n")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert open_tokenizer("some/model").name == "tokenizer.json"
    with pytest.raises(UsageError, match="'other/model'"):
        open_tokenizer("other/model")


def test_a_folder_without_a_tokenizer_is_named(tmp_path):
    with pytest.raises(InputError, match="no tokenizer that codemix can read"):
        open_tokenizer(str(tmp_path))
