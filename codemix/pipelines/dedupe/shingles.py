"""The set of hashed token n-grams of each text, straight from Arrow's buffers.

The hash of a token is a polynomial in its bytes, the hash of an n-gram a polynomial in its tokens'
hashes, both modulo 2**64; mixed, its upper 32 bits are the element of the set. At 32 bits, two
different n-grams of a pair of files of 10,000 n-grams each are taken for one with probability
about 0.02, which moves their similarity by less than 0.0001.
"""

from itertools import pairwise
from typing import NamedTuple

import numba
import numpy as np
import pyarrow as pa
from numba import types
from numpy.typing import NDArray

from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.dedupe.hashing import mix_bits
from codemix.pipelines.dedupe.header import find_headers
from codemix.pipelines.dedupe.tokens import TokenRule

_EMPTY_TOKEN = np.uint64(0x2545F4914F6CDD1D)
_BYTE_BASE = np.uint64(0xD6E8FEB86659FD93)
_TOKEN_BASE = np.uint64(0xA0761D6478BD642F)

_BYTES = types.Array(numba.uint8, 1, "C", readonly=True)
_POSITIONS = types.Array(numba.int64, 1, "C", readonly=True)


class ShingleSets(NamedTuple):
    """One sorted set of hashed n-grams for each of ``n`` texts.

    Attributes
    ----------
    elements : ndarray of uint32
        The sets one after the other, each in ascending order.
    offsets : ndarray of int64, shape (n + 1,)
        Set ``i`` is ``elements[offsets[i]:offsets[i + 1]]``.
    """

    elements: NDArray[np.uint32]
    offsets: NDArray[np.int64]


def shingle_texts(
    texts: pa.StringArray, rule: TokenRule, ngram: int, keep_header: bool = False
) -> ShingleSets:
    """Return the n-gram set of every text.

    A text of 1 to ``ngram - 1`` tokens has one element that stands for the whole text; a text
    without tokens has the empty set.

    Parameters
    ----------
    texts : pyarrow.StringArray
        Without nulls.
    rule : TokenRule
    ngram : int
        Tokens per n-gram.
    keep_header : bool
        Whether a leading licence comment counts.
    """
    return _to_sets(*hash_ngrams(texts, rule, ngram, keep_header))


def hash_ngrams(
    texts: pa.StringArray, rule: TokenRule, ngram: int, keep_header: bool = False
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hashes of every text's n-grams in the order of the text, as `shingle_texts` does.

    Returns
    -------
    hashes : ndarray of uint32
    offsets : ndarray of int64, shape (n + 1,)
        Those of text ``i`` are ``hashes[offsets[i]:offsets[i + 1]]``.
    """
    data, starts, ends = _byte_ranges(texts)
    if not keep_header:
        starts = find_headers(data, starts, ends)
    lengths = ends - starts
    most_tokens = lengths + 1 if rule.keeps_empty else (lengths + 1) // 2
    tokens = np.empty(int(most_tokens.max(initial=0)) + 1, np.uint64)
    hashes = np.empty(int(most_tokens.sum()), np.uint32)
    offsets = np.zeros(len(texts) + 1, np.int64)
    _hash_ngrams(
        data, starts, ends, rule.letters, rule.breaks, rule.keeps_empty, ngram,
        tokens, hashes, offsets,
    )  # fmt: skip
    return hashes[: offsets[-1]], offsets


def _byte_ranges(
    texts: pa.StringArray,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return the array's bytes and where each text starts and ends in them, without a copy."""
    _, offsets_buffer, data_buffer = texts.buffers()
    if len(texts) == 0 or data_buffer is None:
        zeros = np.zeros(len(texts), np.int64)
        return np.empty(0, np.uint8), zeros, zeros
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    wide = offsets.astype(np.int64)
    return np.frombuffer(data_buffer, np.uint8), wide[:-1], wide[1:]


def _to_sets(hashes: NDArray[np.uint32], offsets: NDArray[np.int64]) -> ShingleSets:
    """Sort the hashes of each text and leave out repetitions."""
    # numpy's vectorised sort of one short slice after another beats any sort of the whole.
    for start, end in pairwise(offsets.tolist()):
        hashes[start:end].sort()
    set_offsets = np.zeros_like(offsets)
    _leave_out_repetitions(hashes, offsets, set_offsets)
    return ShingleSets(hashes[: set_offsets[-1]], set_offsets)


@compiled(numba.void(numba.uint32[::1], numba.int64[::1], numba.int64[::1]))
def _leave_out_repetitions(
    hashes: NDArray[np.uint32], offsets: NDArray[np.int64], set_offsets: NDArray[np.int64]
) -> None:
    """Move the different ones of each sorted text to the front; write where each set begins."""
    written = np.uint64(0)
    for row in range(offsets.size - 1):
        for at in range(offsets[row], offsets[row + 1]):
            element = hashes[np.uint64(at)]
            # Written in any case, so that nothing branches; the next one overwrites a repetition.
            hashes[written] = element
            is_new = at + 1 == offsets[row + 1] or hashes[np.uint64(at + 1)] != element
            written += np.uint64(is_new)
        set_offsets[row + 1] = np.int64(written)


@compiled(
    numba.uint64(_BYTES, numba.int64, numba.int64, _BYTES, _BYTES, numba.boolean, numba.uint64[::1])
)
def _hash_tokens(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    letters: NDArray[np.uint8],
    breaks: NDArray[np.uint8],
    keeps_empty: bool,
    tokens: NDArray[np.uint64],
) -> np.uint64:
    """Write the token hashes of one text to ``tokens`` and return their number."""
    count = np.uint64(0)
    token = _EMPTY_TOKEN
    open_token = np.uint8(keeps_empty)
    # Branch-free on purpose: where tokens end cannot be predicted, and a miss costs 20 bytes' time.
    # Unsigned indices spare numba's test for negative ones.
    for at in range(start, end):
        byte = data[np.uint64(at)]
        letter = letters[byte]
        tokens[count] = token
        count += np.uint64(breaks[byte] & open_token)
        token = token * _BYTE_BASE + np.uint64(letter) if letter else _EMPTY_TOKEN
        open_token = np.uint8(letter != 0) | np.uint8(keeps_empty)
    tokens[count] = token
    return count + np.uint64(open_token)


@compiled(
    numba.void(
        _BYTES, _POSITIONS, _POSITIONS, _BYTES, _BYTES, numba.boolean, numba.int64,
        numba.uint64[::1], numba.uint32[::1], numba.int64[::1],
    )
)  # fmt: skip
def _hash_ngrams(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    letters: NDArray[np.uint8],
    breaks: NDArray[np.uint8],
    keeps_empty: bool,
    ngram: int,
    tokens: NDArray[np.uint64],
    hashes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
) -> None:
    """Write every text's n-gram hashes to ``hashes``, in the order of the text."""
    out_of_window = np.uint64(1)
    for _ in range(ngram):
        out_of_window *= _TOKEN_BASE
    written = np.uint64(0)
    for row in range(starts.size):
        count = _hash_tokens(data, starts[row], ends[row], letters, breaks, keeps_empty, tokens)
        window = np.uint64(0)
        for at in range(count):
            window = window * _TOKEN_BASE + tokens[at]
            if at >= np.uint64(ngram):
                window -= out_of_window * tokens[at - np.uint64(ngram)]
            if at + np.uint64(1) >= np.uint64(ngram) or at + np.uint64(1) == count:
                hashes[written] = mix_bits(window) >> np.uint64(32)
                written += np.uint64(1)
        offsets[row + 1] = np.int64(written)
