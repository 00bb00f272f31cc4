"""Licences: what a file's header names, and which licence a LICENSE file holds."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_HEAD_CHARS = 4_000
_TAG = "SPDX-License-Identifier:"
_ID = r"\(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*"
_EXPRESSION = re.compile(rf"{_TAG}[ \t]*({_ID}(?:[ \t]+(?:AND|OR|WITH)[ \t]+{_ID})*)")
_NO_WORD = re.compile(r"[^a-z0-9]+")


def license_of(text: str) -> str | None:
    """Return the SPDX expression that a file's first lines name, or None.

    Examples
    --------
    >>> license_of("/* SPDX-License-Identifier: Apache-2.0 OR MIT */")
    'Apache-2.0 OR MIT'
    """
    at = text.find(_TAG, 0, _HEAD_CHARS)
    match = _EXPRESSION.match(text, at) if at != -1 else None
    if match is None:
        return None
    # What closes a comment may touch the last name: ``MIT-->``.
    expression = " ".join(match[1].split()).rstrip(".-:")
    return expression if expression.count("(") == expression.count(")") else None


def identify_license(text: str) -> str | None:
    """Return the SPDX identifier of the licence whose text this is, or None.

    Parameters
    ----------
    text : str
        A LICENSE, COPYING or UNLICENSE file. Where it holds several licences they are joined with
        ``AND``, for the text does not say which of them one may choose.

    Examples
    --------
    >>> identify_license("The MIT License: see our web page") is None
    True
    """
    words = " ".join(_NO_WORD.split(text.lower()))
    found = [
        name
        for name, (has, lacks) in _phrases().items()
        if all(phrase in words for phrase in has) and not any(phrase in words for phrase in lacks)
    ]
    return " AND ".join(sorted(found)) or None


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    table = tomllib.loads((files(__package__) / "licenses.toml").read_text("utf-8"))
    return {
        name: (tuple(rule["has"]), tuple(rule.get("lacks", ()))) for name, rule in table.items()
    }
