"""The whole cascade: name, first lines, syntax, and a model where those say nothing or disagree."""

import re
from collections.abc import Iterable

from codemix.langs.classify import (
    Classification,
    classified,
    classify,
    classify_path,
    extension_of,
)
from codemix.langs.content import (
    SURE_OF_ANOTHER,
    Trial,
    identify_content,
    other_content,
    try_languages,
)
from codemix.langs.content_model import load_content_model
from codemix.langs.parser_process import ParserProcess
from codemix.langs.registry import by_interpreter, find, is_parsed, languages
from codemix.langs.shebang import interpreter_of
from codemix.langs.signs import has_sign
from codemix.langs.syntax import Syntax

_DOUBT_ERROR_RATIO = 0.01
_BAD_ERROR_RATIO = 0.1
_STRONG_DOUBT_ERROR_RATIO = 0.3
_CLEARLY_BETTER = 0.5
_TWINS = {"JavaScript", "TypeScript"}
_MOST_ERROR_RATIO = 0.2
_LIKELY = 0.2
_HEAD_CHARS = 8_000
# Types in JavaScript: Flow's, with what TypeScript has not.
_FLOW = re.compile(r"@(?:no)?flow\b|\bimport typeof\b|\{\||: \?\w|^(?:export )?opaque type ", re.M)
# Names of texts that no program reads, and extensions that say no more than "a file".
_NAME_OF_TEXT = re.compile(
    r"[A-Z][A-Z_-]+|authors?|changelog|changes|control|copying|copyright|credits|history|install"
    r"|licen[cs]es?|news|notice|readme|thanks|todo",
)
_MEANINGLESS = frozenset(
    {"", ".bin", ".blob", ".code", ".dat", ".data", ".file", ".raw", ".src", ".tmp", ".unknown"}
)


class Classifier:
    r"""Classifies files one after another.

    Parameters
    ----------
    parser : ParserProcess
        Parses what needs it; it starts no process before.
    check_syntax : bool
        Whether every file of a language with a grammar is parsed. Without it only files whose path
        says nothing are.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     found, _ = Classifier(parser).classify("a.js", "import os\ndef f(x): return 1\n")
    >>> found.language, found.evidence
    ('Python', 'syntax')
    """

    def __init__(self, parser: ParserProcess, check_syntax: bool = True) -> None:
        self._parser = parser
        self._check_syntax = check_syntax

    def classify(self, path: str, text: str) -> tuple[Classification, Syntax | None]:
        """Classify a file; the syntax is None where it was not parsed."""
        return self.by_syntax(path, text, text.encode(), classify(path, text))

    def begin(self, files: Iterable[tuple[str, bytes, Classification]]) -> None:
        """Begin the parses that `by_syntax` waits for when it is asked about these files later.

        Parameters
        ----------
        files : iterable of (str, bytes, Classification)
            Path, text in UTF-8, and what `classify` says.
        """
        if self._check_syntax:
            self._parser.begin(
                (found.language, path, data)
                for path, data, found in files
                if found.language is not None
                and found.evidence != "shebang"
                and is_parsed(found.language)
            )

    def by_syntax(
        self, path: str, text: str, data: bytes, found: Classification
    ) -> tuple[Classification, Syntax | None]:
        """Confirm or correct what name and first lines say.

        Parameters
        ----------
        path : str
        text : str
        data : bytes
            The text in UTF-8.
        found : Classification
            What `classify` says, or an override.
        """
        examine = self._parser.examine
        if found.language is None:
            if found.evidence == "none" and is_meaningless(path):
                return identify_content(data, examine)
            return found, None
        if found.evidence == "shebang":
            return self._told_by_parse(path, text, data, found)
        if not self._check_syntax or not is_parsed(found.language):
            return found, None
        syntax = examine(found.language, path, data)
        if syntax is None or found.evidence in {"gitattributes", "filename"}:
            return found, syntax
        # Grammars of other languages are too forgiving or too strict to say which language it is.
        if find(found.language).is_optional:
            return found, syntax
        if not _is_doubtful(found.language, syntax.error_ratio, text):
            return found, syntax
        return self._second_opinion(found, syntax, text, data)

    def _told_by_parse(
        self, path: str, text: str, data: bytes, found: Classification
    ) -> tuple[Classification, Syntax | None]:
        """Choose among the languages that the program of a ``#!`` line runs."""
        interpreter = interpreter_of(text, by_interpreter())
        candidates = [] if interpreter is None else by_interpreter()[interpreter]
        names = [one.name for one in candidates if is_parsed(one.name)]
        if found.language not in names or (len(names) == 1 and not self._check_syntax):
            return found, None
        best = found.language, self._parser.examine(found.language, path, data)
        for name in names:
            # TypeScript is a superset of JavaScript: what parses as both is the first one.
            if name == found.language or best[1] is None or best[1].error_ratio == 0:
                continue
            syntax = self._parser.examine(name, "", data)
            if syntax is not None and syntax.error_ratio < best[1].error_ratio:
                best = name, syntax
        return classified(best[0], "shebang"), best[1]

    def _second_opinion(
        self, found: Classification, syntax: Syntax, text: str, data: bytes
    ) -> tuple[Classification, Syntax | None]:
        """Ask the model, and parse as what it finds likely."""
        assert found.language is not None
        own = Trial(found.language, 0.0, syntax)
        probabilities = load_content_model().probabilities(data)
        trials = [own]
        if not syntax.is_broken:
            trials = try_languages(data, probabilities, self._parser.examine, (own,))
        never = _never_instead(found.language, text)
        best = next(trial for trial in trials if trial.language != never)
        most = min(_MOST_ERROR_RATIO, syntax.error_ratio * _CLEARLY_BETTER)
        has_own_sign = has_sign(found.language, text)
        if best.language != found.language and best.error_ratio <= most:
            # Broken code of one language may by chance be code of another, and HTML is JSX.
            is_likely = best.probability >= _LIKELY and not has_own_sign
            if is_likely or has_sign(best.language, text):
                whole = self._parser.examine(best.language, "", data)
                return classified(best.language, "syntax"), whole
        if syntax.error_ratio > _BAD_ERROR_RATIO and not has_own_sign:
            name, probability = other_content(probabilities)
            if probability >= SURE_OF_ANOTHER:
                return Classification(name, "model", probability), None
        return found, syntax


def is_meaningless(path: str) -> bool:
    """Tell whether a path says nothing about what the file holds.

    Examples
    --------
    >>> is_meaningless("data/0f3a"), is_meaningless("bin/tool"), is_meaningless("LICENSE")
    (True, True, False)
    """
    name = path.rpartition("/")[2]
    return (
        extension_of(path) in _MEANINGLESS
        and not name.startswith(".")
        and not _NAME_OF_TEXT.fullmatch(name)
        and classify_path(path).language is None
    )


def _is_doubtful(language: str, error_ratio: float, text: str) -> bool:
    """Tell whether so many syntax errors may mean another language."""
    if error_ratio == 0:
        return False
    if _never_instead(language, text) == "TypeScript" and has_sign(language, text):
        # Types of Flow are errors to the grammar, and nothing else uses them.
        return False
    if error_ratio > _STRONG_DOUBT_ERROR_RATIO or (
        # All of JavaScript's signs are TypeScript's as well.
        language == "JavaScript" and error_ratio > _DOUBT_ERROR_RATIO
    ):
        return True
    has_own_sign = has_sign(language, text)
    if has_own_sign and error_ratio <= _DOUBT_ERROR_RATIO:
        return False
    has_foreign_sign = any(
        has_sign(other.name, text)
        for other in languages()
        if other.name != language and {other.name, language} != _TWINS
    )
    return has_foreign_sign or (not has_own_sign and error_ratio > _DOUBT_ERROR_RATIO)


def _never_instead(language: str, text: str) -> str | None:
    """Return the language that an extension's own must not be taken for.

    What a grammar of TypeScript rejects in a TypeScript file is syntax newer than the grammar, and
    what looks like TypeScript in a JavaScript file may be Flow.
    """
    if language == "TypeScript":
        return "JavaScript"
    is_flow = language == "JavaScript" and _FLOW.search(text[:_HEAD_CHARS])
    return "TypeScript" if is_flow else None
