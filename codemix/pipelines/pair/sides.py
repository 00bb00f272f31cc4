"""One side of a pair: a file, or a part of one, and which files may be a side at all."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from codemix.schema import TRAIN

WHOLE = (0, -1)

_TEST_PATH = re.compile(
    r"(?:^|/)(?:tests|__tests__|testdata|src/test)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test)\.(?:py|go|rs)$"
    r"|\.(?:test|spec)\.[cm]?[jt]sx?$"
    r"|(?:^|/)[A-Z]\w*Tests?\.(?:java|cs)$"
)


class Side(NamedTuple):
    """A unit of a file: its identity and its place in the input.

    Attributes
    ----------
    id : str
        Of the file.
    repo_name, path, language : str
    part, row : int
        Where the file lies in the input.
    span : tuple of int
        [start, end) in bytes of the UTF-8 text; `WHOLE` for the file.
    """

    id: str
    repo_name: str
    path: str
    language: str
    part: int
    row: int
    span: tuple[int, int] = WHOLE


def reason_against(facts: Mapping[str, Any], languages: frozenset[str]) -> str | None:
    """Say why a file may not be paired: both sides must be original, and no test.

    Parameters
    ----------
    facts : mapping
        ``language``, ``path``, ``content`` or what stands for it, and the marks.
    languages : frozenset of str
    """
    if facts["language"] not in languages:
        return "language"
    if facts.get("split") not in (None, TRAIN):
        return "held_out"
    for mark in ("vendored", "generated", "minified"):
        if facts[f"is_{mark}"]:
            return mark
    if facts["path"].endswith((".d.ts", ".d.mts", ".d.cts")):
        return "declarations"
    return "test" if _TEST_PATH.search(facts["path"]) else None
