"""Measures of the text of files, whole batches at a time: lines, characters, markup."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_MEANT_LINE_BYTES = 10
"""Shorter lines, such as a brace, repeat in any code."""
_MARKUP = r"(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>"
_XML = "<?xml version="
_XML_WITHIN_CHARACTERS = 100
_ASSERTION = (
    r"^\s*(?:assert\b|(?:self|this|t|cls)\.assert\w*\(|(?:debug_)?assert\w*!|Assert\w*\."
    r"|assert\w*[.(]|expect\w*\(|(?:assert|require)\.[A-Z]\w*\()"
)


def line_lengths(texts: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the characters of every line of every text, and where each text's lines begin.

    Parameters
    ----------
    texts : pyarrow.Array
        Strings without nulls. An empty line after a last newline is no line.

    Returns
    -------
    lengths : ndarray, shape (lines,)
    offsets : ndarray, shape (texts + 1,)
    """
    lines, offsets = _lines(texts)
    return np.asarray(pc.utf8_length(lines), np.int64), offsets


def max_line_length(texts: pa.Array) -> pa.Array:
    """Return the characters of the longest line of each text."""
    lengths, offsets = line_lengths(texts)
    return pa.array(_reduce(np.maximum, lengths, offsets), pa.int64())


def avg_line_length(texts: pa.Array) -> pa.Array:
    """Return the mean number of characters of a line of each text."""
    lengths, offsets = line_lengths(texts)
    return pa.array(_reduce(np.add, lengths, offsets) / np.maximum(1, np.diff(offsets)))


def lines(texts: pa.Array) -> pa.Array:
    """Return the number of lines of each text."""
    return pa.array(np.diff(_lines(texts)[1]), pa.int64())


def characters(texts: pa.Array) -> pa.Array:
    """Return the number of characters of each text."""
    return pc.cast(pc.utf8_length(texts), pa.int64())


def alphanum_fraction(texts: pa.Array) -> pa.Array:
    """Return the share of letters and digits among the characters of each text."""
    return _fraction(texts, str.isalnum)


def alphabetic_fraction(texts: pa.Array) -> pa.Array:
    """Return the share of letters among the characters of each text."""
    return _fraction(texts, str.isalpha)


def starts_as_xml(texts: pa.Array) -> pa.Array:
    """Return whether an XML declaration stands in the first 100 characters of each text."""
    heads = pc.utf8_slice_codeunits(texts, 0, _XML_WITHIN_CHARACTERS)
    return pc.match_substring(heads, _XML)


def visible_characters(texts: pa.Array) -> pa.Array:
    """Return the characters of each HTML text outside of tags, scripts, styles and comments."""
    return pc.cast(pc.utf8_length(pc.replace_substring_regex(texts, _MARKUP, "")), pa.int64())


def visible_fraction(texts: pa.Array) -> pa.Array:
    """Return `visible_characters` as a share of all characters."""
    return pc.divide(
        pc.cast(visible_characters(texts), pa.float64()),
        pc.cast(pc.max_element_wise(characters(texts), 1), pa.float64()),
    )


def repeated_line_fraction(texts: pa.Array) -> pa.Array:
    """Return the share of lines that repeat an earlier line of the same text.

    Only lines of at least ten bytes count, blanks around them aside.
    """
    found, offsets = _lines(texts)
    trimmed = pc.ascii_trim_whitespace(found)
    of_text = np.repeat(np.arange(len(texts)), np.diff(offsets))
    long_enough = pc.greater_equal(pc.binary_length(trimmed), _MEANT_LINE_BYTES)
    of_text = of_text[np.asarray(long_enough)]
    words = trimmed.filter(long_enough).dictionary_encode()
    keys = of_text * max(1, len(words.dictionary)) + np.asarray(words.indices, np.int64)
    all_lines = np.bincount(of_text, minlength=len(texts))
    distinct = np.bincount(np.unique(keys) // max(1, len(words.dictionary)), minlength=len(texts))
    return pa.array(1 - distinct / np.maximum(1, all_lines) - (all_lines == 0))


def assertion_fraction(texts: pa.Array) -> pa.Array:
    """Return the share of assertions among the lines of each text that are not blank."""
    found, offsets = _lines(texts)
    blank = np.asarray(pc.equal(pc.binary_length(pc.ascii_trim_whitespace(found)), 0), np.int64)
    asserting = np.asarray(pc.match_substring_regex(found, _ASSERTION), np.int64)
    not_blank = np.diff(offsets) - _reduce(np.add, blank, offsets)
    return pa.array(_reduce(np.add, asserting, offsets) / np.maximum(1, not_blank))


def _lines(texts: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    ended = pc.replace_substring_regex(texts, r"\n\z", "") if _any_ended(texts) else texts
    lists = pc.split_pattern(ended, "\n")
    offsets = np.concatenate([[0], np.cumsum(np.asarray(pc.list_value_length(lists), np.int64))])
    return pc.list_flatten(lists), offsets


def _any_ended(texts: pa.Array) -> bool:
    return bool(pc.any(pc.ends_with(texts, "\n")).as_py())


def _reduce(
    function: np.ufunc, values: NDArray[np.int64], offsets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Reduce the values of each text, every text having at least one line."""
    if len(offsets) < 2:
        return np.zeros(0, np.int64)
    reduced: NDArray[np.int64] = function.reduceat(values, offsets[:-1])
    return reduced


def _fraction(texts: pa.Array, counts: Callable[[str], bool]) -> pa.Array:
    return pa.array(list(_fractions(texts, counts)), pa.float64())


def _fractions(texts: pa.Array, counts: Callable[[str], bool]) -> Iterator[float]:
    table = np.array([counts(chr(code)) for code in range(128)] + [False] * 128)
    whole = pc.equal(pc.utf8_length(texts), pc.binary_length(texts))
    for text, is_ascii in zip(texts, whole.to_pylist(), strict=True):
        data: Any = text.as_buffer()
        if is_ascii:
            yield float(table[np.frombuffer(data, np.uint8)].mean()) if len(data) else 0.0
        else:
            characters = text.as_py()
            yield sum(map(counts, characters)) / len(characters)
