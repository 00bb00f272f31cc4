"""Measure what engines cost: a pass that does nothing, two workers, and Ray.

Usage: python benchmarks/scale.py [--corpus DIR] [--work DIR] [--rounds N] [--python PYTHON]
    [--only pass|workers|ray ...]

PYTHON has codemix with its extra `cluster`; by default one is installed below --work. Rounds
alternate, so that what else the machine does meets all alike. Wall time is what counts, and means
something on an idle machine only; CPU time is printed beside it. Prints Markdown.

- pass: 100,000 documents of 300 bytes, Parquet to Parquet, by a stage that keeps every row, and by
  datatrove's reader and writer. Two processes each, start-up included.
- workers: `codemix run` on the corpus with one worker and with two.
- ray: the same with two local workers and with two of Ray, without what `ray.init` takes.
"""

import argparse
import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from environments import prepare_environment

ROOT = Path(__file__).parent.parent
# codemix with its extra, from the project's own files.
OWN_INSTALLS = (
    ["-r", ROOT / "requirements" / "run.txt"],
    ["-r", ROOT / "requirements" / "cluster.txt"],
    ["--no-deps", "--no-build-isolation", "-e", ROOT],
)
_SET_CHILD_SUBREAPER = 36
DOCUMENTS = 100_000
PARTS = 8
CONFIG = """
sources = ["{corpus}"]
workdir = "work"
part_size = "{part_size}"
[filter]
preset = "none"
licenses = "all"
[allocate]
budget = "{budget}"
solve_at = "350B"
[shard]
allow_shortfall = true
"""
OURS = """
import sys
from pathlib import Path
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import Job, run_to_folder

sys.path.insert(0, sys.argv[3])
from noop import Keep

if __name__ == "__main__":
    parts = tuple(Part(p, file_sha256(p)) for p in sorted(Path(sys.argv[1]).glob("*.parquet")))
    data = Dataset("rows", "files", parts)
    job = Job(Keep(), "files", {}, ({"fingerprint": data.fingerprint},), parts)
    run_to_folder(job, Path(sys.argv[2]), LocalEngine(2))
"""
STAGE = """
from codemix.pipelines.stage import Step
from codemix.schema import DROPPED, FILES


class Keep:
    name = "keep"
    kept_schema = FILES
    dropped_schema = DROPPED

    def run(self, batches, shard):
        for batch in batches:
            yield Step(batch, None)
"""
DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter

if __name__ == "__main__":
    LocalPipelineExecutor(
        [ParquetReader(sys.argv[1], text_key="content", glob_pattern="*.parquet"),
         ParquetWriter(sys.argv[2])],
        tasks=8, workers=2, logging_dir=sys.argv[2] + "/logs",
    ).run()
"""


class Cost(NamedTuple):
    """What a command took, its processes together."""

    seconds: float
    cpu_seconds: float


def run(*command: str | Path) -> Cost:
    """Run a command and measure it, with all processes that it leaves to themselves."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    before, started = os.times(), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Cost(seconds, cpu)


def write_documents(folder: Path) -> None:
    """Write small documents that do not repeat, in the schema of `detect`."""
    from codemix.schema import FILES, conform

    folder.mkdir(parents=True)
    for number in range(PARTS):
        rows = range(number, DOCUMENTS, PARTS)
        names = [f"src/file{row}.py" for row in rows]
        texts = [f"def f{row}(x):\n    return x * {row * 7919 % 10_007}\n" * 8 for row in rows]
        columns = {
            "id": [f"{row:064x}" for row in rows], "repo_name": ["one"] * len(names),
            "path": names, "language": ["Python"] * len(names), "content": texts,
            "length_bytes": [len(text) for text in texts],
        }  # fmt: skip
        given = [field for field in FILES if field.name in columns]
        batch = pa.RecordBatch.from_pydict(columns, schema=pa.schema(given))
        table = pa.Table.from_batches([conform(batch, "rows")])
        pq.write_table(table, folder / f"part-{number:05d}.parquet", compression="zstd")


def measure_pass(python: Path, work: Path, rounds: int) -> None:
    """Compare a pass that does nothing with datatrove's."""
    source, scripts = work / "documents", work / "scripts"
    shutil.rmtree(source, ignore_errors=True)
    write_documents(source)
    scripts.mkdir(exist_ok=True)
    (scripts / "noop.py").write_text(STAGE)
    costs: dict[str, list[Cost]] = {"codemix": [], "datatrove": []}
    for name, text in (("codemix", OURS), ("datatrove", DATATROVE)):
        (scripts / f"pass_{name}.py").write_text(text)
    for _ in range(rounds):
        for name in costs:
            target = work / f"out-{name}"
            shutil.rmtree(target, ignore_errors=True)
            script = scripts / f"pass_{name}.py"
            costs[name].append(run(python, script, source, target, scripts))
    show(f"a pass over {DOCUMENTS:,} documents that does nothing", costs)


def measure_runs(
    python: Path, work: Path, corpus: Path, rounds: int, ways: dict[str, list[str]], budget: str
) -> None:
    """Compare ways to run the same configuration."""
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    path = work / "codemix.toml"
    path.write_text(CONFIG.format(corpus=corpus.absolute(), budget=budget, part_size="8MiB"))
    for _ in range(rounds):
        for name, options in ways.items():
            shutil.rmtree(work / "work", ignore_errors=True)
            cost = run(python, "-m", "codemix", "run", path, "-q", *options)
            seconds = json.loads((work / "work" / "_run.log.json").read_bytes())["seconds"]
            # The stages' own time: starting Python, or a cluster, is not in it.
            costs[name].append(cost._replace(seconds=sum(seconds.values())))
    show(f"codemix run on {corpus.name}, from detect to verify", costs)


def show(title: str, costs: dict[str, list[Cost]]) -> None:
    """Print the medians, and how much more than the first each took."""
    print(f"\n## {title}\n\n| | seconds | CPU seconds | wall, to the first | CPU, to the first |")
    print("|---|---|---|---|---|")
    first = next(iter(costs.values()))
    for name, found in costs.items():
        ratios = [
            statistics.median(one[at] / other[at] for one, other in zip(found, first, strict=True))
            for at in range(2)
        ]
        medians = [statistics.median(one[at] for one in found) for at in range(2)]
        cells = [f"{value:.1f}" for value in medians] + [f"{value:.2f}" for value in ratios]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / ".cache" / "corpus")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench-scale")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", default="20M")
    parser.add_argument("--python", type=Path)
    parser.add_argument("--only", nargs="*", default=["pass", "workers", "ray"])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    python = options.python or prepare_environment(options.work / "venv", *OWN_INSTALLS)
    if "pass" in options.only:
        measure_pass(python, options.work, options.rounds)
    runs = {
        "workers": {"one worker": ["-j", "1"], "two workers": ["-j", "2"]},
        "ray": {"local": ["-j", "2"], "ray": ["--engine", "ray", "-j", "2"]},
    }
    for name, ways in runs.items():
        if name in options.only:
            measure_runs(python, options.work, options.corpus, options.rounds, ways, options.budget)


if __name__ == "__main__":
    sys.exit(main())
