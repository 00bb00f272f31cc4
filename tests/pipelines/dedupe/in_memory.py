"""Deduplicate rows from memory, and a slow second opinion on what is similar."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from codemix.pipelines.dedupe.decide import decide
from codemix.pipelines.dedupe.header import header_end
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.stage import DedupeStage
from codemix.pipelines.stage import Shard
from codemix.schema import FILES
from tests.pipelines.rows_of_files import batch_of


@dataclass(frozen=True)
class MemoryPart:
    batches: tuple

    def read(self):
        yield from self.batches


def parts_of(*parts):
    """Each argument is the list of rows of one part."""
    return [MemoryPart((batch_of(rows),) if rows else ()) for rows in parts]


def deduplicate(parts, options=DedupeOptions()):  # noqa: B008 - frozen
    """Return the kept rows, the dropped rows and how the search went."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        indexes = [
            index_part(IndexTask(part, options, scratch / f"{number}.arrow"))
            for number, part in enumerate(parts)
        ]
        search = decide(indexes, options, scratch / "decisions.arrow")
        stage = DedupeStage(scratch / "decisions.arrow", FILES)
        steps = [
            step
            for number, part in enumerate(parts)
            for step in stage.run(part.read(), Shard(number, len(parts)))
        ]
    kept = pa.Table.from_batches([step.kept for step in steps], stage.kept_schema)
    dropped = pa.Table.from_batches([step.dropped for step in steps], stage.dropped_schema)
    return kept.to_pylist(), dropped.to_pylist(), search


def reference_tokens(text, rule="words"):
    if rule == "bigcode":
        return [token.lower() for token in re.split(r"[^A-Za-z0-9_]", text)]
    return re.findall(rb"[a-z0-9_\x80-\xff]+", text.encode().lower())


def reference_shingles(text, rule="words", ngram=5, keep_header=False):
    if not keep_header:
        data = text.encode()
        text = data[header_end(data, 0, len(data)) :].decode()
    tokens = reference_tokens(text, rule)
    if not tokens:
        return set()
    return {tuple(tokens[at : at + ngram]) for at in range(max(1, len(tokens) - ngram + 1))}


def reference_jaccard(left, right):
    return len(left & right) / len(left | right) if left or right else 0.0
