"""``.gitattributes``: which linguist attributes Git gives a path.

Files in deeper folders win over those above, later lines over earlier ones. Only the repository's
own files count: attributes of the machine or of a clone are no part of the content.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codemix.pipelines.io.git_patterns import (
    MAX_PATTERN_BYTES,
    check_size,
    compile_pattern,
)

ATTRIBUTES_NAME = b".gitattributes"
_PREFIX = b"linguist-"
_MACRO = b"[attr]"
_BLANKS = re.compile(rb"[ \t\r]+")
_UNQUOTED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t",
             b"v": b"\v", b"\\": b"\\", b'"': b'"'}  # fmt: skip

State = bytes | bool | None
"""The value of an attribute: set, unset, a text, or unspecified."""
_Assignment = tuple[bytes, State]


class Overrides(NamedTuple):
    """What the attributes say of a path; None where they say nothing."""

    language: str | None = None
    vendored: bool | None = None
    generated: bool | None = None
    documentation: bool | None = None
    detectable: bool | None = None


@dataclass(frozen=True)
class AttributeFile:
    """The rules of one file that concern linguist, in its order.

    ``folder`` is relative to the repository, ``rules`` are patterns with their assignments, and
    ``macros`` the names that a file at the root defines.
    """

    folder: bytes
    rules: tuple[tuple[bytes, tuple[_Assignment, ...]], ...]
    macros: tuple[tuple[bytes, tuple[_Assignment, ...]], ...] = ()


def parse_attributes(
    folder: bytes, text: bytes, outer: Sequence[AttributeFile] = ()
) -> AttributeFile | None:
    """Return the rules of a file that concern linguist, or None if there are none.

    Parameters
    ----------
    folder : bytes
        Of the file, relative to the repository.
    text : bytes
    outer : sequence of AttributeFile
        Those of the folders above, for their macros.

    Raises
    ------
    HugeRulesError
        If these rules and those of ``outer`` pass a cap together.
    """
    macros = dict(_macros_of(outer))
    rules = []
    own: dict[bytes, tuple[_Assignment, ...]] = {}
    for pattern, assignments in _lines(text):
        if pattern.startswith(_MACRO):
            # Git takes macros from the file at the root only.
            if not folder:
                own[pattern.removeprefix(_MACRO)] = assignments
                macros.update(own)
        elif not pattern.endswith(b"/"):
            rules.append((pattern, assignments))
    kept = tuple(
        (pattern, assignments)
        for pattern, assignments in rules
        if any(name.startswith(_PREFIX) or name in macros for name, _ in assignments)
    )
    file = AttributeFile(folder, kept, tuple(own.items()))
    check_size(pattern for each in (*outer, file) for pattern, _ in (*each.rules, *each.macros))
    return file if kept or own else None


def overrides_of(path: bytes, files: Sequence[AttributeFile]) -> Overrides:
    """Return what ``files``, the outermost first, say of ``path``."""
    found: dict[bytes, State] = {}
    macros = dict(_macros_of(files))
    for file in reversed(files):
        below = path[len(file.folder) + 1 :] if file.folder else path
        for pattern, assignments in reversed(file.rules):
            if compile_pattern(pattern).matches(below):
                _assign(found, assignments, macros)
    language = found.get(b"linguist-language")
    return Overrides(
        language.decode("utf-8", "replace") if isinstance(language, bytes) and language else None,
        *(_truth(found.get(_PREFIX + name)) for name in _MARKS),
    )


_MARKS = (b"vendored", b"generated", b"documentation", b"detectable")


def _assign(
    found: dict[bytes, State],
    assignments: Sequence[_Assignment],
    macros: dict[bytes, tuple[_Assignment, ...]],
) -> None:
    """Add what is not yet found; a macro that is set brings its own assignments along."""
    for name, state in reversed(assignments):
        if name not in found:
            found[name] = state
            if state is True and name in macros:
                _assign(found, macros[name], macros)


def _truth(state: State) -> bool | None:
    return state if state is None else state not in (False, b"false")


def _macros_of(
    files: Sequence[AttributeFile],
) -> Iterator[tuple[bytes, tuple[_Assignment, ...]]]:
    if files and not files[0].folder:
        yield from files[0].macros


def _lines(text: bytes) -> Iterator[tuple[bytes, tuple[_Assignment, ...]]]:
    for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        stripped = line.strip(b" \t\r")
        if len(line) >= MAX_PATTERN_BYTES or not stripped or stripped.startswith(b"#"):
            continue
        pattern, rest = _split_pattern(stripped)
        if pattern and not pattern.startswith(b"!"):
            yield pattern, tuple(_assignment(word) for word in _BLANKS.split(rest) if word)


def _split_pattern(line: bytes) -> tuple[bytes, bytes]:
    if line.startswith(b'"') and (quoted := _unquote(line)) is not None:
        return quoted
    pattern, *rest = _BLANKS.split(line, 1)
    return pattern, rest[0] if rest else b""


def _unquote(line: bytes) -> tuple[bytes, bytes] | None:
    """Read a pattern in C's quotes; None if it is not well formed."""
    pattern = b""
    at = 1
    while at < len(line):
        char = line[at : at + 1]
        at += 1
        if char == b'"':
            return pattern, line[at:]
        if char == b"\\":
            escape = line[at : at + 1]
            octal = line[at : at + 3]
            if escape in _UNQUOTED:
                char = _UNQUOTED[escape]
                at += 1
            elif len(octal) == 3 and octal[0] in b"0123" and not octal.strip(b"01234567"):
                char = bytes([int(octal, 8)])
                at += 3
            else:
                return None
        pattern += char
    return None


def _assignment(word: bytes) -> _Assignment:
    if word.startswith(b"-"):
        return word[1:], False
    if word.startswith(b"!"):
        return word[1:], None
    name, equals, value = word.partition(b"=")
    return name, value if equals else True
