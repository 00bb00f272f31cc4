import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codemix.pipelines.dedupe.shingles import shingle_texts
from codemix.pipelines.dedupe.tokens import TOKEN_RULES
from tests.pipelines.dedupe.in_memory import reference_shingles

TEXTS = st.lists(
    st.sampled_from(["a", "A", "_9", "é", "日本", " ", "\n", "(", "--", "€", "x1", "\0"])
)


def sets_of(texts, rule="words", ngram=5, keep_header=True):
    found = shingle_texts(pa.array(texts, pa.string()), TOKEN_RULES[rule], ngram, keep_header)
    return [
        found.elements[start:end]
        for start, end in zip(found.offsets[:-1], found.offsets[1:], strict=True)
    ]


@pytest.mark.parametrize("rule", ["words", "bigcode"])
@settings(deadline=None)
@given(left=TEXTS.map("".join), right=TEXTS.map("".join), ngram=st.integers(1, 6))
@example(left="a b", right="a b c d e", ngram=5)
@example(left="((", right="(", ngram=3)
@example(left="日本語 É", right="日本語 é", ngram=1)
def test_sets_agree_with_the_definition(rule, left, right, ngram):
    ours = sets_of([left, right], rule, ngram)
    truth = [reference_shingles(text, rule, ngram, keep_header=True) for text in (left, right)]
    assert [len(elements) for elements in ours] == [len(elements) for elements in truth]
    assert len(np.intersect1d(*ours)) == len(truth[0] & truth[1])


@pytest.mark.parametrize("rule", ["words", "bigcode"])
def test_real_files_agree_with_the_definition(stdlib_texts, rule):
    texts = list(stdlib_texts.values())[::12]
    ours = sets_of(texts, rule, keep_header=False)
    truth = [reference_shingles(text, rule) for text in texts]
    # At 32 bits a collision in one of these sets is a chance of 1 in 100 and known not to happen.
    assert [len(elements) for elements in ours] == [len(elements) for elements in truth]
    for other in range(1, len(texts)):
        shared = np.intersect1d(ours[0], ours[other])
        assert len(shared) == len(truth[0] & truth[other])


def test_sets_are_sorted_and_unique(stdlib_texts):
    for elements in sets_of(list(stdlib_texts.values())[:20]):
        assert (np.diff(elements.astype(np.int64)) > 0).all()


def test_short_files_are_compared_as_a_whole():
    whole, same, other, longer = sets_of(["a b c", "A.b(c)", "a b", "a b c d e f"])
    assert whole == same
    assert whole != other
    assert len(longer) == 2
    assert whole[0] not in longer


def test_texts_without_tokens_have_the_empty_set():
    assert [len(elements) for elements in sets_of(["", "{}();", "x"])] == [0, 0, 1]
    assert sets_of([]) == []


def test_a_slice_of_an_array_is_read_from_its_own_start():
    texts = pa.array(["one two", "three four", "five six", "seven"])
    rule = TOKEN_RULES["words"]
    whole, part = shingle_texts(texts, rule, 2), shingle_texts(texts.slice(1, 2), rule, 2)
    assert part.elements.tolist() == whole.elements[1:3].tolist()
    assert part.offsets.tolist() == [0, 1, 2]


def test_a_licence_header_is_left_out_unless_asked_for():
    licence = "# Copyright 2020 Somebody. Licensed under the terms below.\n\n"
    code = "import os, sys\nprint(os, sys)\n"
    with_header, bare = sets_of([licence + code, code], keep_header=False)
    assert with_header.tolist() == bare.tolist()
    with_header, bare = sets_of([licence + code, code], keep_header=True)
    assert len(with_header) > len(bare)
