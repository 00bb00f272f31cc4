"""What a token is, as byte tables that the kernel reads.

Both rules work on UTF-8 bytes and lower ASCII letters only.

- ``words``: a token is a run of ``[A-Za-z0-9_]`` and non-ASCII bytes; there are no empty tokens.
- ``bigcode``: every character outside ``[A-Za-z0-9_]`` ends a token, so that two of them in a row
  have an empty token between them, as in BigCode's near-deduplication script.
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class TokenRule(NamedTuple):
    """The tables of one definition of a token.

    Attributes
    ----------
    letters : ndarray of uint8, shape (256,)
        The lowered byte where it belongs to a token, else 0.
    breaks : ndarray of uint8, shape (256,)
        1 where the byte ends a token, else 0.
    keeps_empty : bool
        Whether the empty string is a token.
    """

    letters: NDArray[np.uint8]
    breaks: NDArray[np.uint8]
    keeps_empty: bool


_BYTES = np.arange(256, dtype=np.uint8)
_ASCII_LETTERS = np.frombuffer(
    bytes(ord(chr(byte).lower()) if chr(byte).isalnum() or byte == ord("_") else 0
          for byte in range(128)) + bytes(128),
    np.uint8,
)  # fmt: skip
_CONTINUES_CHARACTER = (_BYTES & 0xC0) == 0x80
_WORD_LETTERS = np.where(_BYTES >= 128, _BYTES, _ASCII_LETTERS)

TOKEN_RULES = {
    "words": TokenRule(_WORD_LETTERS, (_WORD_LETTERS == 0).astype(np.uint8), False),
    "bigcode": TokenRule(
        _ASCII_LETTERS,
        # One character separates once, however many bytes it has.
        ((_ASCII_LETTERS == 0) & ~_CONTINUES_CHARACTER).astype(np.uint8),
        True,
    ),
}
"""The definitions by name."""

_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]+")


def find_words(text: str) -> list[tuple[int, int]]:
    """Return the byte range of each token of a text, by the rule ``words``.

    Examples
    --------
    >>> find_words("a = bc")
    [(0, 1), (4, 6)]
    """
    return [match.span() for match in _WORD.finditer(text.encode())]
