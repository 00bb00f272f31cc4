"""Profiles: the numbers a law needs, as TOML data with a source and a status for each."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from codemix.errors import InputError, UsageError, nearest
from codemix.mixers.arrays import FloatArray

PROFILE_VERSION = 1
_SHIPPED = Path(__file__).parent / "profiles"
STATUSES = ("published", "calibrated", "convention", "rough", "fitted", "measured", "assumed")
_HEADER = ("version", "name", "law", "summary", "extends", "languages", "targets")
_ENTRY = ("value", "values", "scale", "status", "source")


@dataclass(frozen=True)
class Quantity:
    """What a law asks of one entry of a profile.

    Parameters
    ----------
    shape : str
        ``scalar``, ``range`` (two increasing numbers), ``language`` (one number per language),
        ``matrix`` (languages by languages), ``target`` (one number per target) or ``target-matrix``
        (targets by languages).
    least : float
        The smallest value allowed.
    above : bool
        Whether ``least`` itself is refused.
    required : bool
        Whether the profile must have it.
    """

    shape: Literal["scalar", "range", "language", "matrix", "target", "target-matrix"]
    least: float = -np.inf
    above: bool = False
    required: bool = False


@dataclass(frozen=True)
class Entry:
    """Numbers of a profile, how we know them and from where."""

    values: FloatArray
    status: str
    source: str


@dataclass(frozen=True)
class Profile:
    """A validated profile.

    Parameters
    ----------
    name, law, summary : str
        How it is called, the law it parametrises, what it is in one line.
    languages : tuple of str
        The order of every per-language entry.
    entries : mapping of str to Entry
        The numbers.
    sha256 : str
        Fingerprint over the file, and over the profile it extends.
    targets : tuple of str
        What losses are measured on; empty where that is the languages themselves.
    """

    name: str
    law: str
    summary: str
    languages: tuple[str, ...]
    entries: Mapping[str, Entry]
    sha256: str
    targets: tuple[str, ...] = ()

    def values(self, name: str) -> FloatArray | None:
        """Return the numbers of an entry, or None where the profile has no such entry."""
        entry = self.entries.get(name)
        return None if entry is None else entry.values

    def scalar(self, name: str) -> float | None:
        """Return a single number, or None where the profile has no such entry."""
        values = self.values(name)
        return None if values is None else float(values)


def shipped_profiles() -> list[str]:
    """Return the names of the profiles that come with codemix."""
    return sorted(path.stem for path in _SHIPPED.glob("*.toml"))


def load_profile(
    profile: str | Path,
    quantities: Mapping[str, Mapping[str, Quantity]],
    other_names: Sequence[str] = (),
) -> Profile:
    """Read and check a profile.

    Parameters
    ----------
    profile : str or Path
        The name of a shipped profile or the path of a file.
    quantities : mapping of law name to mapping of entry name to Quantity
        What each known law asks for.
    other_names : sequence of str
        What else a person may have meant, for the hint.

    Raises
    ------
    UsageError
        If no profile has that name or no file that path.
    InputError
        If the file is unreadable, is not TOML, has unknown keys or values out of range.
    """
    where = f"profile {str(profile)!r}"
    if isinstance(profile, str) and profile in shipped_profiles():
        table, raw = _shipped(profile)
    else:
        table, raw = _merged(_read(str(profile), other_names), where)
    return _checked(table, where, quantities, hashlib.sha256(raw).hexdigest())


@cache
def _shipped(name: str) -> tuple[dict[str, Any], bytes]:
    return _merged((_SHIPPED / f"{name}.toml").read_bytes(), f"profile {name!r}")


def _merged(raw: bytes, where: str) -> tuple[dict[str, Any], bytes]:
    """Lay a profile over the one that it extends; return the bytes of both, for the fingerprint."""
    table = _parse(raw, where)
    base = table.get("extends")
    if base is None:
        return table, raw
    if base not in shipped_profiles():
        known = nearest(str(base), shipped_profiles())
        raise InputError(f"{where} extends {base!r}, which is no shipped profile", known)
    base_table, base_raw = _shipped(base)
    return {**base_table, **table}, raw + base_raw


def _read(name: str, other_names: Sequence[str]) -> bytes:
    path = Path(name)
    if not path.suffix and not path.is_file():
        known = [*shipped_profiles(), *other_names]
        raise UsageError(f"no profile is called {name!r}", nearest(name, known))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"profile {name} does not exist", "give a shipped name or a TOML file"
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot read profile {name}: {error.strerror}", "give a shipped name or a TOML file"
        ) from None


def _parse(raw: bytes, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{where} is not TOML: {error}", "codemix fit writes profiles") from None


def _checked(
    table: dict[str, Any],
    where: str,
    quantities: Mapping[str, Mapping[str, Quantity]],
    sha256: str,
) -> Profile:
    if table.get("version") != PROFILE_VERSION:
        raise InputError(
            f"{where} has version {table.get('version')!r}, not {PROFILE_VERSION}",
            f"write version = {PROFILE_VERSION}",
        )
    law = table.get("law")
    if not isinstance(law, str) or law not in quantities:
        raise InputError(f"{where} names no known law: {law!r}", nearest(str(law), [*quantities]))
    wanted = quantities[law]
    for key in table:
        if key not in _HEADER and key not in wanted:
            known = nearest(key, [*_HEADER, *wanted])
            raise InputError(f"{where} has an unknown key {key!r}", known)
    languages = _names(table.get("languages"), "languages", where)
    targets = _names(table["targets"], "targets", where) if "targets" in table else ()
    entries = {}
    for name, quantity in wanted.items():
        if name in table:
            entries[name] = read_entry(
                table, name, quantity, len(languages), where, len(targets or languages)
            )
        elif quantity.required:
            raise InputError(f"{where} has no {name!r}", f"the law {law!r} needs it")
    title = table.get("name")
    if not isinstance(title, str) or not title:
        raise InputError(f"{where} has no name", 'write name = "..."')
    summary = str(table.get("summary", ""))
    return Profile(title, law, summary, languages, entries, sha256, targets)


def _names(value: object, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(x, str) and x for x in value):
        raise InputError(f"{where} lists no {key}", f'write {key} = ["Python", ...]')
    for name in value:
        if value.count(name) > 1:
            raise InputError(f"{where} lists {name!r} twice", "name each once")
    return tuple(value)


def read_entry(
    table: Mapping[str, Any],
    name: str,
    quantity: Quantity,
    languages: int,
    where: str,
    targets: int = 0,
) -> Entry:
    """Check one entry of a decoded TOML table; ``where`` is what messages call the file.

    Raises
    ------
    InputError
        If it has unknown keys, no source, an unknown status, another shape or numbers out of range.
    """
    value, place = table[name], f"{where}, [{name}]"
    if not isinstance(value, dict):
        raise InputError(f"{place} is no table", "write value(s), status and source")
    for key in value:
        if key not in _ENTRY:
            raise InputError(f"{place} has an unknown key {key!r}", nearest(key, [*_ENTRY]))
    status, source = value.get("status"), value.get("source")
    if status not in STATUSES:
        raise InputError(f"{place} has status {status!r}", nearest(str(status), [*STATUSES]))
    if not isinstance(source, str) or not source:
        raise InputError(f"{place} has no source", "say where the numbers come from")
    key = "value" if quantity.shape == "scalar" else "values"
    if key not in value:
        raise InputError(f"{place} has no {key!r}", f"the law needs a {quantity.shape}")
    values = _numbers(value[key], place) * _numbers(value.get("scale", 1.0), place)
    _check_shape(values, quantity, languages, targets, place)
    too_small = values <= quantity.least if quantity.above else values < quantity.least
    if too_small.any():
        bound = "above" if quantity.above else "at least"
        raise InputError(f"{place} must be {bound} {quantity.least:g}", "correct the number")
    values.setflags(write=False)
    return Entry(values, status, source)


def _numbers(value: object, place: str) -> FloatArray:
    try:
        values = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{place} holds something that is no number", "write numbers") from None
    if not np.isfinite(values).all():
        raise InputError(f"{place} holds NaN or infinity", "every number must be finite")
    return values


def _check_shape(
    values: FloatArray, quantity: Quantity, languages: int, targets: int, place: str
) -> None:
    expected = {
        "scalar": (),
        "range": (2,),
        "language": (languages,),
        "matrix": (languages, languages),
        "target": (targets,),
        "target-matrix": (targets, languages),
    }[quantity.shape]
    if values.shape != expected:
        raise InputError(
            f"{place} has shape {values.shape}, not {expected}",
            f"there are {languages} languages and {targets} targets"
            if quantity.shape.startswith("target")
            else f"there are {languages} languages",
        )
    if quantity.shape == "range" and values[0] >= values[1]:
        raise InputError(f"{place} does not increase", "write the least and the most")
