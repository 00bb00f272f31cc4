"""Speed of the filter on one core, beside dolma's taggers and datatrove's filters on equal files.

Every program gets the same texts in memory and is timed for its work alone: no start, no reading,
no writing. The peers live in environments of their own below ``.cache/bench-filter``, made by
``uv pip install 'dolma[code]'`` and ``'datatrove[processing]' spacy``; without them only our own
figures appear.

    python benchmarks/corpus.py --small
    python benchmarks/filter.py
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from codemix.langs import parse_list
from codemix.pipelines.detect import DetectOptions, detect_job
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.filter import FAMILIES, FilterOptions, FilterStage, read_preset
from codemix.pipelines.runner import run_to_stream
from codemix.pipelines.stage import Shard

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache" / "bench-filter"
CORPUS = ROOT / ".cache" / "corpus-small"
ROUNDS = 3
PEER_BYTES = 2_000_000
"""The slowest peer takes a minute for these."""

PEERS = {
    "dolma": """
import json, sys, time
from dolma.core.data_types import DocumentWithMetadata
from dolma.core.registry import TaggerRegistry
import dolma.taggers
rows = [
    DocumentWithMetadata(id=of["id"], text=of["text"], source="x", metadata={"ext": of["ext"]})
    for of in map(json.loads, open(sys.argv[1]))
]
for name in sys.argv[2:]:
    tagger = TaggerRegistry.get(name)()
    tagger.predict(rows[0])
    started = time.process_time()
    for row in rows:
        tagger.predict(row)
    print(json.dumps([name, time.process_time() - started]), flush=True)
""",
    "datatrove": """
import json, sys, time
from datatrove.data import Document
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.formatters import PIIFormatter
documents = [json.loads(line) for line in open(sys.argv[1])]
makers = {"GopherRepetitionFilter": GopherRepetitionFilter,
          "GopherQualityFilter": GopherQualityFilter, "PIIFormatter": PIIFormatter}
for name in sys.argv[2:]:
    step = makers[name]()
    work = step.format if hasattr(step, "format") else step.filter
    rows = [Document(text=of["text"], id=of["id"]) for of in documents]
    work(rows[0].text if hasattr(step, "format") else rows[0])
    started = time.process_time()
    for row in rows:
        work(row.text if hasattr(step, "format") else row)
    print(json.dumps([name, time.process_time() - started]), flush=True)
""",
}
STEPS = {
    "dolma": {
        "rules": ["code_starcoder_taggers_v2", "code_redpajama_taggers_v1", "repetitions_v1"],
        "redaction": ["code_secrets_v1", "pii_regex_with_counts_fast_v2"],
    },
    "datatrove": {
        "rules": ["GopherRepetitionFilter", "GopherQualityFilter"],
        "redaction": ["PIIFormatter"],
    },
}  # fmt: skip


def detected() -> list[pa.RecordBatch]:
    """Return the rows of the corpus, with the columns that detect writes."""
    sources = sorted(str(path) for path in CORPUS.iterdir() if path.is_dir())
    batches: list[pa.RecordBatch] = []
    run_to_stream(detect_job(sources, DetectOptions(parse_list(""))), batches.append, IN_PROCESS)
    return [batch for batch in batches if batch.num_rows]


def seconds_of(work: Callable[[], object]) -> float:
    """Return the best of three times on the processor, after one that warms up."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def ours(batches: list[pa.RecordBatch]) -> dict[str, float]:
    """Return the speed of each kind of work, in MB/s of text."""
    size = sum(batch.column("content").nbytes for batch in batches) / 1e6
    kinds = {
        "rules, default": FilterOptions(read_preset("default"), "permissive"),
        "rules, starcoder": FilterOptions(read_preset("starcoder"), "permissive"),
        "redaction": FilterOptions(read_preset("none"), "all", FAMILIES),
        "rules, default, and redaction": FilterOptions(read_preset("default"), "all", FAMILIES),
    }
    speeds = {}
    for name, options in kinds.items():
        stage = FilterStage(options, batches[0].schema)

        def work(stage: FilterStage = stage) -> None:
            for _ in stage.run(iter(batches), Shard(0, 1)):
                pass

        speeds[name] = size / seconds_of(work)
    return speeds


def theirs(batches: list[pa.RecordBatch]) -> dict[str, dict[str, float]]:
    """Return the speed of every step of every peer that is installed."""
    every = max(1, int(sum(batch.column("content").nbytes for batch in batches) / PEER_BYTES))
    rows, size = [], 0
    for batch in batches:
        columns = (batch.column(name).to_pylist()[::every] for name in ("content", "extension"))
        for text, extension in zip(*columns, strict=True):
            rows.append({"id": str(len(rows)), "text": text, "ext": extension or ""})
            size += len(text.encode())
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        for peer, code in PEERS.items():
            python = CACHE / peer / "bin" / "python"
            if not python.exists():
                continue
            for names in STEPS[peer].values():
                done = subprocess.run(
                    [python, "-c", code, path, *names], capture_output=True, text=True, check=False
                )
                for line in done.stdout.splitlines():
                    if line.startswith("["):
                        name, seconds = json.loads(line)
                        found.setdefault(peer, {})[name] = size / 1e6 / seconds
    return found


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    pa.set_cpu_count(1)
    batches = detected()
    size = sum(batch.column("content").nbytes for batch in batches) / 1e6
    print(f"{sum(batch.num_rows for batch in batches):,} files, {size:.1f} MB, one core")
    speeds = ours(batches)
    for name, speed in speeds.items():
        print(f"  codemix    {name:44}{speed:>9.2f} MB/s")
    for peer, steps in theirs(batches).items():
        for name, speed in steps.items():
            is_redaction = name in STEPS[peer]["redaction"]
            own = speeds["redaction" if is_redaction else "rules, default"]
            print(f"  {peer:11}{name:44}{speed:>9.2f} MB/s   codemix is {own / speed:.1f}x")


if __name__ == "__main__":
    main()
