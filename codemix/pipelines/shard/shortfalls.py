"""What a plan asked for and shards do not hold, in a form for people and programs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shortfall:
    """Planned tokens that are missing; ``kind`` is ``files``, ``pairs`` or ``reserve``."""

    kind: str
    name: str
    tokens: int
    reason: str


def list_shortfalls(manifest: Mapping[str, Any]) -> tuple[Shortfall, ...]:
    """Return what is missing by a manifest's accounts, and why."""
    return tuple(shortfall for shortfall in _shortfalls(manifest) if shortfall.tokens)


def tokens_moved(strata: Iterable[Mapping[str, Any]]) -> int:
    """Return the tokens of pairs that fill no whole document and went to files of Python."""
    return -sum(int(account["moved"]) for account in strata if account["kind"] == "pairs")


def _shortfalls(manifest: Mapping[str, Any]) -> Iterator[Shortfall]:
    for account in manifest["strata"]:
        name = account["name"]
        kind = "reserve" if account["kind"] == "text" else account["kind"]
        unsupplied = account["unsupplied"]
        held = (
            f"the input holds {account['available']:,} tokens, repeated as often as the plan allows"
            if account["available"]
            else "the input holds none"
        )
        yield Shortfall(kind, name, unsupplied, held)
        rest = account["missing"] - unsupplied
        yield Shortfall(kind, name, rest, "only whole documents were written")
