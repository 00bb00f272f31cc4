"""The texts of paired units, gathered once into one memory-mapped table for random access."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.pair.finding import Pair
from codemix.pipelines.pair.sides import WHOLE
from codemix.pipelines.pair.unit_index import cut_unit

_FILE_COLUMNS = (
    "id", "repo_name", "path", "language", "content", "blob_id", "content_sha256", "license"
)  # fmt: skip
TEXTS = pa.schema(
    [
        *[pa.field(name, pa.string()) for name in _FILE_COLUMNS],
        pa.field("start", pa.int64()),
        pa.field("end", pa.int64()),
    ]
)
"""One row is one side of some pair; ``id`` names the unit, ``content`` is its text alone."""
DOCUMENTS_PER_TASK = 1_000


class Candidate(NamedTuple):
    """A document that may be written: ``src`` and ``tgt`` are rows of the table of texts."""

    key: str | None
    score: float | None
    src: int
    tgt: int


@dataclass(frozen=True)
class PairTask:
    """Some candidates, read as rows with every column of both sides."""

    table: Path
    candidates: tuple[Candidate, ...]

    @property
    def fingerprint(self) -> str:
        """Identify the task by its keys and places; the job's inputs identify the texts."""
        return fingerprint_of(self.candidates)

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield rows of ``key``, ``score`` and the sides' columns as ``src_…`` and ``tgt_…``."""
        with pa.memory_map(str(self.table)) as source:
            table = pa.ipc.open_file(source).read_all()
            keys, scores, *sides = zip(*self.candidates, strict=True)
            columns: dict[str, pa.Array] = {
                "key": pa.array(keys, pa.string()),
                "score": pa.array(scores, pa.float32()),
            }
            for side, places in zip(("src", "tgt"), sides, strict=True):
                taken = table.take(pa.array(places))
                for name in table.schema.names:
                    columns[f"{side}_{name}"] = taken.column(name)
            yield from pa.table(columns).combine_chunks().to_batches(max_chunksize=200)


class Placed(NamedTuple):
    """A pair and the rows of its sides in the table of texts."""

    pair: Pair
    pivot: int
    target: int


def gather_texts(parts: Sequence[Part], pairs: Sequence[Pair], table: Path) -> list[Placed]:
    """Write the texts of the pairs' sides to ``table``, an Arrow file of `TEXTS`."""
    wanted: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for pair in pairs:
        for side in (pair.pivot, pair.target):
            spans = wanted.setdefault(side.part, {}).setdefault(side.row, [])
            if side.span not in spans:
                spans.append(side.span)
    place_of: dict[tuple[int, int, tuple[int, int]], int] = {}
    with pa.OSFile(str(table), "wb") as sink, pa.ipc.new_file(sink, TEXTS) as writer:
        for number in sorted(wanted):
            row = 0
            for batch in parts[number].read(_FILE_COLUMNS):
                texts: list[dict[str, Any]] = []
                for at in range(batch.num_rows):
                    spans = wanted[number].get(row + at, [])
                    if spans:
                        (facts,) = batch.slice(at, 1).to_pylist()
                        for span in sorted(spans):
                            place_of[number, row + at, span] = len(place_of)
                            texts.append(_text_of(facts, span))
                if texts:
                    writer.write_batch(pa.RecordBatch.from_pylist(texts, schema=TEXTS))
                row += batch.num_rows
    return [
        Placed(
            pair,
            place_of[pair.pivot.part, pair.pivot.row, pair.pivot.span],
            place_of[pair.target.part, pair.target.row, pair.target.span],
        )
        for pair in pairs
    ]


def _text_of(facts: dict[str, Any], span: tuple[int, int]) -> dict[str, Any]:
    """Return the row of one unit; a file without content is refused later, with its path."""
    content: str | None = facts["content"]
    length_bytes = len((content or "").encode())
    start, end = (0, length_bytes) if span == WHOLE else span
    row = {**facts, "start": start, "end": end}
    if content is not None and (start, end) != (0, length_bytes):
        row["content"] = cut_unit(content, span)
        row["id"] = f"{facts['id']} {start} {end}"
    return row


def list_candidates(placed: Sequence[Placed], directions: str = "both") -> list[Candidate]:
    """Return the directions asked for of every pair, one after the other."""
    candidates = []
    for pair, pivot, target in placed:
        if directions != "to-pivot":
            candidates.append(Candidate(pair.key, pair.score, pivot, target))
        if directions != "from-pivot":
            candidates.append(Candidate(pair.key, pair.score, target, pivot))
    return candidates


def cut_candidates(table: Path, candidates: Sequence[Candidate]) -> Iterator[PairTask]:
    """Cut candidates to tasks."""
    for start in range(0, len(candidates), DOCUMENTS_PER_TASK):
        yield PairTask(table, tuple(candidates[start : start + DOCUMENTS_PER_TASK]))
