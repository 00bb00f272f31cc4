"""What the shards hold: tokens by shard and language, and by window along all of them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from codemix.errors import InputError
from codemix.pipelines.io.dataset import read_batches
from codemix.pipelines.report.left import SHARD, Left

MOST_BARS = 64
MOST_WINDOWS = 48
PAIRS = "pairs"
"""What all directions are counted as: they are too many to be told apart by colour."""
_DOCUMENTS = 20
"""In windows of fewer, whether a language is there is chance."""


@dataclass(frozen=True)
class Held:
    """Tokens by (shard or run of shards, language); and by (window, language).

    ``windows`` is empty where the documents' order cannot be read from the shards: ``why_not``.
    """

    shards: tuple[tuple[str, dict[str, int]], ...]
    windows: tuple[dict[str, int], ...]
    window_tokens: int
    why_not: str


def read_held(left: Left) -> Held:
    """Read what the manifest says of each shard, and the order of languages along the shards.

    Raises
    ------
    InputError
        If a shard is missing or damaged.
    """
    manifest = left.manifests[SHARD]
    entries = manifest["shards"]
    per_bar = -(-len(entries) // MOST_BARS) if entries else 1
    bars = []
    for first in range(0, len(entries), per_bar):
        group = entries[first : first + per_bar]
        tokens: Counter[str] = Counter()
        for entry in group:
            for name, count in entry["languages"].items():
                tokens[_band(name)] += count
        last = first + len(group) - 1
        bars.append((f"{first}" if last == first else f"{first}–{last}", dict(tokens)))
    windows, window_tokens, why_not = _windows(left, manifest)
    return Held(tuple(bars), windows, window_tokens, why_not)


def _windows(left: Left, manifest: dict[str, Any]) -> tuple[tuple[dict[str, int], ...], int, str]:
    if manifest["format"] != "parquet":
        return (), 0, f"shards of the format {manifest['format']} do not name documents' languages"
    if manifest["parameters"]["packing"] != "none":
        return (), 0, "packed sequences hold documents of several languages"
    total = max(1, manifest["tokens"])
    windows = min(MOST_WINDOWS, max(1, manifest["documents"] // _DOCUMENTS))
    window_tokens = -(-total // windows)
    found: list[Counter[str]] = [Counter() for _ in range(-(-total // window_tokens))]
    before = 0
    for entry in manifest["shards"]:
        path = left.folders[SHARD] / entry["name"]
        if not path.is_file():
            raise InputError(f"{path} is missing", "run `codemix shard` again")
        for batch in read_batches(path, ["language", "length_tokens"]):
            lengths = batch.column("length_tokens").to_numpy(zero_copy_only=False)
            starts = before + np.cumsum(lengths) - lengths
            at = np.minimum(starts // window_tokens, len(found) - 1).astype(int).tolist()
            names = batch.column("language").to_pylist()
            for window, name, tokens in zip(at, names, lengths.tolist(), strict=True):
                found[window][_band(name)] += tokens
            before += int(lengths.sum())
    return tuple(dict(window) for window in found), window_tokens, ""


def _band(name: str) -> str:
    return PAIRS if "->" in name else name
