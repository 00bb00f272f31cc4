"""What every fit gives the command line."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from codemix.errors import UsageError
from codemix.langs import find

if TYPE_CHECKING:
    from codemix.pipelines.report import Page


class Outcome(NamedTuple):
    """A fit: the profile's text, what people read, the same as JSON, and how to draw it."""

    profile: str
    text: str
    details: dict[str, Any]
    warnings: list[str]
    plot: "Callable[[], Page]"


def language_name(text: str) -> str:
    """Return Linguist's name where it is a language, else the name as it stands."""
    try:
        return find(text).name
    except UsageError:
        return text
