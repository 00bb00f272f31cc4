"""What may stand between a candidate and its document."""

from dataclasses import dataclass, field
from typing import Any

from codemix.langs import strip_comments
from codemix.pipelines.dedupe.problems import ngram_key
from codemix.pipelines.dedupe.tokens import find_words

MAX_LENGTH_RATIO = 5.0
"""Sides whose sizes differ by more are no translations."""
PERMISSIVE = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
        "ISC", "MIT", "MIT-0", "NCSA", "PSF-2.0", "PostgreSQL", "Python-2.0", "Unicode-3.0",
        "Unlicense", "UPL-1.0", "WTFPL", "X11", "Zlib", "BlueOak-1.0.0", "MS-PL",
    }
)  # fmt: skip
"""SPDX names of licences that ask for attribution at most."""


@dataclass
class Gates:
    """The tests of a run; a file stands in many pairs but is parsed once.

    Attributes
    ----------
    max_tokens : int
    licenses : str
        ``all`` or ``permissive``.
    problem_keys : frozenset of int
        Keys of the word n-grams that no side may hold (`ngram_key`).
    ngram : int
    """

    max_tokens: int
    licenses: str = "all"
    problem_keys: frozenset[int] = frozenset()
    ngram: int = 0
    _bare: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def reason_against(self, row: dict[str, Any]) -> str | None:
        """Return why a rendered candidate is dropped, or None."""
        src, tgt = row["src_content"], row["tgt_content"]
        if self.licenses == "permissive":
            for side in ("src", "tgt"):
                if not is_permissive(row[f"{side}_license"]):
                    return "license"
        longer, shorter = max(len(src), len(tgt)), min(len(src), len(tgt))
        if longer > MAX_LENGTH_RATIO * shorter:
            return "length_ratio"
        if self.bare_words(row, "src") == self.bare_words(row, "tgt"):
            return "identical"
        if self.problem_keys and (self._leaks(src) or self._leaks(tgt)):
            return "benchmark"
        return "too_long" if row["tokens"] > self.max_tokens else None

    def bare_words(self, row: dict[str, Any], side: str) -> list[str]:
        """Return the words of a side, comments left out."""
        key = (row[f"{side}_lang"], row[f"{side}_path"], row[f"{side}_content"])
        if key not in self._bare:
            self._bare[key] = strip_comments(*key).split()
        return self._bare[key]

    def _leaks(self, text: str) -> bool:
        data = text.encode()
        words = [data[start:end].lower() for start, end in find_words(text)]
        return any(
            ngram_key(words[at : at + self.ngram]) in self.problem_keys
            for at in range(len(words) - self.ngram + 1)
        )


def is_permissive(expression: str | None) -> bool:
    """Tell whether an SPDX expression lets one choose a permissive licence.

    Examples
    --------
    >>> is_permissive("MIT OR GPL-2.0-only"), is_permissive("MIT AND GPL-2.0-only")
    (True, False)
    >>> is_permissive(None)
    False
    """
    if not expression:
        return False
    return any(
        all(name.strip("() ") in PERMISSIVE for name in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )
