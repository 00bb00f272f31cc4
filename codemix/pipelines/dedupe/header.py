"""Where a leading licence comment ends, so that it can be left out of the similarity.

Two small files under the same long licence share most of their n-grams and nothing of their code.
The scan knows the comment signs of the common language families instead of one language's: it must
work for files of any language. A comment that names no licence is left out only if one that does
follows it. Compiled, for it reads the beginning of every file.
"""

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from codemix.pipelines.dedupe.compiled import compiled

_MAX_HEADER_BYTES = 64 * 1024

_LICENCE_MARKS = (
    b"copyright",
    b"licens",
    b"licenc",
    b"spdx-",
    b"(c) ",
    b"\xc2\xa9",
    b"all rights reserved",
    b"permission is hereby granted",
    b"redistribution and use",
    b"public domain",
)
_CODE_AFTER_HASH = (
    *(b"[", b"!["),  # attributes of Rust
    *(b"include", b"import", b"define", b"undef", b"if", b"pragma", b"error", b"warning"),
    *(b"using", b"nullable", b"line"),  # directives of C and C#
)

_BYTES = types.Array(numba.uint8, 1, "C", readonly=True)
_POSITIONS = types.Array(numba.int64, 1, "C", readonly=True)


def _list_words(words: tuple[bytes, ...]) -> NDArray[np.uint8]:
    """Return the words as the rows of a table, zeros after them."""
    return np.array([list(word.ljust(max(map(len, words)) + 1, b"\0")) for word in words], np.uint8)


_MARKS = _list_words(_LICENCE_MARKS)
_CODE = _list_words(_CODE_AFTER_HASH)
_BYTE_ORDER_MARK = _list_words((b"\xef\xbb\xbf",))
_OPENINGS = _list_words((b"/*", b"<!--"))
_CLOSINGS = _list_words((b"*/", b"-->"))
_LINE_SIGNS = _list_words((b"//", b"--", b";;", b"; ", b"#"))
_WORDS = types.Array(numba.uint8, 2, "C", readonly=True)


def find_headers(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    r"""Return where the licence header of every text ends; its start if it has none.

    The header reaches to the end of the first run of comments that name a licence, where nothing
    but other comments and blanks stands before them. Line comments without a blank line between
    them are one comment.

    Parameters
    ----------
    data : ndarray of uint8
    starts, ends : ndarray of int64, shape (n,)
        Text ``i`` is ``data[starts[i]:ends[i]]``.

    Examples
    --------
    >>> text = b"#!/bin/sh\n\n# Copyright 2020 A. Person\n\n# Greets.\necho hello\n"
    >>> whole = np.array([0]), np.array([len(text)])
    >>> text[find_headers(np.frombuffer(text, np.uint8), *whole)[0] :]
    b'\n# Greets.\necho hello\n'
    """
    headers = starts.copy()
    _find_headers(data, starts, ends, headers)
    return headers


@compiled(numba.int64(_BYTES, numba.int64, numba.int64, _WORDS, numba.boolean))
def _find_word(
    data: NDArray[np.uint8], at: int, limit: int, words: NDArray[np.uint8], any_case: bool
) -> int:
    """Return which of the words, in small letters, stands at a place; -1 if none."""
    for number in range(words.shape[0]):
        length = 0
        while words[number, length] != 0 and at + length < limit:
            byte = data[at + length]
            byte += np.uint8(32 * (any_case and 65 <= byte <= 90))
            if byte != words[number, length]:
                break
            length += 1
        if words[number, length] == 0:
            return number
    return -1


@compiled(numba.int64(_BYTES, numba.int64, numba.int64))
def _end_of_comment(data: NDArray[np.uint8], at: int, limit: int) -> int:
    """Return where a comment that stands at a place, blanks before it, ends; -1 if none does."""
    if _find_word(data, at, limit, _BYTE_ORDER_MARK, False) == 0:
        at += 3
    while at < limit and (data[at] == 32 or 9 <= data[at] <= 13):
        at += 1
    block = _find_word(data, at, limit, _OPENINGS, False)
    if block >= 0:
        at += 2 if block == 0 else 4
        while at < limit:
            if _find_word(data, at, limit, _CLOSINGS[block : block + 1], False) == 0:
                return at + 2 + block
            at += 1
        return -1
    end = -1
    while True:
        while at < limit and (data[at] == 32 or data[at] == 9):
            at += 1
        sign = _find_word(data, at, limit, _LINE_SIGNS, False)
        if sign < 0 or (sign == 4 and _find_word(data, at + 1, limit, _CODE, False) >= 0):
            return end
        while at < limit and data[at] != 10:
            at += 1
        at = end = min(at + 1, limit)


@compiled(numba.boolean(_BYTES, numba.int64, numba.int64))
def _names_licence(data: NDArray[np.uint8], start: int, end: int) -> bool:
    for at in range(start, end):
        if _find_word(data, at, end, _MARKS, True) >= 0:
            return True
    return False


@compiled(numba.void(_BYTES, _POSITIONS, _POSITIONS, numba.int64[::1]))
def _find_headers(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    headers: NDArray[np.int64],
) -> None:
    """Write to ``headers``, which holds the starts."""
    for row in range(starts.size):
        limit = min(ends[row], starts[row] + _MAX_HEADER_BYTES)
        end = _end_of_comment(data, starts[row], limit)
        start = starts[row]
        while end >= 0:
            if _names_licence(data, start, end):
                headers[row] = end
            elif headers[row] > starts[row]:
                break
            start = end
            end = _end_of_comment(data, start, limit)
