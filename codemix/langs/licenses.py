"""Licences: what a file's header names, and which licence a LICENSE file holds."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_HEAD_CHARS = 4_000
_TAG = "SPDX-License-Identifier:"
_ID = r"\(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*"
_EXPRESSION = re.compile(rf"{_TAG}[ \t]*({_ID}(?:[ \t]+(?:AND|OR|WITH)[ \t]+{_ID})*)")
_CHOICE = (
    "dual licensed",
    "dual license",
    "under either of",
    "either the apache license",
    "at your choice",
)
_WORDS = bytes(
    code if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for code in range(256)
)
"""Blanks for all that is in no word, in lower case."""


def license_of(text: str) -> str | None:
    """Return the SPDX expression that a file's first lines name, by tag or usual words, or None.

    Examples
    --------
    >>> license_of("/* SPDX-License-Identifier: Apache-2.0 OR MIT */")
    'Apache-2.0 OR MIT'
    """
    at = text.find(_TAG, 0, _HEAD_CHARS)
    match = _EXPRESSION.match(text, at) if at != -1 else None
    if match is None:
        return _license_of_phrases(text[:_HEAD_CHARS])
    # What closes a comment may touch the last name: ``MIT-->``.
    expression = " ".join(match[1].split()).rstrip(".-:")
    return expression if expression.count("(") == expression.count(")") else None


def _license_of_phrases(head: str) -> str | None:
    # The one word that all phrases share; half of all files do without it.
    if "icens" not in head and "hereby granted" not in head:
        return None
    words = _words_of(head)
    for license_name, phrases in _headers():
        if all(phrase in words for phrase in phrases):
            return license_name
    return None


def identify_license(text: str) -> str | None:
    """Return the SPDX identifier of the licence whose text this is, or None.

    Parameters
    ----------
    text : str
        A LICENSE, COPYING or UNLICENSE file. Where it holds several licences they are joined with
        ``OR`` if it says that one may choose, or else with ``AND``.

    Examples
    --------
    >>> identify_license("The MIT License: see our web page") is None
    True
    """
    tag = _EXPRESSION.search(text[:_HEAD_CHARS])
    if tag is not None:
        return license_of(text)
    words = _words_of(text)
    found = [
        name
        for name, (has, lacks) in _phrases().items()
        if all(phrase in words for phrase in has) and not any(phrase in words for phrase in lacks)
    ]
    is_choice = any(phrase in words for phrase in _CHOICE)
    if not found and "hereby granted" not in words:
        # Some repositories put the notice of a licence in the place of its text.
        return _license_of_phrases(text[:_HEAD_CHARS])
    return (" OR " if is_choice else " AND ").join(sorted(found)) or None


def _words_of(text: str) -> str:
    words = text.lower().encode("ascii", "replace").translate(_WORDS).split()
    return b" ".join(words).decode("ascii")


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    table = tomllib.loads((files(__package__) / "licenses.toml").read_text("utf-8"))
    return {
        name: (tuple(rule["has"]), tuple(rule.get("lacks", ()))) for name, rule in table.items()
    }


@cache
def _headers() -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = tomllib.loads((files(__package__) / "license_headers.toml").read_text("utf-8"))
    return tuple((rule["license"], tuple(rule["has"])) for rule in table["header"])
