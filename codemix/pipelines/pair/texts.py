"""The texts of paired files, gathered once into one memory-mapped table for random access."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.pair.match import Pair

_SIDE_COLUMNS = (
    "id", "repo_name", "path", "language", "content", "blob_id", "content_sha256", "license"
)  # fmt: skip
DOCUMENTS_PER_TASK = 1_000


class Candidate(NamedTuple):
    """A document that may be written: ``src`` and ``tgt`` are rows of the table of texts."""

    key: str
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
        """Yield rows of ``key`` and the sides' columns as ``src_…`` and ``tgt_…``."""
        with pa.memory_map(str(self.table)) as source:
            table = pa.ipc.open_file(source).read_all()
            keys, *sides = zip(*self.candidates, strict=True)
            columns: dict[str, pa.Array] = {"key": pa.array(keys, pa.string())}
            for side, places in zip(("src", "tgt"), sides, strict=True):
                taken = table.take(pa.array(places))
                for name in table.schema.names:
                    columns[f"{side}_{name}"] = taken.column(name)
            yield from pa.table(columns).combine_chunks().to_batches(max_chunksize=200)


def gather_texts(
    parts: Sequence[Part], pairs: Sequence[Pair], table: Path
) -> list[tuple[str, int, int]]:
    """Write the paired files' rows to ``table``, an Arrow file.

    Returns
    -------
    list of (key, row of the pivot, row of the target), one for each pair
    """
    wanted: dict[int, set[int]] = {}
    for pair in pairs:
        for side in (pair.pivot, pair.target):
            wanted.setdefault(side.part, set()).add(side.row)
    place_of: dict[tuple[int, int], int] = {}
    schema = pa.schema([(name, pa.string()) for name in _SIDE_COLUMNS])
    with pa.OSFile(str(table), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for number in sorted(wanted):
            offset = 0
            for batch in parts[number].read(_SIDE_COLUMNS):
                rows = [row for row in range(batch.num_rows) if offset + row in wanted[number]]
                for row in rows:
                    place_of[number, offset + row] = len(place_of)
                if rows:
                    writer.write_batch(batch.take(pa.array(rows)).cast(schema))
                offset += batch.num_rows
    return [
        (
            pair.key,
            place_of[pair.pivot.part, pair.pivot.row],
            place_of[pair.target.part, pair.target.row],
        )
        for pair in pairs
    ]


def list_candidates(placed: Sequence[tuple[str, int, int]]) -> list[Candidate]:
    """Return both directions of every pair, one after the other."""
    return [
        Candidate(key, *sides)
        for key, pivot, target in placed
        for sides in ((pivot, target), (target, pivot))
    ]


def cut_candidates(table: Path, candidates: Sequence[Candidate]) -> Iterator[PairTask]:
    """Cut candidates to tasks."""
    for start in range(0, len(candidates), DOCUMENTS_PER_TASK):
        yield PairTask(table, tuple(candidates[start : start + DOCUMENTS_PER_TASK]))
