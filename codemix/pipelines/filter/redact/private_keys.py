"""Private keys in PEM blocks, on lines of their own or inside of string literals."""

import re
from collections.abc import Iterator, Sequence

from codemix.pipelines.filter.redact.findings import Finding, after_escape, placeholder_of

KIND = "private_key"
HINT = r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_RUN = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_ONLY_RUN = re.compile(
    r"[\s\"'`+,;*#/\\nr>|.()-]*?([A-Za-z0-9+/]{2,}={0,2})(?:\\[nr])*[\s\"'`+,;\\)]*"
)
_MOST_LINES = 400


def find_in_lines(lines: Sequence[str]) -> Iterator[list[tuple[int, Finding]]]:
    """Yield for every key in a text what goes: numbers of lines, and findings in them.

    The lines that begin and end a key stay; of what is between them every run of base64 goes, and
    with it nothing that belongs to the language around it.
    """
    placeholder = placeholder_of(KIND)
    number = 0
    while number < len(lines):
        begin = _BEGIN.search(lines[number])
        if begin is None:
            number += 1
            continue
        last = _last_line(lines, number, begin.end())
        found = [
            (at, Finding(start, end, KIND, placeholder))
            for at in range(number, last + 1)
            for start, end in _runs(lines[at], begin.end() if at == number else 0, at > number)
        ]
        if found:
            yield found
        number = last + 1


def _last_line(lines: Sequence[str], first: int, begin_end: int) -> int:
    """Return the line that ends a key; where none does, the last that still looks like it."""
    for number in range(first, min(len(lines), first + _MOST_LINES)):
        if _END.search(lines[number], begin_end if number == first else 0):
            return number
    number = first
    while number + 1 < len(lines) and _RUN.search(lines[number + 1]):
        number += 1
    return number


def _runs(line: str, from_: int, may_be_short: bool) -> Iterator[tuple[int, int]]:
    end = _END.search(line, from_)
    to = end.start() if end else len(line)
    whole = _ONLY_RUN.fullmatch(line, from_, to) if may_be_short else None
    if whole is not None and not _RUN.search(line, from_, to):
        yield whole.span(1)
        return
    for match in _RUN.finditer(line, from_, to):
        yield after_escape(line, match.start()), match.end()
