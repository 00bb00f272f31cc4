"""Profiles as TOML text: what was fitted, what was taken over, each number with its source."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.profile import PROFILE_VERSION


@dataclass(frozen=True)
class Fitted:
    """Numbers for one entry of a profile.

    Parameters
    ----------
    values : ndarray
        A scalar, or in the shape that the law asks for.
    status : str
        ``fitted``, ``measured``, ``convention``, ``assumed`` or ``published``.
    source : str
    """

    values: FloatArray
    status: str
    source: str


def format_profile(
    name: str,
    law: str,
    summary: str,
    languages: Sequence[str],
    entries: Mapping[str, Fitted],
    targets: Sequence[str] = (),
) -> str:
    """Return a profile that `codemix allocate --profile` reads; the same numbers, the same text."""
    lines = [
        f"version = {PROFILE_VERSION}",
        f"name = {_text(name)}",
        f"law = {_text(law)}",
        f"summary = {_text(summary)}",
        f"languages = {_list([_text(language) for language in languages])}",
    ]
    if targets:
        lines.append(f"targets = {_list([_text(target) for target in targets])}")
    for key, entry in entries.items():
        word = "value" if np.ndim(entry.values) == 0 else "values"
        lines += [
            "",
            f"[{key}]",
            f"{word} = {_numbers(np.asarray(entry.values))}",
            f"status = {_text(entry.status)}",
            f"source = {_text(entry.source)}",
        ]
    return "\n".join(lines) + "\n"


def _numbers(values: FloatArray) -> str:
    if values.ndim == 0:
        return _number(float(values))
    if values.ndim == 1:
        return _list([_number(value) for value in values.tolist()])
    rows = "".join(f"  {_numbers(row)},\n" for row in values)
    return f"[\n{rows}]"


def _number(value: float) -> str:
    # Twelve digits: what two machines agree on, and far more than a fit can tell.
    text = f"{value:.12g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
