"""What an output of pairs holds: tokens by language, and a few documents to look at."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codemix.pipelines.io.dataset import open_dataset


@dataclass(frozen=True)
class Sample:
    """One document to look at."""

    title: str
    text: str


def count_tokens_by_language(folder: Path) -> dict[str, int]:
    """Return the tokens of either side of all documents, by language."""
    totals: Counter[str] = Counter()
    for part in open_dataset(str(folder)).parts:
        for batch in part.read(("pair_id", "src_lang", "tgt_lang", "src_tokens", "tgt_tokens")):
            for row in batch.to_pylist():
                totals[row["src_lang"]] += row["src_tokens"]
                if row["tgt_lang"] is not None:
                    totals[row["tgt_lang"]] += row["tgt_tokens"]
    return dict(sorted(totals.items()))


def draw_samples(folder: Path, count: int, seed: int) -> list[Sample]:
    """Return documents drawn at random, in their order; the same for the same seed."""
    parts = open_dataset(str(folder)).parts
    rows = [sum(batch.num_rows for batch in part.read(("pair_id", "text"))) for part in parts]
    total = sum(rows)
    chosen = np.random.default_rng(seed).choice(total, min(count, total), replace=False)
    wanted = set(chosen.tolist())
    samples = []
    at = 0
    for part in parts:
        for batch in part.read():
            for row in (batch.slice(n, 1) for n in range(batch.num_rows) if at + n in wanted):
                samples.append(_sample(row.to_pylist()[0]))
            at += batch.num_rows
    return samples


def _sample(row: dict[str, Any]) -> Sample:
    sides = [f"{row[f'{side}_repo_name']}/{row[f'{side}_path']}" for side in ("src", "tgt")]
    why = f"key {row['key']!r}" if row["key"] is not None else f"score {row['score']:.3f}"
    direction = f"{row['src_lang']} -> {row['tgt_lang']}"
    return Sample(f"{direction}, {why}: {sides[0]} | {sides[1]}", row["text"])
