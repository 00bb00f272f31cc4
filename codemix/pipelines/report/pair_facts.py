"""What the pairs are like: scores and lengths by direction, and a few of them whole."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from codemix.pipelines.io.dataset import Part
from codemix.pipelines.report.left import Left

SCORE_BINS = 20
RATIO_LABELS = ("< ¼", "¼–½", "½–⅔", "⅔–⅘", "⅘–1", "1–1¼", "1¼–1½", "1½–2", "2–4", "> 4")
_RATIO_EDGES = np.array([0.25, 0.5, 2 / 3, 0.8, 1.0, 1.25, 1.5, 2.0, 4.0])
_MOST_SAMPLES = 12
_COLUMNS = ["src_lang", "tgt_lang", "score", "src_tokens", "tgt_tokens"]
_SAMPLE_COLUMNS = [
    *_COLUMNS,
    *("pair_id", "text", "key", "src_repo_name", "src_path", "tgt_repo_name", "tgt_path"),
]


@dataclass(frozen=True)
class PairSample:
    """One pair: where its sides are from, and its text up to the source's end and after it.

    ``is_new`` tells whether no sample before it has its key.
    """

    direction: str
    key: str
    score: float | None
    src_place: str
    tgt_place: str
    src_text: str
    tgt_text: str
    is_new: bool


@dataclass(frozen=True)
class Pairs:
    """Counts by direction; ``scores`` by the lower end of a bin, ``ratios`` by class."""

    directions: dict[str, int]
    scores: dict[tuple[str, float], int]
    ratios: dict[tuple[str, str], int]
    median_ratio: dict[str, float]
    samples: tuple[PairSample, ...]


def read_pairs(left: Left) -> Pairs:
    """Read lengths and scores of all pairs, and the text of one of each direction.

    Raises
    ------
    InputError
        If a part is missing or damaged.
    """
    folder, manifest = left.folders["pair"], left.manifests["pair"]
    counts: Counter[str] = Counter()
    scores: Counter[tuple[str, float]] = Counter()
    ratios: Counter[tuple[str, str]] = Counter()
    values: dict[str, list[float]] = {}
    samples: dict[str, PairSample] = {}
    for entry in manifest["parts"]:
        part = Part(folder / entry["name"], entry["sha256"])
        for batch in part.read(_SAMPLE_COLUMNS):
            _add(batch.select(_COLUMNS).to_pydict(), counts, scores, values)
            _add_samples(batch, samples)
    for direction, found in values.items():
        for at in np.searchsorted(_RATIO_EDGES, found, side="right").tolist():
            ratios[direction, RATIO_LABELS[at]] += 1
    medians = {name: float(np.median(found)) for name, found in sorted(values.items())}
    return Pairs(
        dict(sorted(counts.items())),
        dict(sorted(scores.items())),
        dict(ratios),
        medians,
        tuple(of for _, of in sorted(samples.items())),
    )


def _direction(src: str, tgt: str | None) -> str:
    return src if tgt is None else f"{src}->{tgt}"


def _add(
    columns: dict[str, list[object]],
    counts: Counter[str],
    scores: Counter[tuple[str, float]],
    values: dict[str, list[float]],
) -> None:
    for src, tgt, score, src_tokens, tgt_tokens in zip(*columns.values(), strict=True):
        direction = _direction(str(src), None if tgt is None else str(tgt))
        counts[direction] += 1
        if isinstance(score, float) and math.isfinite(score):
            step = min(SCORE_BINS - 1, max(0, math.floor(score * SCORE_BINS)))
            scores[direction, step / SCORE_BINS] += 1
        if isinstance(src_tokens, int) and isinstance(tgt_tokens, int) and src_tokens > 0:
            values.setdefault(direction, []).append(tgt_tokens / src_tokens)


def _add_samples(batch: pa.RecordBatch, samples: dict[str, PairSample]) -> None:
    """Take one pair of each direction, where possible of a key that no other sample has."""
    if len(samples) >= _MOST_SAMPLES and all(of.is_new for of in samples.values()):
        return
    names = batch.select(["src_lang", "tgt_lang", "key"]).to_pylist()
    for at, row in enumerate(names):
        direction = _direction(row["src_lang"], row["tgt_lang"])
        known = samples.get(direction)
        if len(samples) >= _MOST_SAMPLES if known is None else known.is_new:
            continue
        taken = {of.key for of in samples.values() if of.key}
        is_new = row["key"] not in taken
        if known is None or is_new:
            whole = batch.slice(at, 1).to_pylist()[0]
            samples[direction] = _sample(direction, whole, is_new)


def _sample(direction: str, row: dict[str, object], is_new: bool) -> PairSample:
    """Cut the document where the two comments of the template allow it; else show it whole."""
    text = str(row["text"])
    cut = _cut(text, str(row["src_lang"]), str(row["tgt_lang"]))
    score = row["score"]
    return PairSample(
        direction,
        str(row["key"] or ""),
        float(score) if isinstance(score, float) else None,
        f"{row['src_repo_name']}/{row['src_path']}",
        f"{row['tgt_repo_name']}/{row['tgt_path']}",
        text[:cut].rstrip("\n"),
        text[cut:].strip("\n"),
        is_new,
    )


def _cut(text: str, src_lang: str, tgt_lang: str) -> int:
    """Return where the target side begins: at the instruction, else in the middle of the lines."""
    at = text.rfind(f" Translate the {src_lang} program above to {tgt_lang}.")
    if at >= 0:
        return text.rfind("\n", 0, at) + 1
    return len(text)
