"""Keep some keys out of training, with all that resembles them, and make an evaluation set of them.

A key's programs in all languages form a group. Held groups are written in every direction between
their languages, zero-shot ones included: with seven languages, 42.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa

from codemix.errors import UsageError
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.pair.keys import normalise
from codemix.pipelines.pair.stage import render
from codemix.pipelines.pair.texts import Placed
from codemix.pipelines.tokenize import count_tokens, open_tokenizer
from codemix.schema import PAIRS

NEAR_JACCARD = 0.7
_SHINGLE_WORDS = 5
FOLDER = "holdout"


@dataclass(frozen=True)
class HoldOut:
    """Which groups are held out: a share of them by hash, or those with certain keys."""

    fraction: float = 0.0
    keys: frozenset[str] = frozenset()

    def holds(self, placed: Placed) -> bool:
        """Tell whether a pair's own key is held out."""
        if self.fraction:
            digest = hashlib.sha256(placed.pair.group.encode()).digest()
            return int.from_bytes(digest[:8], "big") < self.fraction * 2**64
        return placed.pair.key in self.keys


def parse_hold_out(text: str) -> HoldOut:
    """Read ``--hold-out``: a fraction, or keys (comma-separated, or a file, one on each line).

    Raises
    ------
    UsageError
        If a number is not between 0 and 1, or a file cannot be read.
    """
    try:
        fraction = float(text)
    except ValueError:
        path = Path(text)
        try:
            names = path.read_text("utf-8").splitlines() if path.is_file() else text.split(",")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"--hold-out: {path} cannot be read: {error}", "") from None
        return HoldOut(keys=frozenset(filter(None, map(normalise, names))))
    if not 0 < fraction < 1:
        raise UsageError(
            f"--hold-out is {text}", "a fraction lies between 0 and 1, for example 0.01"
        )
    return HoldOut(fraction)


@dataclass(frozen=True)
class Division:
    """The pairs for training, those held out by their key, and how many resemble one of those."""

    training: list[Placed]
    held: list[Placed]
    near: int


def divide(placed: Sequence[Placed], hold_out: HoldOut, table: Path) -> Division:
    """Take the held pairs out, and those of which a side is a held text or nearly one.

    Near means a Jaccard similarity of word 5-grams of `NEAR_JACCARD` within one language.
    """
    held = [pair for pair in placed if hold_out.holds(pair)]
    rest = [pair for pair in placed if not hold_out.holds(pair)]
    if not held:
        return Division(rest, [], 0)
    texts = _read_texts(table)
    index: dict[tuple[str, int], set[int]] = defaultdict(set)
    shingles = {}
    for row in sorted({row for pair in held for row in (pair.pivot, pair.target)}):
        shingles[row] = _shingles(texts[row]["content"])
        for shingle in shingles[row]:
            index[texts[row]["language"], shingle].add(row)
    verdicts: dict[int, bool] = {}
    for row in sorted({row for pair in rest for row in (pair.pivot, pair.target)}):
        mine = _shingles(texts[row]["content"])
        shared: dict[int, int] = defaultdict(int)
        for shingle in mine:
            for other in index.get((texts[row]["language"], shingle), ()):
                shared[other] += 1
        verdicts[row] = any(
            count >= NEAR_JACCARD * (len(mine) + len(shingles[other]) - count)
            for other, count in shared.items()
        )
    training = [pair for pair in rest if not (verdicts[pair.pivot] or verdicts[pair.target])]
    return Division(training, held, len(rest) - len(training))


def write_evaluation(
    held: Sequence[Placed], table: Path, folder: Path, strategy: str, template: str, tokenizer: str
) -> int:
    """Write the evaluation set to ``folder``; return how many documents it has."""
    opened = open_tokenizer(tokenizer)
    count = 0
    with PartWriter(folder / "part-00000.parquet", PAIRS, "parquet") as writer:
        for rows in _documents(held, _read_texts(table), strategy, template):
            tokens = count_tokens(opened, pa.array([row["text"] for row in rows], pa.string()))
            source = count_tokens(opened, pa.array([row["src_content"] for row in rows]))
            for row, whole, src in zip(rows, tokens.tolist(), source.tolist(), strict=True):
                row |= {"tokens": whole, "src_tokens": src - 1, "tgt_tokens": whole - src + 1}
            writer.write(pa.RecordBatch.from_pylist(rows, schema=PAIRS))
            count += len(rows)
    return count


def _documents(
    held: Sequence[Placed], texts: list[dict[str, Any]], strategy: str, template: str
) -> Iterator[list[dict[str, Any]]]:
    """Yield all directions of one program after another: a pivot and its translations."""
    groups: dict[int, list[Placed]] = defaultdict(list)
    for pair in held:
        groups[pair.pivot].append(pair)
    for pivot, pairs in groups.items():
        members = {texts[pivot]["language"]: pivot}
        for pair in pairs:
            members.setdefault(texts[pair.target]["language"], pair.target)
        rows = []
        for src, tgt in permutations(sorted(members), 2):
            candidate: dict[str, Any] = {"key": pairs[0].pair.key, "score": pairs[0].pair.score}
            for side, language in (("src", src), ("tgt", tgt)):
                candidate |= {
                    f"{side}_{name}": value for name, value in texts[members[language]].items()
                }
            rows.append(render(candidate, strategy, template))
        yield rows


def _read_texts(table: Path) -> list[dict[str, Any]]:
    with pa.memory_map(str(table)) as source:
        rows: list[dict[str, Any]] = pa.ipc.open_file(source).read_all().to_pylist()
    return rows


def _shingles(text: str | None) -> set[int]:
    """Return the word 5-grams of a text; a shorter text is one."""
    words = (text or "").split()
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    return {hash_words(words[at : at + _SHINGLE_WORDS]) for at in range(last)}


def hash_words(words: Sequence[str]) -> int:
    """Return 64 bits that stand for some words."""
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")
