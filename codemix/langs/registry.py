"""The languages codemix knows: one file each in ``languages/``, and a table of mere names."""

import difflib
import importlib
import pkgutil
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from types import MappingProxyType

from codemix.errors import UsageError
from codemix.langs import languages as _folder
from codemix.langs.language import Language


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that are always parsed, sorted by name."""
    return tuple(language for language in _declared() if not language.is_optional)


@cache
def optional_languages() -> tuple[Language, ...]:
    """Return the languages that are parsed where their grammar is installed, sorted by name."""
    return tuple(language for language in _declared() if language.is_optional)


@cache
def is_parsed(name: str) -> bool:
    """Tell whether files of a language can be parsed here: it has a grammar, and that is there."""
    return any(
        all(find_spec(grammar.module) is not None for grammar in language.grammars)
        for language in _declared()
        if language.name == name
    )


@cache
def other_languages() -> tuple[Language, ...]:
    """Return the languages that are known by name, extension and interpreter only, sorted."""
    table = tomllib.loads((files(__package__) / "other_languages.toml").read_text("utf-8"))
    found = []
    for name in sorted(table, key=str.lower):
        facts = {key: tuple(words) for key, words in table[name].items()}
        found.append(
            Language(
                name,
                facts.pop("aliases", ()),
                facts.pop("extensions", ()),
                facts.pop("filenames", ()),
                facts.pop("interpreters", ()),
            )
        )
        if facts:
            raise ValueError(f"other_languages.toml: {name} has unknown keys {sorted(facts)}")
    return tuple(found)


@cache
def _declared() -> tuple[Language, ...]:
    found = []
    for module in pkgutil.iter_modules(_folder.__path__, f"{_folder.__name__}."):
        language = importlib.import_module(module.name).LANGUAGE
        if not isinstance(language, Language):
            raise TypeError(f"{module.name}.LANGUAGE is no Language")
        found.append(language)
    return tuple(sorted(found, key=lambda language: language.name))


def _all() -> tuple[Language, ...]:
    return languages() + optional_languages() + other_languages()


def find(name: str) -> Language:
    """Return the language of this name or alias, in any case.

    Raises
    ------
    UsageError
        If there is none; the hint names the nearest.

    Examples
    --------
    >>> find("golang").name, find("CSharp").name
    ('Go', 'C#')
    """
    language = find_or_none(name)
    if language is None:
        close = difflib.get_close_matches(name.strip().lower(), _by_word(), n=1)
        hint = f"did you mean {_by_word()[close[0]].name!r}? " if close else ""
        raise UsageError(f"unknown language {name!r}", f"{hint}`codemix langs` lists all names")
    return language


def find_or_none(name: str) -> Language | None:
    """Return the language of this name or alias, in any case, or None."""
    return _by_word().get(name.strip().lower())


def parse_list(text: str) -> tuple[str, ...]:
    """Parse names joined by commas to Linguist's names, in the registry's order.

    An empty list means all languages that are parsed, ``all`` those known by name as well.

    Raises
    ------
    UsageError
        If a name is unknown.

    Examples
    --------
    >>> parse_list("ts, py,python")
    ('Python', 'TypeScript')
    """
    parsed = tuple(language.name for language in languages())
    if not text.strip():
        return parsed
    known = tuple(language.name for language in _all())
    if text.strip().lower() == "all":
        return known
    wanted = {find(word).name for word in text.split(",")}
    return tuple(name for name in known if name in wanted)


@cache
def by_filename() -> Mapping[str, Language]:
    """Return the languages by whole file name."""
    return _table("filenames")


@cache
def by_extension() -> Mapping[str, Language]:
    """Return the languages by extension, in lower case with the leading dot."""
    return _table("extensions")


@cache
def by_interpreter() -> Mapping[str, tuple[Language, ...]]:
    """Return the languages that a program may run, those that are parsed first."""
    table: dict[str, tuple[Language, ...]] = {}
    for language in _all():
        for interpreter in language.interpreters:
            table[interpreter] = (*table.get(interpreter, ()), language)
    return MappingProxyType(table)


def _table(field: str) -> Mapping[str, Language]:
    table: dict[str, Language] = {}
    for language in _all():
        for key in getattr(language, field):
            if key in table:
                raise ValueError(f"{key!r} belongs to {table[key].name} and to {language.name}")
            table[key] = language
    return MappingProxyType(table)


@cache
def _by_word() -> Mapping[str, Language]:
    table: dict[str, Language] = {}
    for language in _all():
        for word in (language.name.lower(), *language.aliases):
            if word in table:
                raise ValueError(f"{word!r} names {table[word].name} and {language.name}")
            table[word] = language
    return MappingProxyType(table)
