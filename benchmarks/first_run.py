"""Run the whole road on the real corpus and write docs/first-run.md from what happened.

Usage: python benchmarks/first_run.py [--corpus DIR] [--budget 50M] [--work DIR]

Each stage is one `codemix` command, so that its time and its memory can be told apart. Memory is
the highest sum over the command's processes of their proportional set sizes, sampled ten times a
second.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "first-run.md"
MIB = 1024**2


@dataclass(frozen=True)
class Measured:
    """One finished command."""

    name: str
    command: list[str]
    seconds: float
    peak_bytes: int
    result: dict[str, Any]


def memory_of(group: int) -> int:
    """Return the proportional set size of all processes of a process group, in bytes."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.getpgid(int(entry.name)) == group:
                rollup = (entry / "smaps_rollup").read_text()
                total += int(rollup.partition("\nPss:")[2].split()[0]) * 1024
        except (OSError, IndexError, ValueError):
            continue  # the process ended meanwhile
    return total


def measure(name: str, command: list[str]) -> Measured:
    """Run one command and sample its memory; its summary is the JSON on stdout."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "codemix", *command, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
    )
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    if process.returncode not in (0, 3):
        raise SystemExit(f"{name} ended with {process.returncode}")
    seconds = time.monotonic() - started
    return Measured(name, command, seconds, peak, json.loads(output))


def travel(corpus: Path, work: Path, budget: str) -> list[Measured]:
    """Run every stage of the road in its own process."""
    sources = sorted(str(path) for path in corpus.iterdir() if path.is_dir())
    at = {name: str(work / name) for name in ("detect", "filter", "dedupe", "pair", "shards")}
    inventory, plan = str(work / "inventory.json"), str(work / "plan.json")
    data = [at["dedupe"], at["pair"]]
    stages = {
        "detect": [
            "detect", *sources, "-o", at["detect"], "--drop", "vendored,generated,minified",
            "--max-parse-errors", "20%",
        ],
        "filter": [
            "filter", at["detect"], "-o", at["filter"], "--licenses", "permissive",
            "--redact", "emails,ips,keys",
        ],
        "dedupe": ["dedupe", at["filter"], "-o", at["dedupe"]],
        "pair": ["pair", at["dedupe"], "-o", at["pair"], "--by", "key"],
        "stats": ["stats", *data, "-o", inventory],
        "allocate": [
            "allocate", "--budget", budget, "--solve-at", "350B", "--supply", inventory, "-o", plan,
        ],
        "shard": ["shard", *data, "--plan", plan, "-o", at["shards"], "--shard-size", "16MiB"],
        "verify": ["verify", at["shards"]],
    }  # fmt: skip
    return [measure(name, command) for name, command in stages.items()]


def travel_at_once(corpus: Path, work: Path, budget: str) -> float:
    """Run `codemix run` on the same input; its shards must be the same bytes. Return seconds."""
    config = work / "codemix.toml"
    config.write_text(
        f'sources = ["{corpus.resolve()}/*/"]\nworkdir = "run"\n'
        f'[allocate]\nbudget = "{budget}"\nsolve_at = "350B"\n'
        f'[shard]\nshard_size = "16MiB"\n'
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "codemix", "run", config, "-q"], check=True, cwd=ROOT)
    seconds = time.monotonic() - started
    for path in sorted((work / "shards").glob("shard-*")):
        if path.read_bytes() != (work / "run" / "shards" / path.name).read_bytes():
            raise SystemExit(f"`codemix run` wrote another {path.name}")
    return seconds


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page(corpus: Path, measured: list[Measured], budget: str, at_once: float) -> str:
    """Return docs/first-run.md."""
    of = {stage.name: stage for stage in measured}
    languages = sorted(of["detect"].result["languages"])
    kept = {name: of[name].result["languages"] for name in ("detect", "filter", "dedupe")}
    stock = of["stats"].result["languages"]
    plan = of["allocate"].result["languages"]
    counts = [
        [
            name,
            f"{kept['detect'][name]['rows']:,}",
            f"{kept['detect'][name]['bytes'] / 1e6:.1f}",
            f"{kept['filter'][name]['rows']:,}",
            f"{kept['dedupe'][name]['rows']:,}",
            f"{kept['dedupe'][name]['bytes'] / 1e6:.1f}",
            f"{stock[name]['tokens']:,}",
            f"{plan[name]['tokens']:,}",
            f"{plan[name]['epochs']:.2f}",
        ]
        for name in languages
    ]
    stages = [
        [stage.name, f"{stage.seconds:.1f}", f"{stage.peak_bytes / MIB:,.0f}"] for stage in measured
    ]
    dropped = [
        [name, reason, f"{number:,}"]
        for name in ("detect", "filter", "dedupe", "pair")
        for reason, number in sorted(of[name].result["dropped"].items())
    ]
    found, shards = of["verify"].result, of["shard"].result
    repositories = sum(1 for path in corpus.iterdir() if path.is_dir())
    problems = "no problem" if not found["problems"] else f"{len(found['problems'])} problems"
    return f"""# A first run on real source

Written by `python benchmarks/first_run.py` after `python benchmarks/corpus.py`: {
        repositories
    } package
versions from PyPI, npm and Debian, {
        of["detect"].result["in"]:,} files. Times are of one run on a shared
2-core machine and tell proportions only; memory is the highest sum of the proportional set sizes of
a command's processes.

## Languages

{
        table(
            [
                "language",
                "files detected",
                "MB",
                "after filter",
                "after dedupe",
                "MB",
                "unique tokens",
                f"plan for {budget}",
                "epochs",
            ],
            counts,
        )
    }
## Dropped, by reason

{table(["stage", "reason", "rows"], dropped)}
In = kept + dropped holds in every stage: detect {balance(of["detect"])},
filter {balance(of["filter"])}, dedupe {balance(of["dedupe"])}, pair {balance(of["pair"])}.

Pairs by key: {of["pair"].result["pairs"]:,} ({
        of["pair"].result["out"]:,} documents). The corpus holds
few parallel layouts, and the same name in unrelated projects is no key.

Debian keeps licences outside the source trees of its packages, so that most of what has no licence
here is Go's standard library and other Debian packages; `--metadata` would name theirs.

## Shards

{shards["tokens"]:,} tokens in {shards["documents"]:,} documents, {shards["parts"]} shards,
{len(shards["cut"])} documents cut to fit. `codemix verify` re-read them and found {problems};
{found["sampled"]} documents were decoded.

## Time and memory

{table(["stage", "seconds", "peak MiB"], stages)}
`codemix run` on the same corpus, everything from one file, took {
        at_once:.0f} s; its shards are the same
bytes as those of the single commands.

## The commands

{commands(measured, corpus)}
"""


def balance(stage: Measured) -> str:
    """Return the sum that must hold, in numbers."""
    result = stage.result
    dropped = sum(result["dropped"].values())
    if result["in"] != result["out"] + dropped:
        raise SystemExit(f"{stage.name} lost count")
    return f"{result['in']:,} = {result['out']:,} + {dropped:,}"


def commands(measured: list[Measured], corpus: Path) -> str:
    """Return the commands as they would be typed, the sources as a pattern."""
    lines = []
    for stage in measured:
        words = [word for word in stage.command if not word.startswith(f"{corpus}/")]
        if stage.name == "detect":
            words.insert(1, f"{corpus}/*/")
        lines.append("    codemix " + " ".join(words))
    return "\n".join(lines).replace(f"{ROOT}/", "")


def main() -> None:
    """Measure, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path(".cache/corpus"))
    parser.add_argument("--work", type=Path, default=Path(".cache/first-run"))
    parser.add_argument("--budget", default="50M")
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    measured = travel(options.corpus, options.work, options.budget)
    at_once = travel_at_once(options.corpus, options.work, options.budget)
    text = page(options.corpus, measured, options.budget, at_once)
    PAGE.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
