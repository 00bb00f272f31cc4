"""Lines that show a language, found without a parse."""

import re
from functools import cache

from codemix.langs.registry import find

_HEAD_CHARS = 8_000


def has_sign(language: str, text: str) -> bool:
    """Tell whether the first part of a text holds one of the language's declared signs.

    Examples
    --------
    >>> has_sign("Go", "package main"), has_sign("Java", "package main")
    (True, False)
    """
    return _signs(language).search(text[:_HEAD_CHARS]) is not None


@cache
def _signs(language: str) -> re.Pattern[str]:
    signs = find(language).signs
    # Without a sign declared, nothing is found.
    return re.compile("|".join(f"(?:{sign})" for sign in signs) or r"(?!)", re.MULTILINE)
