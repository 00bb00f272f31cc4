"""``.gitignore``: which paths of a work tree its own rules leave out.

The patterns alone decide: whether Git tracks an ignored file all the same is not looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from codemix.pipelines.io.git_patterns import check_size, compile_pattern

IGNORE_NAME = b".gitignore"


@dataclass(frozen=True)
class IgnoreFile:
    """The rules of one file: patterns, and whether they take a path out or back in."""

    folder: bytes
    rules: tuple[tuple[bytes, bool], ...]


def parse_ignore(folder: bytes, text: bytes, outer: Sequence[IgnoreFile] = ()) -> IgnoreFile:
    """Return the rules of a ``.gitignore`` in ``folder``, which is relative to the repository.

    Raises
    ------
    HugeRulesError
        If these rules and those of the folders above, ``outer``, pass a cap together.
    """
    rules = []
    for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        pattern = _without_trailing_blanks(line.removesuffix(b"\r"))
        if pattern and not pattern.startswith(b"#"):
            negated = pattern.startswith(b"!")
            rules.append((pattern[1:] if negated else pattern, not negated))
    own = IgnoreFile(folder, tuple(rules))
    check_size(pattern for file in (*outer, own) for pattern, _ in file.rules)
    return own


def is_ignored(path: bytes, is_folder: bool, files: Sequence[IgnoreFile]) -> bool:
    """Return whether ``files``, the outermost first, leave out ``path``.

    The folders above the path are taken to be not ignored.
    """
    for file in reversed(files):
        below = path[len(file.folder) + 1 :] if file.folder else path
        for text, ignored in reversed(file.rules):
            pattern = compile_pattern(text)
            if (is_folder or not pattern.of_folder) and pattern.matches(below):
                return ignored
    return False


def _without_trailing_blanks(line: bytes) -> bytes:
    stripped = line.rstrip(b" \t")
    escapes = len(stripped) - len(stripped.rstrip(b"\\"))
    # A blank after a backslash stays.
    return line[: len(stripped) + 1] if escapes % 2 and len(line) > len(stripped) else stripped
