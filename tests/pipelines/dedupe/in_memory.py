"""Deduplicate rows from memory, and a slow second opinion on what is similar."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from codemix.pipelines.dedupe.decide import Join, decide
from codemix.pipelines.dedupe.header import find_headers
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.output import OutputTask, output_tasks
from codemix.pipelines.dedupe.spill import Spill
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
        join = Join(indexes, options, scratch, Spill(scratch, None, 2**30))
        outcome = decide(join)
        stage = DedupeStage(FILES, splits=bool(options.val_fraction))
        task = OutputTask(
            "", outcome.files, scratch / "order.npy", scratch / "sizes.npy", 0, 0,
            join.decisions, FILES, False, stage.splits,
        )  # fmt: skip
        tasks = list(output_tasks(outcome.order, outcome.lengths, task))
        steps = [
            step
            for number, task in enumerate(tasks)
            for step in stage.run(task.read(), Shard(number, len(tasks)))
        ]
    kept, dropped = (
        pa.Table.from_batches([batch for batch in batches if batch is not None], schema)
        for batches, schema in (
            ([step.kept for step in steps], stage.kept_schema),
            ([step.dropped for step in steps], stage.dropped_schema),
        )
    )
    return kept.to_pylist(), dropped.to_pylist(), outcome.search


def header_end(data, start, end):
    """Where the licence header of one text ends."""
    bounds = np.array([start]), np.array([end])
    return int(find_headers(np.frombuffer(data, np.uint8), *bounds)[0])


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
