"""What a detector finds in a line, and what all detectors share."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

WORD_START = r"(?:(?<![A-Za-z0-9_])|(?<=\\[abefnrtv0]))"
r"""Where a word begins; in a string literal that may be behind an escape such as ``\n``."""


class Finding(NamedTuple):
    """A stretch of a line that has to go, in characters, and what takes its place."""

    start: int
    end: int
    kind: str
    placeholder: str


class Detector(Protocol):
    """Finds one family of secrets or personal data in single lines."""

    @property
    def hint(self) -> str:
        """A regular expression, in RE2's language, that every line with a finding matches."""
        ...

    def find(self, line: str) -> Iterator[Finding]:
        """Yield findings; they may overlap."""
        ...


def placeholder_of(kind: str) -> str:
    """Return a word for a secret that is a name in every language, so that the file still parses.

    Examples
    --------
    >>> placeholder_of("github_token")
    'REDACTED_GITHUB_TOKEN'
    """
    return f"REDACTED_{kind.upper()}"


def after_escape(line: str, start: int) -> int:
    r"""Return ``start``, or one more where it is the letter of an escape such as ``\n``.

    Examples
    --------
    >>> after_escape(r'"\nme@site.org"', 2)
    3
    """
    slashes = 0
    while slashes < start and line[start - slashes - 1] == "\\":
        slashes += 1
    return start + 1 if slashes % 2 and line[start : start + 1] in "abefnrtv0" else start
