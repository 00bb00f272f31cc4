"""Whether a value looks as if drawn at random, as keys and good passwords are."""

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from math import log2

_RANDOM_SCORE = 4.9
"""Random letters score 2.8 on average and at most this in 95 of 100 values of twelve characters;
95 of 100 identifiers score 5.4 or more."""
_HEX = re.compile(r"(?:[0-9a-f]+|[0-9A-F]+)")
_LEAST_HEX_CHARS = 16
_LONG_CHARS = 16
_LEAST_BITS = 2.5
_LEAST_BITS_OF_LONG = 3.0
_MIXED_SCORE, _MANY_DIGITS, _BITS_OF_MIXED, _MANY_SYMBOLS = 5.4, 2, 4.0, 4
"""What is long, in both cases, with digits, and knows no letter twice may come closer to words."""
_SYMBOL = re.compile(r"[!@#$%^&*()+=]")
_WORD = re.compile(r"[A-Za-z]?[a-z]{3,}|[A-Z]{4,}")
_PUBLIC_ADDRESS = re.compile(r"0x[0-9A-Fa-f]{40}|urn:.*")
_PAIR_OF_LETTERS = re.compile(r"(?=([a-z]{2}))")
_PLAIN = re.compile(
    r"example|sample|dummy|fake|mock|placeholder|redacted|change.?me|your|insert|replace|todo|fixme"
    r"|password|passwd|secret|token|xxxx|\*\*\*|\.\.\.|1234567|abcdef|abc123|qwerty|foobar|deadbeef"
    r"|(.)\1{4}",
    re.IGNORECASE,
)
"""What only values that stand for a secret hold."""
_TEMPLATE = re.compile(r"\{[\w.]*\}|\$\{|^\$\w|<[\w -]+>|%[sdv(]|[A-Za-z_]{3,}\(|\s|://|\[\w+\]")


def looks_random(value: str) -> bool:
    """Tell whether a value is likely to be a real key or password.

    Examples
    --------
    >>> looks_random("kX9vQ2mZp7Rw4TbL"), looks_random("9f86d081884c7d659a2feaa0")
    (True, True)
    >>> looks_random("accessTokenProvider"), looks_random("YOUR_API_KEY_HERE_1")
    (False, False)
    """
    if stands_for_secret(value) or _PUBLIC_ADDRESS.fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    letters = sum(map(str.isalpha, value))
    has_both_cases = any(map(str.islower, value)) and any(map(str.isupper, value))
    if letters < 2 or (not digits and not has_both_cases):
        return False
    bits = entropy_bits(value)
    if bits < (_LEAST_BITS_OF_LONG if len(value) >= _LONG_CHARS else _LEAST_BITS):
        return False
    if digits and bits >= _BITS_OF_MIXED and len(set(_SYMBOL.findall(value))) >= _MANY_SYMBOLS:
        return True  # a generator of passwords with signs; no template has so many
    if _TEMPLATE.search(value):
        return False
    if len(value) >= _LEAST_HEX_CHARS and _HEX.fullmatch(value.replace("-", "")):
        return digits > 1
    if has_both_cases and _WORD.search(value) is None:
        return True
    mixed = has_both_cases and digits > _MANY_DIGITS and bits >= _BITS_OF_MIXED
    return wordiness(value) < (_MIXED_SCORE if mixed else _RANDOM_SCORE)


def stands_for_secret(value: str) -> bool:
    """Tell whether a value is one of the usual words in place of a secret."""
    return _PLAIN.search(value) is not None


def entropy_bits(value: str) -> float:
    """Return the Shannon entropy of a value's characters, in bits per character."""
    counts = Counter(value).values()
    return sum(count * log2(len(value) / count) for count in counts) / max(1, len(value))


def wordiness(value: str) -> float:
    """Return how much the letters of a value follow each other as in words, 0 to 9.

    Examples
    --------
    >>> wordiness("connection") > 6 > 2 > wordiness("xqzvkw")
    True
    """
    table = _pairs()
    scores = [table[pair] for pair in _PAIR_OF_LETTERS.findall(value.lower())]
    return sum(scores) / len(scores) if scores else 0.0


@cache
def _pairs() -> dict[str, int]:
    text = (files(__package__) / "letter_pairs.txt").read_text("utf-8")
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        chr(97 + first) + chr(97 + second): int(digit)
        for first, row in enumerate(rows)
        for second, digit in enumerate(row)
    }
