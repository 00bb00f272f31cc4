"""Which language a file is written in, and what says so: a cascade over name and first lines."""

import re
from functools import cache
from typing import NamedTuple

from codemix.langs.language import Language, Lookalike
from codemix.langs.parse import parse_error_ratio
from codemix.langs.registry import by_extension, by_filename, by_interpreter
from codemix.langs.shebang import hands_over, interpreter_of

_HEAD_CHARS = 4_000
_NO_PROGRAM = (
    Lookalike(r"\A\s*<\?xml\b", "XML"),
    Lookalike(r"\A\s*<!DOCTYPE\s+html\b", "HTML"),
    # Git LFS leaves this stub where the content was not fetched.
    Lookalike(r"\Aversion https://git-lfs\.github\.com/spec/", None),
)
"""What no file of any parsed language begins with."""


class Classification(NamedTuple):
    """A language, or None for an unknown one.

    ``evidence`` is ``filename``, ``shebang``, ``extension``, ``content`` (a rule for look-alikes)
    or ``none``. ``confidence`` orders the evidence by how far it is to be trusted; it is no
    probability.
    """

    language: str | None
    evidence: str
    confidence: float


_CONFIDENCE = {"filename": 0.99, "shebang": 0.98, "content": 0.95, "extension": 0.9, "none": 0.0}


def classify(path: str, text: str) -> Classification:
    """Classify a file by its path and its text, of which only the first lines are read.

    Parameters
    ----------
    path : str
        With ``/`` between folders.
    text : str
        The decoded text, or its beginning.

    Examples
    --------
    >>> classify("src/main.go", "package main").language
    'Go'
    >>> classify("bin/tool", "#!/usr/bin/env python3").language
    'Python'
    >>> classify("app_de.ts", '<?xml version="1.0"?><!DOCTYPE TS>').language
    'XML'
    >>> classify("LICENSE-MIT", "Permission is hereby granted").language is None
    True
    """
    named, evidence = _by_path(path)
    if evidence == "filename":
        return _classification(named, evidence)
    runs = _by_shebang(path, text, named)
    if runs is not None and runs is not named:
        return _classification(runs, "shebang")
    if named is None:
        return _classification(None, "none")
    # Without a shebang only: no file of another kind has one.
    if runs is None and named.grammars:
        for pattern, language in _lookalikes(named, extension_of(path)):
            if pattern.search(text[:_HEAD_CHARS].replace("\r", "\n")):
                return Classification(language, "content", _CONFIDENCE["content"])
    return _classification(named, evidence)


def language_of_path(path: str) -> str | None:
    """Return the language that the file's name or extension stands for, or None."""
    language = _by_path(path)[0]
    return None if language is None else language.name


def extension_of(path: str) -> str:
    """Return the last extension of a path with its dot, in lower case, or an empty string.

    Examples
    --------
    >>> extension_of("src/Main.JAVA"), extension_of("a.d/Makefile"), extension_of(".bashrc")
    ('.java', '', '')
    """
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def _by_path(path: str) -> tuple[Language | None, str]:
    name = path.rpartition("/")[2]
    language = by_filename().get(name)
    if language is not None:
        return language, "filename"
    # The longest extension wins: ".rs.in" before ".in".
    lower = name.lower()
    dot = lower.find(".", 1)
    while dot != -1:
        language = by_extension().get(lower[dot:])
        if language is not None:
            return language, "extension"
        dot = lower.find(".", dot + 1)
    return None, "none"


def _by_shebang(path: str, text: str, named: Language | None) -> Language | None:
    """Return the language of the ``#!`` line; the one the path names, if it may be that one."""
    if not text.startswith("#!"):
        return None
    interpreter = interpreter_of(text, by_interpreter())
    if interpreter is None:
        return None
    candidates = by_interpreter()[interpreter]
    if named is not None and (named in candidates or hands_over(text)):
        return named
    if len(candidates) == 1:
        return candidates[0]
    data = text.encode()
    # TypeScript is a superset of JavaScript: what parses as both is JavaScript, the first one.
    return min(candidates, key=lambda one: parse_error_ratio(one.name, path, data) or 0.0)


@cache
def _lookalikes(
    language: Language, extension: str
) -> tuple[tuple[re.Pattern[str], str | None], ...]:
    return tuple(
        (re.compile(rule.pattern, re.MULTILINE), rule.language)
        for rule in (*language.lookalikes, *_NO_PROGRAM)
        if not rule.extensions or extension in rule.extensions
    )


def _classification(language: Language | None, evidence: str) -> Classification:
    name = None if language is None else language.name
    return Classification(name, evidence, _CONFIDENCE[evidence])
