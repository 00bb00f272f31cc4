"""What every fit gives the command line."""

from typing import Any, NamedTuple

from codemix.errors import UsageError
from codemix.langs import find


class Outcome(NamedTuple):
    """A fit: the profile's text, what people read, and the same as JSON."""

    profile: str
    text: str
    details: dict[str, Any]
    warnings: list[str]


def language_name(text: str) -> str:
    """Return Linguist's name where it is a language, else the name as it stands."""
    try:
        return find(text).name
    except UsageError:
        return text
