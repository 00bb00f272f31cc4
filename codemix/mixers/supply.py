"""The inventory: which unique tokens there are to train on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codemix.errors import InputError

INVENTORY_VERSION = 1
_HINT = "`codemix stats` writes inventories"


@dataclass(frozen=True)
class PairSupply:
    """What there is of one translation direction, in tokens.

    Parameters
    ----------
    tokens : int
        Of whole documents.
    src_tokens, tgt_tokens : int
        By side; the template and the end-of-sequence token count to the target.
    """

    tokens: int
    src_tokens: int
    tgt_tokens: int


@dataclass(frozen=True)
class Inventory:
    """Unique tokens of the training split.

    Parameters
    ----------
    languages : mapping of str to int
        Tokens per language.
    pairs : mapping of str to PairSupply
        By direction, ``"Python->Java"``.
    text_tokens : int
        Natural-language text; 0 where the inventory counts none.
    tokenizer : mapping of str to str, optional
        ``name`` and ``sha256`` of the tokenizer that counted.
    count_rule : mapping of str to value
        ``eos``, ``bos`` and ``fim``: the special tokens that were counted.
    sha256 : str
        Fingerprint of the inventory's contents.
    """

    languages: Mapping[str, int]
    pairs: Mapping[str, PairSupply] = field(default_factory=dict)
    text_tokens: int = 0
    tokenizer: Mapping[str, str] | None = None
    count_rule: Mapping[str, bool | float] = field(default_factory=lambda: dict(DEFAULT_COUNT_RULE))
    sha256: str = ""


DEFAULT_COUNT_RULE: Mapping[str, bool | float] = {"eos": True, "bos": False, "fim": 0.0}


def parse_inventory(data: object, where: str = "inventory") -> Inventory:
    """Check the decoded JSON of an inventory.

    Parameters
    ----------
    data : object
        As `json.loads` returns it.
    where : str
        What messages call it, for example its path.

    Raises
    ------
    InputError
        If the version is another one, a key is missing or a number is no count of tokens.
    """
    if not isinstance(data, dict) or data.get("version") != INVENTORY_VERSION:
        version = data.get("version") if isinstance(data, dict) else None
        raise InputError(f"{where} is no inventory of version 1 (version {version!r})", _HINT)
    languages = {
        name: _count(_table(row, f"{where}, {name}"), "tokens", f"{where}, {name}")
        for name, row in _table(data.get("languages"), f"{where}, languages").items()
    }
    if not languages:
        raise InputError(f"{where} lists no language", _HINT)
    pairs = {}
    for direction, row in _table(data.get("pairs", {}), f"{where}, pairs").items():
        place = f"{where}, pairs {direction}"
        table = _table(row, place)
        sides = [_count(table, key, place) for key in ("tokens", "src_tokens", "tgt_tokens")]
        if sides[1] + sides[2] != sides[0]:
            raise InputError(f"{place}: src_tokens + tgt_tokens is not tokens", _HINT)
        pairs[direction] = PairSupply(*sides)
    text = _table(data.get("text", {}), f"{where}, text")
    return Inventory(
        languages=languages,
        pairs=pairs,
        text_tokens=_count(text, "tokens", f"{where}, text") if text else 0,
        tokenizer=_tokenizer(data.get("tokenizer"), where),
        count_rule=_count_rule(data.get("count_rule"), where),
        sha256=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
    )


def _table(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{place} is no object", _HINT)
    return value


def _count(table: Mapping[str, Any], key: str, place: str) -> int:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"{place}: {key} is {value!r}, not a number of tokens", _HINT)
    return value


def _tokenizer(value: object, where: str) -> dict[str, str] | None:
    if value is None:
        return None
    table = _table(value, f"{where}, tokenizer")
    names = {key: table.get(key) for key in ("name", "sha256")}
    if not all(isinstance(text, str) for text in names.values()):
        raise InputError(f"{where}, tokenizer has no name and sha256", _HINT)
    return {key: str(text) for key, text in names.items()}


def _count_rule(value: object, where: str) -> dict[str, bool | float]:
    if value is None:
        return dict(DEFAULT_COUNT_RULE)
    table = _table(value, f"{where}, count_rule")
    try:
        return {"eos": bool(table["eos"]), "bos": bool(table["bos"]), "fim": float(table["fim"])}
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}, count_rule has no eos, bos and fim", _HINT) from None
