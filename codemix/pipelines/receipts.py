"""What tasks wrote, as it was noted down, and whether it still lies there byte for byte."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.dataset import COUNTS_SHAPE, PARTS_SHAPE, RUN_LOG, file_sha256
from codemix.pipelines.io.shapes import problem_with

TASKS = "_tasks"
DROPPED = "dropped"
SEAL = "manifest_fingerprint"
"""The key of a run's log that holds the fingerprint of its manifest."""

_SHAPE = {
    "fingerprint": str,
    "counts": COUNTS_SHAPE,
    "parts": PARTS_SHAPE,
    "dropped_parts": PARTS_SHAPE,
}


@dataclass(frozen=True)
class Receipt:
    """What one task wrote: the manifest's entries for its parts, and its counts."""

    fingerprint: str
    counts: dict[str, Any]
    parts: list[dict[str, Any]]
    dropped_parts: list[dict[str, Any]]
    reused: bool = field(default=False, compare=False)

    def is_whole(self, folder: Path) -> bool:
        """Tell whether every part lies in its place, with the bytes that were written."""
        return all(
            _is_there(parent / entry["name"], entry)
            for parent, entries in ((folder, self.parts), (folder / DROPPED, self.dropped_parts))
            for entry in entries
        )


def read_sealed(path: Path) -> dict[str, Any]:
    """Return a manifest that is still the one that its run's log seals; else an empty one."""
    manifest = read_object(path)
    sealed = read_object(path.with_name(RUN_LOG)).get(SEAL)
    return manifest if manifest and sealed == fingerprint_of(manifest) else {}


def parse_receipt(value: Any) -> Receipt | None:  # noqa: ANN401 - any JSON value
    """Return the receipt that a JSON value holds; None if it is damaged."""
    if problem_with(value, _SHAPE) is not None:
        return None
    return Receipt(**{name: value[name] for name in _SHAPE})


def read_receipts(folder: Path) -> dict[int, Receipt]:
    """Return the receipts of the tasks that earlier runs finished, by the task's number."""
    found: dict[int, Receipt] = {}
    logged = read_object(folder / RUN_LOG).get("tasks")
    noted = list(enumerate(logged)) if isinstance(logged, list) else []
    for path in (folder / TASKS).glob("*.json"):
        if path.stem.isdecimal():
            noted.append((int(path.stem), read_object(path)))
    for number, value in noted:
        if (receipt := parse_receipt(value)) is not None:
            found[number] = receipt
    return found


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; an absent or damaged file counts as empty."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _is_there(path: Path, entry: dict[str, Any]) -> bool:
    try:
        same_size = path.is_file() and path.stat().st_size == entry["bytes"]
        return same_size and file_sha256(path) == entry["sha256"]
    except OSError:
        return False
