"""The language of a text whose path says nothing or lies: a model proposes, the parse disposes."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from codemix.langs.classify import Classification, classified
from codemix.langs.content_model import load_content_model
from codemix.langs.registry import languages
from codemix.langs.signs import has_sign
from codemix.langs.syntax import Syntax

_LEAST_PROBABILITY = 0.01
_MOST_CANDIDATES = 3
_SURE = 0.5
_VERY_SURE = 0.95
SURE_OF_ANOTHER = 0.8
"""How likely a language that is not parsed must be, for no parse confirms it."""
_MOST_ERROR_RATIOS = ((_VERY_SURE, 0.5), (_SURE, 0.2), (0.0, 0.02))
"""The surer the model is of a language, the more syntax errors are forgiven."""
_SAMPLE_BYTES = 64 * 1024
_FLOW = re.compile(rb"@(?:no)?flow\b")
_FLOW_HEAD_BYTES = 4_000
# A name, a version or a hash is an expression in some language, and nobody's program.
_WORD = re.compile(rb"\s*[\w.:/+-]+\s*")
_TWINS = {"JavaScript": "TypeScript", "TypeScript": "JavaScript"}

Examine = Callable[[str, str, bytes], Syntax | None]
"""Examines the syntax of (language, path, UTF-8 bytes)."""


class Trial(NamedTuple):
    """A language that a text may be in, with the parse that tells how well it fits."""

    language: str
    probability: float
    syntax: Syntax | None

    @property
    def error_ratio(self) -> float:
        """1 for a file that is too large to parse."""
        return 1.0 if self.syntax is None else self.syntax.error_ratio


def try_languages(
    data: bytes,
    probabilities: dict[str | None, float],
    examine: Examine,
    also: tuple[Trial, ...] = (),
) -> list[Trial]:
    """Parse a text in each language that the model finds likely.

    Parameters
    ----------
    data : bytes
        The text in UTF-8.
    probabilities : dict
        What the model says of the text.
    examine : callable
    also : tuple of Trial
        Languages that were tried before. No further one is tried after one that broke the parser.

    Returns
    -------
    list of Trial
        The fewest errors first; of JavaScript and TypeScript, which a model hardly tells apart,
        both or none.
    """
    likely = [
        name
        for name, probability in probabilities.items()
        if name in _parsed() and probability >= _LEAST_PROBABILITY
    ]
    wanted = likely[:_MOST_CANDIDATES]
    wanted += [_TWINS[name] for name in wanted if name in _TWINS and _TWINS[name] not in wanted]
    sample = first_lines(data)
    is_flow = _FLOW.search(sample, 0, _FLOW_HEAD_BYTES) is not None
    if is_flow:
        # Types in JavaScript, most of which TypeScript's grammar takes for its own.
        wanted = [name for name in wanted if name != "TypeScript"]
    trials = list(also)
    tried = {trial.language for trial in also}
    for name in dict.fromkeys(wanted):
        probability = probabilities.get(name, 0.0)
        if name in _TWINS:
            probability += probabilities.get(_TWINS[name], 0.0)
        if name not in tried:
            syntax = _best_parse(name, sample, examine, is_flow)
            trials.append(Trial(name, probability, syntax))
            if syntax is not None and syntax.is_broken:
                break
    # A clean JavaScript file parses as TypeScript too: what needs no types has none.
    return sorted(trials, key=lambda one: (one.error_ratio, one.language != "JavaScript"))


def first_lines(data: bytes) -> bytes:
    """Return whole lines of at most `_SAMPLE_BYTES`, enough to tell which grammar fits."""
    if len(data) <= _SAMPLE_BYTES:
        return data
    end = data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1
    return data[: end or _SAMPLE_BYTES].decode(errors="ignore").encode()


def identify_content(data: bytes, examine: Examine) -> tuple[Classification, Syntax | None]:
    """Classify a text by itself.

    Parameters
    ----------
    data : bytes
        The text in UTF-8.
    examine : callable
    """
    if _WORD.fullmatch(data):
        return classified(None, "none"), None
    probabilities = load_content_model().probabilities(data)
    for trial in try_languages(data, probabilities, examine):
        if _is_accepted(trial, probabilities, data):
            found = Classification(trial.language, "model", trial.probability)
            whole = len(data) <= _SAMPLE_BYTES
            return found, trial.syntax if whole else examine(trial.language, "", data)
    name, probability = other_content(probabilities)
    if probability >= SURE_OF_ANOTHER:
        return Classification(name, "model" if name else "none", probability if name else 0.0), None
    return classified(None, "none"), None


def other_content(probabilities: dict[str | None, float]) -> tuple[str | None, float]:
    """Return the likeliest language that is not parsed, and how likely it is."""
    others = ((name, value) for name, value in probabilities.items() if name not in _parsed())
    return next(others, (None, 0.0))


def _is_accepted(trial: Trial, probabilities: dict[str | None, float], data: bytes) -> bool:
    """Tell whether a language is likely enough, and its errors few enough for that."""
    most = next(most for least, most in _MOST_ERROR_RATIOS if trial.probability >= least)
    if trial.error_ratio > most or trial.probability < other_content(probabilities)[1] / 4:
        return False
    # Short texts of many kinds parse as something.
    return trial.probability >= _SURE or has_sign(trial.language, first_lines(data).decode())


def _best_parse(name: str, data: bytes, examine: Examine, is_flow: bool) -> Syntax | None:
    """Parse; where there are errors with a grammar that takes elements and types as well."""
    first = examine(name, "", data)
    if first is None or first.error_ratio == 0 or not (name == "TypeScript" or is_flow):
        return first
    second = examine("TypeScript", "x.tsx", data)
    return min(first, second or first, key=lambda one: one.error_ratio)


@cache
def _parsed() -> frozenset[str]:
    return frozenset(language.name for language in languages())
