"""The patterns of ``.gitattributes`` and ``.gitignore``, matched in linear time.

Git's rules (gitattributes(5), gitignore(5), wildmatch): a pattern without a slash is matched
against the name at any depth, one with a slash against the path below the file's folder; ``*``,
``?`` and ``[]`` never match a slash, ``**`` as a whole segment matches any number of folders.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN_BYTES = 2048
"""Git takes no longer lines in ``.gitattributes``."""
MAX_RULES_BYTES = 1024**2
MAX_RULES = 4096
MAX_PATTERNS_BYTES = 256 * 1024
"""Caps on a file of rules, and on the rules that apply to one folder and their patterns."""
_NEVER = re.compile(rb"(?!)")
_POSIX_CLASSES = {
    b"alnum": rb"0-9A-Za-z", b"alpha": rb"A-Za-z", b"blank": rb" \t", b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9", b"graph": rb"\x21-\x7e", b"lower": rb"a-z", b"print": rb"\x20-\x7e",
    b"punct": rb"!-/:-@\[-`{-~", b"space": rb" \t\n\r\f\v", b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}  # fmt: skip


class HugeRulesError(Exception):
    """A file of rules is larger, or has more of them, than anyone would write."""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern.

    ``of_name`` says that it is matched against the name alone, ``of_folder`` that it means folders
    only.
    """

    regex: re.Pattern[bytes]
    of_name: bool
    of_folder: bool

    def matches(self, path: bytes) -> bool:
        """Return whether it matches ``path``, which is relative to the pattern's own folder."""
        subject = path.rpartition(b"/")[2] if self.of_name else path
        return self.regex.fullmatch(subject) is not None


@lru_cache(maxsize=8192)
def compile_pattern(pattern: bytes) -> Pattern:
    """Return the compiled pattern; one that Git takes for invalid never matches.

    Examples
    --------
    >>> compile_pattern(b"docs/**/*.js").matches(b"docs/api/v1/a.js")
    True
    >>> compile_pattern(b"docs/*.js").matches(b"docs/api/a.js")
    False
    """
    of_folder = pattern.endswith(b"/")
    body = pattern[:-1] if of_folder else pattern
    of_name = b"/" not in body
    body = body.removeprefix(b"/")
    if not body or len(pattern) > MAX_PATTERN_BYTES:
        return Pattern(_NEVER, of_name, of_folder)
    try:
        regex = re.compile(_translate_path(body) if not of_name else _translate_segment(body))
    except (ValueError, re.error):
        regex = _NEVER
    return Pattern(regex, of_name, of_folder)


def check_size(patterns: Iterable[bytes]) -> None:
    """Check all patterns that apply to one folder together.

    Raises
    ------
    HugeRulesError
        If they pass a cap.
    """
    lengths = [len(pattern) for pattern in patterns]
    if len(lengths) > MAX_RULES or sum(lengths) > MAX_PATTERNS_BYTES:
        raise HugeRulesError


def _translate_path(body: bytes) -> bytes:
    """Translate a pattern with slashes; every run of segments is taken at its leftmost match.

    That loses nothing, for what follows ``**`` may start anywhere after it, and the atomic groups
    keep a hostile pattern from backtracking without end.

    Raises
    ------
    ValueError
        If a segment is empty or invalid.
    """
    segments = body.split(b"/")
    if b"" in segments:
        raise ValueError("no name is empty")
    everything_below = _is_any_depth(segments[-1])
    if everything_below:
        segments.pop()
    runs: list[list[bytes]] = [[]]
    for segment in segments:
        if _is_any_depth(segment):
            runs.append([])
        else:
            runs[-1].append(_translate_segment(segment))
    tail = b""
    if everything_below:
        tail = rb"/(?s:.+)" if runs[-1] else rb"(?s:.+)"
    first, *others = [b"/".join(run) for run in runs]
    if not others:
        return first + tail
    parts = [first + b"/"] if first else []
    for run in others[:-1]:
        if run:
            parts.append(b"(?>(?:[^/]+/)*?" + run + b"/)")
    parts.append(b"(?:[^/]+/)*?" + others[-1] + tail)
    return b"".join(parts)


def _is_any_depth(segment: bytes) -> bool:
    return len(segment) > 1 and not segment.strip(b"*")


def _translate_segment(segment: bytes) -> bytes:
    """Translate what lies between two slashes.

    Raises
    ------
    ValueError
        If a bracket or a backslash is left open.
    """
    runs: list[list[bytes]] = [[]]
    at = 0
    while at < len(segment):
        char = segment[at : at + 1]
        at += 1
        if char == b"*":
            if runs[-1] or len(runs) == 1:
                runs.append([])
        elif char == b"?":
            runs[-1].append(b"[^/]")
        elif char == b"[":
            token, at = _translate_class(segment, at)
            runs[-1].append(token)
        elif char == b"\\":
            if at == len(segment):
                raise ValueError("a backslash escapes nothing")
            runs[-1].append(re.escape(segment[at : at + 1]))
            at += 1
        else:
            runs[-1].append(re.escape(char))
    first, *others = [b"".join(run) for run in runs]
    if not others:
        return first
    middle = b"".join(b"(?>[^/]*?" + run + b")" for run in others[:-1])
    return first + middle + b"(?>[^/]*" + others[-1] + b")"


def _translate_class(segment: bytes, at: int) -> tuple[bytes, int]:
    """Translate the bracket expression whose inside starts at ``at``; return where it ends."""
    negated = segment[at : at + 1] in (b"!", b"^")
    at += negated
    members: list[bytes] = []
    first = True
    while first or segment[at : at + 1] != b"]":
        first = False
        if segment.startswith(b"[:", at) and (end := segment.find(b":]", at)) != -1:
            name = segment[at + 2 : end]
            if name not in _POSIX_CLASSES:
                raise ValueError("no such class of characters")
            members.append(_POSIX_CLASSES[name])
            at = end + 2
            continue
        low, at = _class_member(segment, at)
        high = low
        if segment[at : at + 1] == b"-" and segment[at + 1 : at + 2] not in (b"]", b""):
            high, at = _class_member(segment, at + 1)
        # Of a range that runs backwards Git takes the first character.
        high = max(low, high)
        members.append(re.escape(bytes([low])) + b"-" + re.escape(bytes([high])))
    inside = b"".join(members)
    if negated:
        return b"[^/" + inside + b"]", at + 1
    return (b"(?!/)[" + inside + b"]" if members else b"(?!)"), at + 1


def _class_member(segment: bytes, at: int) -> tuple[int, int]:
    if segment[at : at + 1] == b"\\":
        at += 1
    if at >= len(segment):
        raise ValueError("a bracket is left open")
    return segment[at], at + 1
