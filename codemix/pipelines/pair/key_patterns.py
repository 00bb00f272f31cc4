"""Keys by a pattern of the user's own, such as ``{lang}/{key}.{ext}``."""

import re

from codemix.errors import UsageError, nearest
from codemix.langs import find
from codemix.pipelines.pair.keys import FileKeys, Key, normalise

PLACEHOLDERS = ("key", "lang", "ext")
_PIECE = re.compile(r"\{(\w*)\}|(\*)")


class KeyPattern:
    """A pattern of the end of ``repository/path``.

    ``{key}`` is the program's name, ``{lang}`` a name of the file's language, ``{ext}`` an
    extension and ``*`` anything within one folder; all else stands for itself.

    Raises
    ------
    UsageError
        If a placeholder is unknown, or ``{key}`` does not stand exactly once.

    Examples
    --------
    >>> KeyPattern("{lang}/{key}.{ext}").keys_of("repo", "src/py/two_sum.py", "Python").by_folder
    Key(family='', name='two sum')
    >>> KeyPattern("{lang}/{key}.{ext}").keys_of("repo", "java/two_sum.py", "Python")
    """

    def __init__(self, pattern: str) -> None:
        names = [name for name, star in _PIECE.findall(pattern) if not star]
        for name in names:
            if name not in PLACEHOLDERS:
                raise UsageError(
                    f"--key: unknown placeholder {{{name}}}", nearest(name, list(PLACEHOLDERS))
                )
        if names.count("key") != 1:
            raise UsageError(
                f"--key {pattern!r} must hold {{key}} once", "for example '{lang}/{key}.{ext}'"
            )
        self._pattern = re.compile("(?:^|/)" + "".join(_translate(pattern)) + "$")

    def keys_of(self, repo_name: str, path: str, language: str) -> FileKeys | None:
        """Return the key of a file, or None where the pattern does not fit."""
        found = self._pattern.search(f"{repo_name}/{path}")
        if found is None:
            return None
        named = found.groupdict().get("lang")
        if named is not None and named.lower() not in _names(language):
            return None
        return given_key(found["key"])


def given_key(name: str | None) -> FileKeys | None:
    """Return the keys of a file whose key is known; None where it says nothing."""
    key = normalise(name or "")
    return FileKeys(None, Key("", key), ()) if key else None


def _translate(pattern: str) -> list[str]:
    out = []
    at = 0
    seen: set[str] = set()
    for piece in _PIECE.finditer(pattern):
        out.append(re.escape(pattern[at : piece.start()]))
        at = piece.end()
        name = piece[1]
        if name is None:
            out.append("[^/]*")
        elif name in seen:
            out.append(f"(?P={name})")
        else:
            seen.add(name)
            out.append({"ext": r"(?P<ext>\w+)"}.get(name, f"(?P<{name}>[^/]+?)"))
    return [*out, re.escape(pattern[at:])]


def _names(language: str) -> set[str]:
    found = find(language)
    return {language.lower(), *found.aliases, *(of.removeprefix(".") for of in found.extensions)}
