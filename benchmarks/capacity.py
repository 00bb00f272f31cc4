"""Measure what each stage of `codemix run` needs, and reckon it up for larger corpora.

Usage: python benchmarks/capacity.py [--corpus DIR] [--work DIR] [--budget TOKENS] [--workers N]
    [--sizes 1TB 30TB ...]

Goes the whole road once and looks five times a second at its processes and its folder: time of
processors, the largest process, what lies on disk while a stage runs and after it. Larger corpora
are reckoned in proportion to the bytes of raw sources, with a token budget that grows alike; memory
is that of this run. Prints Markdown.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from codemix.pipelines.io.source_tasks import PART_BYTES

ROOT = Path(__file__).parent.parent
STAGES = ("detect", "filter", "dedupe", "pair", "stats", "shard", "verify")
LOOK_SECONDS = 0.2
GIGA, TERA = 10**9, 10**12
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
CONFIG = """
sources = ["{corpus}/*"]
workdir = "work"
[allocate]
budget = "{budget}"
solve_at = "350B"
[shard]
allow_shortfall = true
"""


@dataclass
class Need:
    """What a stage took: seconds, seconds of processors, and bytes."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    peak_bytes: int = 0
    before_bytes: int = 0
    after_bytes: int = 0

    @property
    def output_bytes(self) -> int:
        """What it leaves on disk."""
        return max(0, self.after_bytes - self.before_bytes)

    @property
    def scratch_bytes(self) -> int:
        """What lay on disk beside that while it ran."""
        return max(0, self.peak_bytes - max(self.before_bytes, self.after_bytes))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / ".cache" / "corpus")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench-capacity")
    parser.add_argument("--budget", default="50M")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sizes", nargs="*", default=["1TB", "30TB"])
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    config = options.work / "codemix.toml"
    config.write_text(CONFIG.format(corpus=options.corpus.absolute(), budget=options.budget))
    raw = bytes_of(options.corpus)
    needs = measure(config, options.work / "work", options.workers)
    print(f"{raw / GIGA:.2f} GB of raw sources, {options.workers} workers, load "
          f"{os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print("| stage | seconds | CPU seconds | largest process, MiB | output, MB | scratch, MB |")
    print("|---|---|---|---|---|---|")
    for stage, need in needs.items():
        print(f"| {stage} | {need.seconds:.1f} | {need.cpu_seconds:.1f} | "
              f"{need.memory_bytes / 2**20:.0f} | {need.output_bytes / 1e6:.0f} | "
              f"{need.scratch_bytes / 1e6:.0f} |")  # fmt: skip
    for size in options.sizes:
        reckon(size, int(size.removesuffix("TB")) * TERA / raw, needs)
    shutil.rmtree(options.work)


def reckon(size: str, times: float, needs: dict[str, Need]) -> None:
    """Print what a corpus so many times as large needs."""
    tasks = int(size.removesuffix("TB")) * TERA / PART_BYTES
    print(f"\n{size}, {times:,.0f} times as much; about {tasks:,.0f} tasks in detect\n")
    print("| stage | core hours | output, TB | scratch, TB |\n|---|---|---|---|")
    for stage, need in needs.items():
        print(f"| {stage} | {need.cpu_seconds * times / 3600:,.0f} | "
              f"{need.output_bytes * times / TERA:.2f} | "
              f"{need.scratch_bytes * times / TERA:.2f} |")  # fmt: skip
    hours = sum(need.cpu_seconds for need in needs.values()) * times / 3600
    disk = max(need.peak_bytes for need in needs.values()) * times / TERA
    print(f"| all | {hours:,.0f} | most at a time: {disk:.2f} | |", flush=True)


def measure(config: Path, folder: Path, workers: int) -> dict[str, Need]:
    """Run the configuration and return what each stage needed."""
    command = [sys.executable, "-m", "codemix", "run", str(config), "-q", "-j", str(workers)]
    needs: dict[str, Need] = {}
    stage, cpu_before = "", 0.0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            cpu, memory, size = *processes_of(process.pid), bytes_of(folder)
            now = stage_of(folder)
            if now != stage:
                # What the last look before this one saw belongs to the stage that ended.
                if stage in needs:
                    needs[stage].after_bytes = size
                stage, cpu_before = now, max(cpu, cpu_before)
                needs.setdefault(stage, Need(before_bytes=size))
            need = needs.setdefault(stage, Need())
            need.cpu_seconds = max(need.cpu_seconds, cpu - cpu_before)
            need.memory_bytes = max(need.memory_bytes, memory)
            need.peak_bytes = max(need.peak_bytes, size)
            time.sleep(LOOK_SECONDS)
        if process.returncode not in (0, 3):
            raise SystemExit(f"codemix run ended with {process.returncode}")
    needs[stage].after_bytes = bytes_of(folder)
    for name, seconds in json.loads((folder / "_run.log.json").read_bytes())["seconds"].items():
        if name in needs:
            needs[name].seconds = seconds
    return {name: needs[name] for name in STAGES if name in needs}


def stage_of(folder: Path) -> str:
    """Return the stage that runs; empty before the first."""
    with suppress(OSError, ValueError):
        return str(json.loads((folder / "_run.log.json").read_bytes()).get("stage", ""))
    return ""


def bytes_of(folder: Path) -> int:
    """Return the bytes of the files below a folder that may change meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(parent) / name).lstat().st_size
    return total


def processes_of(root: int) -> tuple[float, int]:
    """Return the CPU seconds of a process and its descendants, and the memory of the largest."""
    stats: dict[int, tuple[int, float, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            ticks = sum(map(int, fields[11:15]))
            stats[int(path.parent.name)] = int(fields[1]), ticks / TICKS, int(fields[21])
    family = {root}
    while more := {pid for pid, (parent, *_) in stats.items() if parent in family} - family:
        family |= more
    known = [stats[pid] for pid in family if pid in stats]
    cpu = sum(seconds for _, seconds, _ in known)
    return cpu, max((pages for *_, pages in known), default=0) * PAGE_BYTES


if __name__ == "__main__":
    main()
