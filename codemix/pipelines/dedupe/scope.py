"""Where near duplicates are sought: within a language, a group of languages, or everywhere."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import UsageError
from codemix.langs import find

LANGUAGE = "language"
ALL = "all"


def parse_scope(scope: str) -> Mapping[str, str]:
    """Return the group of each language that ``scope`` puts into one.

    Raises
    ------
    UsageError
        If a language is unknown or stands in two groups.

    Examples
    --------
    >>> parse_scope("js+ts,java")
    {'JavaScript': 'JavaScript+TypeScript', 'TypeScript': 'JavaScript+TypeScript', 'Java': 'Java'}
    >>> parse_scope("language"), parse_scope("all")
    ({}, {})
    """
    groups: dict[str, str] = {}
    if scope in (LANGUAGE, ALL):
        return groups
    for group in scope.split(","):
        names = [find(word).name for word in group.split("+")]
        for name in names:
            if name in groups or names.count(name) > 1:
                raise UsageError(
                    f"the scope {scope!r} names {name} twice", "put each language into one group"
                )
        groups.update(dict.fromkeys(names, "+".join(sorted(names))))
    return groups


def scopes_of(languages: pa.StringArray, scope: str) -> pa.StringArray:
    """Return the scope of each file, given its language; a null language is one of its own."""
    if scope == ALL:
        return pa.repeat("", len(languages))
    named = pc.fill_null(languages, "")
    groups = parse_scope(scope)
    if not groups:
        return named
    place = pc.index_in(named, pa.array(list(groups)))
    return pc.coalesce(pa.array(list(groups.values())).take(place), named)
