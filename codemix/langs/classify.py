"""Which language a file is written in, and what says so: a cascade over name and first lines."""

import re
from functools import cache
from typing import NamedTuple

from codemix.langs.language import Language, Lookalike
from codemix.langs.modeline import language_of_modeline
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

    ``evidence`` says what decided: ``gitattributes``, ``filename``, ``shebang``, ``modeline``,
    ``content_rule`` (a rule for look-alikes), ``extension``, ``syntax`` (a parse that succeeds
    where others fail), ``model`` (of the content) or ``none``. ``confidence`` orders the evidence
    by how far it is to be trusted; only for ``model`` it is a probability.
    """

    language: str | None
    evidence: str
    confidence: float


_CONFIDENCE = {
    "gitattributes": 1.0,
    "filename": 0.99,
    "shebang": 0.98,
    "modeline": 0.97,
    "content_rule": 0.95,
    "syntax": 0.95,
    "extension": 0.9,
    "none": 0.0,
}


def classified(language: str | None, evidence: str) -> Classification:
    """Return a classification with the confidence that its evidence has."""
    return Classification(language, evidence, _CONFIDENCE[evidence])


def classify(path: str, text: str) -> Classification:
    """Classify a file by its path and its text, of which only the first and last lines are read.

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
        return classified(_name_of(named), evidence)
    runs = _by_shebang(path, text, named)
    if runs is not None and runs is not named:
        return classified(runs.name, "shebang")
    if named is None:
        # An extension means something, be it unknown: a grammar's rules hold much code in between.
        mode = None if extension_of(path) else language_of_modeline(text)
        return classified(None, "none") if mode is None else classified(mode, "modeline")
    # Without a shebang only: no file of another kind has one.
    if runs is None and named.grammars:
        head = text[:_HEAD_CHARS].replace("\r", "\n")
        for pattern, language in _lookalikes(named, extension_of(path)):
            if pattern.search(head):
                return classified(language, "content_rule")
    return classified(named.name, evidence)


def classify_path(path: str) -> Classification:
    """Classify a file by its name alone."""
    named, evidence = _by_path(path)
    return classified(_name_of(named), evidence)


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
    # The first one is the likeliest; the parse may know better.
    return candidates[0]


@cache
def _lookalikes(
    language: Language, extension: str
) -> tuple[tuple[re.Pattern[str], str | None], ...]:
    return tuple(
        (re.compile(rule.pattern, re.MULTILINE), rule.language)
        for rule in (*language.lookalikes, *_NO_PROGRAM)
        if not rule.extensions or extension in rule.extensions
    )


def _name_of(language: Language | None) -> str | None:
    return None if language is None else language.name
