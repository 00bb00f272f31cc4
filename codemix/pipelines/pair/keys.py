"""Keys: which files are the same program in another language, told by their paths alone.

Two layouts count as parallel. Language folders: ``algos/python/two_sum.py`` beside
``algos/java/src/TwoSum.java``, or repositories ``algos-python`` and ``algos-java``. One folder:
``two-sum/solution.py`` beside ``two-sum/Solution.java``. A same name in unrelated projects is no
key.
"""

import re
from typing import NamedTuple

from codemix.langs import find

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_BOILERPLATE = frozenset({"app", "bin", "lib", "main", "pkg", "source", "sources", "src"})
_GENERIC_STEMS = frozenset(
    {"answer", "app", "index", "lib", "main", "mod", "program", "solution", "solve"}
)
_NEVER = frozenset({"init", "conftest", "setup", "package info", "module info", "assembly info"})


class Key(NamedTuple):
    """``family`` is the layout without the language, ``name`` the program in it."""

    family: str
    name: str


class FileKeys(NamedTuple):
    """The keys of one file, better one first, and its folders below the language folder."""

    by_language_folder: Key | None
    by_folder: Key
    folders: tuple[str, ...]


def file_keys(repo_name: str, path: str, language: str) -> FileKeys | None:
    """Return the keys under which a file may find its translations; None for package plumbing.

    Examples
    --------
    >>> file_keys("algos-python", "algos/two_sum.py", "Python").by_language_folder
    Key(family='algos {lang}', name='two sum')
    >>> file_keys("algos-java", "src/main/java/algos/TwoSum.java", "Java").by_language_folder
    Key(family='algos {lang}', name='two sum')
    """
    pieces = [*repo_name.split("/"), *path.split("/")]
    folders = [normalise(piece) for piece in pieces[:-1]]
    stem = normalise(pieces[-1].rsplit(".", 1)[0])
    if not stem or stem in _NEVER:
        return None
    by_folder = Key("/".join(folders), stem)
    marked = next((n for n, folder in enumerate(folders) if _names(folder, language)), None)
    if marked is None:
        return FileKeys(None, by_folder, ())
    prefix = [folder for folder in folders[:marked] if folder not in _BOILERPLATE]
    below = tuple(folder for folder in folders[marked + 1 :] if folder not in _BOILERPLATE)
    family = "/".join([*prefix, _without_language(folders[marked], language)])
    name = _program_name(stem, below)
    return FileKeys(Key(family, name) if name else None, by_folder, below)


def normalise(name: str) -> str:
    """Split snake_case, kebab-case, camelCase and numbers into lower-case words.

    Examples
    --------
    >>> normalise("LRUCache"), normalise("two-sum_II"), normalise("problem0012")
    ('lru cache', 'two sum ii', 'problem 12')
    """
    words = (word.lower().lstrip("0") or "0" for word in _WORD.findall(name))
    return " ".join(words)


def _program_name(stem: str, folders: tuple[str, ...]) -> str:
    """Return the stem; where it says nothing, such as ``main``, the folder that does."""
    if stem not in _GENERIC_STEMS:
        return stem
    return folders[-1] if folders else ""


def _names(folder: str, language: str) -> bool:
    return _without_language(folder, language) != folder


def _without_language(folder: str, language: str) -> str:
    """Replace the words that name the language by ``{lang}``."""
    aliases = {alias for alias in (language.lower(), *find(language).aliases) if alias.isalnum()}
    words = folder.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        # "JavaScript" and "CSharp" are two words each.
        width = next((n for n in (2, 1) if "".join(words[at : at + n]) in aliases), 0)
        out.append("{lang}" if width else words[at])
        at += max(1, width)
        while width and at < len(words) and words[at].isdigit():
            # A version behind the language, as in python3 or py-3.11, belongs to it.
            at += 1
    return " ".join(out)
