"""Marks around documents, and opening tokenizers by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.tokenize import Encoded, open_tokenizer, with_marks


@given(
    st.lists(st.lists(st.integers(10, 99), max_size=4), max_size=6),
    st.sampled_from([None, 1]),
    st.sampled_from([None, 2]),
)
def test_marks_stand_at_both_ends_of_every_document(documents, bos, eos):
    flat = np.array([token for ids in documents for token in ids], np.uint32)
    offsets = np.cumsum([0, *map(len, documents)])
    marked = with_marks(Encoded(flat, offsets), bos, eos)
    expected = [[bos] * (bos is not None) + ids + [eos] * (eos is not None) for ids in documents]
    assert marked.ids.dtype == np.uint32
    assert [
        marked.ids[start:end].tolist()
        for start, end in zip(marked.offsets, marked.offsets[1:], strict=False)
    ] == expected


def test_a_process_loads_a_tokenizer_once():
    assert open_tokenizer() is open_tokenizer("tekken")


def test_an_unknown_tokenizer_is_named():
    with pytest.raises(UsageError, match="'tekkn'"):
        open_tokenizer("tekkn")
