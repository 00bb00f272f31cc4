"""Tekken's ids are those of mistral-common, on real files and on text that hurts tokenizers."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.tokenize import bytepair, count_tokens, open_tokenizer, tekken

BLANKS = " \t\u00a0\u2028\u3000"


@pytest.fixture(scope="module")
def reference():
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer

    return Tekkenizer.from_file(tekken._find_vocabulary())


def ids_of(text):
    return open_tokenizer().encode(pa.array([text])).ids


def reference_ids(reference, text):
    return np.array(reference.encode(text, bos=False, eos=False), np.uint32)


def real_files():
    here = Path(tekken.__file__).parents[2]
    return sorted(path for path in here.rglob("*") if path.suffix in {".py", ".toml", ".go", ".rs"})


def test_ids_equal_the_reference_on_real_files(reference):
    texts = [path.read_text("utf-8") for path in real_files()][:60]
    encoded = open_tokenizer().encode(pa.array(texts))
    assert len(texts) > 20
    assert encoded.ids.dtype == np.uint32
    for text, start, end in zip(texts, encoded.offsets, encoded.offsets[1:], strict=False):
        np.testing.assert_array_equal(encoded.ids[start:end], reference_ids(reference, text))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_text_equals_the_reference_and_decodes_to_itself(reference, text):
    ids = ids_of(text)
    np.testing.assert_array_equal(ids, reference_ids(reference, text))
    assert open_tokenizer().decode(ids) == text


@pytest.mark.parametrize("control", ["</s>", "<s>", "[INST]", "[PREFIX]", "<pad>", "<SPECIAL_20>"])
def test_control_tokens_in_source_are_text(reference, control):
    text = f'token = "{control}"\n'
    ids = ids_of(text)
    assert ids.min() >= 1000
    np.testing.assert_array_equal(ids, reference_ids(reference, text))


def test_control_ids_are_the_vocabularys(reference):
    tokenizer = open_tokenizer()
    assert (tokenizer.bos, tokenizer.eos) == (reference.bos_id, reference.eos_id)


# With a small limit, hypothesis meets every way in which a run can be cut: at the edges of the
# text, beside line breaks, after punctuation that swallows them, between words.
_SHORT = st.text(st.sampled_from('a1é=;/"\u0301\n\r ' + BLANKS), max_size=5)
_RUN = st.builds(lambda char, n: char * n, st.sampled_from(BLANKS), st.integers(3, 70))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(_SHORT, _RUN), max_size=7).map("".join))
def test_cutting_at_blank_runs_changes_no_id(text):
    tokenizer = open_tokenizer()
    whole = tokenizer.encoding.encode_to_numpy(text, disallowed_special=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bytepair, "LONG_BLANK_CHARS", 4)
        patch.setattr(bytepair, "_LONG_BLANK", re.compile(bytepair._BLANK + "{4,}"))
        np.testing.assert_array_equal(tokenizer._encode_text(text), whole)


def test_a_run_that_tiktoken_cannot_encode():
    blanks = 1_100_000
    text = "x = 1;" + " " * blanks + "y"
    with pytest.raises(ValueError, match="stack"):
        open_tokenizer().encoding.encode_to_numpy(text, disallowed_special=())
    assert open_tokenizer().decode(ids_of(text)) == text


@pytest.mark.parametrize("unit", ["\n", "a", "=", "7", "\u0301", "中", " \n", "A1", "base64+/"])
def test_long_runs_of_one_thing_decode_to_themselves(unit):
    text = unit * (200_000 // len(unit))
    assert open_tokenizer().decode(ids_of(text)) == text


def test_batches_keep_the_documents_apart():
    texts = ["", "def f():\n", "", "x"]
    encoded = open_tokenizer().encode(pa.array(texts))
    assert encoded.lengths.tolist() == [0, len(ids_of(texts[1])), 0, 1]
    assert (
        count_tokens(open_tokenizer(), pa.array(texts)).tolist() == (encoded.lengths + 1).tolist()
    )


def test_an_empty_batch():
    encoded = open_tokenizer().encode(pa.array([], pa.string()))
    assert (len(encoded.ids), encoded.offsets.tolist()) == (0, [0])


def test_loading_does_not_import_mistral_common():
    code = (
        "import sys; from codemix.pipelines.tokenize import open_tokenizer; open_tokenizer();"
        "sys.exit('mistral_common' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
