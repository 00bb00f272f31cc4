"""`plan.json`: written with stable bytes, checked line by line when read."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from codemix.errors import InputError, nearest
from codemix.mixers.plan import PLAN_VERSION, LanguagePlan, Plan

_HINT = "`codemix allocate -o plan.json` writes plans"
_OPTIONAL = ("what_if", "compare")


def format_plan(plan: Plan) -> str:
    """Return the JSON text of a plan, without NaN, ending in a newline."""
    return json.dumps(plan.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_plan(path: str | Path) -> Plan:
    """Read and check a plan.

    Raises
    ------
    InputError
        If the file cannot be read, is not JSON, or contradicts itself.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot read plan {path}: {error.strerror}", _HINT) from None
    except UnicodeDecodeError:
        raise InputError(f"plan {path} is not UTF-8 text", _HINT) from None
    return parse_plan(text, f"plan {path}")


def parse_plan(text: str, where: str = "plan") -> Plan:
    """Check the JSON text of a plan; ``where`` is what messages call it.

    Raises
    ------
    InputError
        If the version is another one, keys are missing or unknown, a value has the wrong type, or
        the tokens do not add up.
    """
    try:
        table = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {error}", _HINT) from None
    if not isinstance(table, dict):
        raise InputError(f"{where} is no JSON object", _HINT)
    if table.get("version") != PLAN_VERSION:
        raise InputError(
            f"{where} has version {table.get('version')!r}; this codemix reads {PLAN_VERSION}",
            "make the plan again with this version of codemix",
        )
    _check_keys(table, [field.name for field in fields(Plan)], where)
    values = {name: _CHECKS[name](table[name], f"{where}, {name}") for name in table}
    plan = Plan(**values)
    _check_sums(plan, where)
    return plan


def _check_keys(table: Mapping[str, Any], names: list[str], where: str) -> None:
    for key in table:
        if key not in names:
            raise InputError(f"{where} has an unknown key {key!r}", nearest(key, names))
    for name in names:
        if name not in table and name not in _OPTIONAL:
            raise InputError(f"{where} has no {name!r}", _HINT)


def _tokens(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"{where} is {value!r}, not a number of tokens", _HINT)
    return value


def _integer(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{where} is {value!r}, not a whole number", _HINT)
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{where} is {value!r}, not a number", _HINT)
    return value


def _number_or_null(value: object, where: str) -> float | None:
    return None if value is None else _number(value, where)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{where} is {value!r}, not text", _HINT)
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InputError(f"{where} is no list", _HINT)
    return tuple(_text(item, where) for item in value)


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where} is no object", _HINT)
    return value


def _objects(value: object, where: str) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list):
        raise InputError(f"{where} is no list", _HINT)
    return tuple(_object(item, where) for item in value)


def _token_table(value: object, where: str) -> dict[str, int]:
    table = _object(value, where)
    return {name: _tokens(tokens, f"{where}, {name}") for name, tokens in table.items()}


def _tokenizer(value: object, where: str) -> dict[str, str] | None:
    if value is None:
        return None
    table = _object(value, where)
    _check_keys(table, ["name", "sha256"], where)
    return {key: _text(item, f"{where}, {key}") for key, item in table.items()}


def _count_rule(value: object, where: str) -> dict[str, bool | float]:
    table = _object(value, where)
    _check_keys(table, ["eos", "bos", "fim"], where)
    for key in ("eos", "bos"):
        if not isinstance(table[key], bool):
            raise InputError(f"{where}, {key} is {table[key]!r}, not true or false", _HINT)
    return {**table, "fim": _number(table["fim"], f"{where}, fim")}


def _interval(value: object, where: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise InputError(f"{where} is no pair of token counts", _HINT)
    return _tokens(value[0], where), _tokens(value[1], where)


def _languages(value: object, where: str) -> dict[str, LanguagePlan]:
    names = [field.name for field in fields(LanguagePlan)]
    found = {}
    for language, row in _object(value, where).items():
        place = f"{where}, {language}"
        table = _object(row, place)
        _check_keys(table, names, place)
        found[language] = LanguagePlan(
            **{name: _LANGUAGE_CHECKS[name](table[name], f"{place}, {name}") for name in names}
        )
    if not found:
        raise InputError(f"{where} is empty", _HINT)
    return found


_LANGUAGE_CHECKS: dict[str, Any] = {
    "tokens": _tokens,
    "file_tokens": _tokens,
    "pair_tokens": _tokens,
    "share": _number,
    "epochs": _number_or_null,
    "delta_tokens": _integer,
    "interval_tokens": _interval,
    "marginal_utility": _number_or_null,
    "loss_uniform": _number_or_null,
    "loss_plan": _number_or_null,
}
_CHECKS: dict[str, Any] = {
    "version": _integer,
    "budget_tokens": _tokens,
    "code_tokens": _tokens,
    "reserve": _token_table,
    "model_params": _tokens,
    "profile": _text,
    "tokenizer": _tokenizer,
    "count_rule": _count_rule,
    "max_epochs": _number,
    "supply": _token_table,
    "pairs": _token_table,
    "languages": _languages,
    "objective": _number_or_null,
    "objective_uniform": _number_or_null,
    "kkt_residual": _number_or_null,
    "binding": _texts,
    "warnings": _texts,
    "provenance": _object,
    "what_if": _objects,
    "compare": _objects,
}


def _check_sums(plan: Plan, where: str) -> None:
    for name, row in plan.languages.items():
        if row.file_tokens + row.pair_tokens != row.tokens:
            raise InputError(f"{where}, {name}: file_tokens + pair_tokens is not tokens", _HINT)
    code = sum(row.tokens for row in plan.languages.values())
    reserve = sum(plan.reserve.values())
    pairs = sum(row.pair_tokens for row in plan.languages.values())
    for total, parts, what in (
        (plan.code_tokens, code, "code_tokens is not the sum over languages"),
        (plan.budget_tokens, code + reserve, "budget_tokens is not code plus reserve"),
        (sum(plan.pairs.values()), pairs, "pairs is not the sum of pair_tokens"),
    ):
        if total != parts:
            raise InputError(f"{where}: {what} ({total} against {parts})", _HINT)
