"""Presets: lists of rules as TOML data, ours and a user's, read and checked."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from codemix.errors import UsageError, nearest
from codemix.langs import find
from codemix.pipelines.filter.metrics import METRICS
from codemix.pipelines.filter.rules import Rule, Threshold

PRESET_VERSION = 1
PRESETS = ("default", "starcoder", "none")

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BOUNDS = ("least", "most", "is")
_KEYS = ("metric", *_BOUNDS, "why", "source", "languages", "only", "but_not")
_RESERVED = re.compile(r"license_|opt_out_")
_SEE = "docs/filter.md describes presets"


@dataclass(frozen=True)
class Preset:
    """A named list of rules, in the order in which they are applied."""

    name: str
    about: str
    rules: tuple[Rule, ...]


def read_preset(spec: str) -> Preset:
    """Read one of ``PRESETS`` by name, or a user's TOML file.

    Raises
    ------
    UsageError
        If there is no such preset, the file is no TOML, is of another version, or a rule holds an
        unknown key, metric or language, a threshold of the wrong type, or no reason.
    """
    if spec in PRESETS:
        text = (files(__package__) / "presets" / f"{spec}.toml").read_text("utf-8")
        return parse_preset(text, spec, spec)
    path = Path(spec)
    if path.suffix != ".toml":
        raise UsageError(f"unknown preset {spec!r}", nearest(spec, list(PRESETS)) + " Or FILE.toml")
    try:
        return parse_preset(path.read_text("utf-8"), str(path), path.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", _SEE) from None


def parse_preset(text: str, where: str, name: str) -> Preset:
    """Read a preset from the text of its TOML file; ``where`` is what messages call it.

    Raises
    ------
    UsageError
        See `read_preset`.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is not TOML: {error}", _SEE) from None
    for key in raw:
        if key not in ("version", "about", "rules"):
            known = nearest(key, ["version", "about", "rules"])
            raise UsageError(f"{where}: unknown key {key!r}", known)
    version = raw.get("version")
    if version != PRESET_VERSION or isinstance(version, bool):
        raise UsageError(
            f"{where} is a preset of version {version}; this codemix reads version "
            f"{PRESET_VERSION}",
            f"write version = {PRESET_VERSION} and check the rules against docs/filter.md",
        )
    about, rules = raw.get("about", ""), raw.get("rules", {})
    if not isinstance(about, str) or not isinstance(rules, dict):
        raise UsageError(f"{where}: about must be a string, and rules a table", _SEE)
    return Preset(name, about, tuple(_rule(of, rules[of], f"{where} [rules.{of}]") for of in rules))


def _rule(name: str, values: Any, where: str) -> Rule:  # noqa: ANN401 - any TOML value
    if not _NAME.fullmatch(name) or _RESERVED.match(name):
        raise UsageError(
            f"{where}: {name!r} cannot be the name of a rule",
            "use lower-case letters, digits and _, and no name that begins with license_ or "
            "opt_out_; the name becomes the reason of what it drops",
        )
    if not isinstance(values, dict):
        raise UsageError(f"{where} is not a table", _SEE)
    for key in values:
        if key not in _KEYS:
            raise UsageError(f"{where}: unknown key {key!r}", nearest(key, list(_KEYS)))
    metric = _text(values, "metric", where)
    if metric not in METRICS:
        raise UsageError(
            f"{where}: unknown metric or column {metric!r}", nearest(metric, list(METRICS))
        )
    bound = _bound(values, metric, where)
    if not (_text(values, "why", where) or _text(values, "source", where)):
        raise UsageError(f"{where} gives no reason", 'add why = "…" or source = "…"')
    return Rule(
        name,
        metric,
        bound,
        _threshold(values[bound], bound, f"{where} {bound}"),
        _text(values, "why", where),
        _text(values, "source", where),
        _thresholds(values.get("languages", {}), bound, f"{where} languages"),
        _names(values.get("only", []), f"{where} only"),
        _names(values.get("but_not", []), f"{where} but_not"),
    )


def _bound(values: Mapping[str, Any], metric: str, where: str) -> str:
    given = [bound for bound in _BOUNDS if bound in values]
    allowed = ("is",) if METRICS[metric].is_mark else ("least", "most")
    if len(given) != 1 or given[0] not in allowed:
        raise UsageError(
            f"{where} needs exactly one threshold for {metric}: {' or '.join(allowed)}",
            "a rule says what a kept file must be",
        )
    return given[0]


def _threshold(value: Any, bound: str, where: str) -> Threshold:  # noqa: ANN401
    if bound == "is":
        if isinstance(value, bool):
            return value
        raise UsageError(f"{where} must be true or false, not {value!r}", _SEE)
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
        return float(value)
    raise UsageError(f"{where} must be a number, not {value!r}", _SEE)


def _thresholds(
    table: Any,  # noqa: ANN401 - any TOML value
    bound: str,
    where: str,
) -> tuple[tuple[str, Threshold], ...]:
    if not isinstance(table, dict):
        raise UsageError(f"{where} is not a table of languages", _SEE)
    return tuple(
        (_language(name, where), _threshold(value, bound, f"{where}.{name}"))
        for name, value in table.items()
    )


def _names(value: Any, where: str) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise UsageError(f"{where} must be a list of languages, not {value!r}", _SEE)
    return tuple(_language(name, where) for name in value)


def _language(name: str, where: str) -> str:
    try:
        return find(name).name
    except UsageError as error:
        raise UsageError(f"{where}: {error.message}", error.hint) from None


def _text(values: Mapping[str, Any], key: str, where: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{where} {key} must be a string, not {value!r}", _SEE)
    return value
