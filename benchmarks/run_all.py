"""Run every benchmark in turn and write benchmarks/RESULTS.md from what each prints.

Usage: python benchmarks/run_all.py [--only NAME ...] [--output FILE]

The corpus is built first; each benchmark makes the environments of its own peers. Every one runs as
a process of its own, with the options below; what it prints on stdout goes into the page as it is:
nothing is copied by hand. A benchmark that fails, or whose input is not on this machine, is named
on the page with the reason. With --only the sections of all others stay as they were.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
HELD_OUT = CACHE / "detect-corpus"
HUMANEVAL = ROOT.parent / "shared" / "data" / "humaneval-x"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_TAIL = 12


@dataclass(frozen=True)
class Benchmark:
    """A section of the page: what is asked, and the commands that answer it."""

    title: str
    about: str
    commands: tuple[tuple[str, ...], ...]
    needs: Path | None = None

    @property
    def name(self) -> str:
        """How ``--only`` calls it: the script, and an option that tells it from others."""
        script, *rest = self.commands[-1]
        mark = next((part.lstrip("-") for part in rest if part in ("--speed", "--distractors")), "")
        return script.removesuffix(".py") + (f"-{mark}" if mark else "")


BENCHMARKS = (
    Benchmark("Starting", "CPU time of commands that do nothing.", (("startup.py",),)),
    Benchmark("Allocating", "The solver beside SLSQP, on the same problems.", (("allocate.py",),)),
    Benchmark("Fitting", "Coverage of intervals, outliers, time.", (("fit.py",),)),
    Benchmark(
        "The whole road",
        "Every stage on the real corpus: time and memory; writes docs/first-run.md.",
        (("corpus.py",), ("first_run.py",)),
    ),
    Benchmark(
        "Detecting: accuracy",
        "Held-out packages beside other detectors.",
        (
            ("detect_corpus.py", str(HELD_OUT)),
            ("detect.py", str(HELD_OUT), "--per-language", "80"),
        ),
    ),
    Benchmark(
        "Detecting: speed",
        "Whole commands on the corpus.",
        (("detect.py", str(CACHE / "corpus"), "--speed"),),
    ),
    Benchmark("Filtering: secrets", "Planted secrets found.", (("filter_secrets.py",),)),
    Benchmark(
        "Filtering: licences", "The gate against declared licences.", (("filter_licenses.py",),)
    ),
    Benchmark(
        "Filtering: speed",
        "Beside dolma and datatrove.",
        (("corpus.py", "--small"), ("filter.py",)),
    ),
    Benchmark(
        "Deduplicating", "Beside datatrove, rensa, datasketch, text-dedup.", (("dedupe.py",),)
    ),
    Benchmark("Deduplicating: growth", "Time and memory with size.", (("dedupe_scale.py",),)),
    Benchmark(
        "Pairing: accuracy",
        "HumanEval-X beside BM25 and TF-IDF.",
        (("pair.py", "--humaneval", str(HUMANEVAL), "--seeds", "3"),),
        HUMANEVAL,
    ),
    Benchmark(
        "Pairing: distractors",
        "True pairs among others.",
        (("pair.py", "--distractors", str(CACHE / "corpus")),),
    ),
    Benchmark(
        "Pairing: speed",
        "CPU seconds for 10,000 units.",
        (("pair.py", "--speed", str(CACHE / "corpus"), "--units", "10000"),),
    ),
    Benchmark("Scaling", "A pass that does nothing, two workers, and Ray.", (("scale.py",),)),
    Benchmark(
        "Capacity", "What each stage needs, and a larger corpus by that.", (("capacity.py",),)
    ),
    Benchmark("Sharding: ids", "Every engine's ids on every document.", (("shard_ids.py",),)),
    Benchmark("Sharding", "Beside datatrove, datasets, Megatron; and growth.", (("shard.py",),)),
)


def main() -> int:
    """Run what was asked for and write the page; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    sections = known_sections(options.output)
    failed = False
    for benchmark in BENCHMARKS:
        if benchmark.name not in options.only:
            continue
        print(f"{benchmark.title} ...", flush=True)
        sections[benchmark.title], right = section_of(benchmark)
        failed |= not right
        # Written after each, so that hours are not lost to the last.
        options.output.write_text(page_of(sections), "utf-8")
    print(f"-> {options.output}")
    return int(failed)


def known_sections(path: Path) -> dict[str, str]:
    """Return the sections of the page as it is."""
    return dict(_SECTION.findall(path.read_text("utf-8"))) if path.is_file() else {}


def section_of(benchmark: Benchmark) -> tuple[str, bool]:
    """Run a benchmark; return its section and whether it went well."""
    lines = [f"\n{benchmark.about}\n"]
    shown = [short(command) for command in benchmark.commands]
    lines += [f"\n    {command}" for command in shown] + ["\n\n"]
    if benchmark.needs is not None and not benchmark.needs.exists():
        return "".join(lines) + f"Not run: {benchmark.needs.name} is not on this machine.\n\n", True
    started, load = time.monotonic(), os.getloadavg()[0]
    for script, *arguments in benchmark.commands:
        done = subprocess.run(
            [sys.executable, str(ROOT / "benchmarks" / script), *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            tail = "\n".join(f"    {line}" for line in done.stderr.splitlines()[-_TAIL:])
            return "".join(lines) + f"**Failed** ({script}):\n\n{tail}\n\n", False
    minutes = (time.monotonic() - started) / 60
    lines.append(block(done.stdout))
    lines.append(f"\nTook {minutes:.1f} minutes; load of the machine before it {load:.1f}.\n\n")
    return "".join(lines), True


def short(command: tuple[str, ...]) -> str:
    """Return a command as one types it at the root of the repository."""
    words = [word.replace(f"{ROOT}/", "").replace(f"{ROOT.parent}/", "../") for word in command]
    return " ".join(["python", f"benchmarks/{words[0]}", *words[1:]])


def block(text: str) -> str:
    """Return output for the page: Markdown tables as they are, all else as text."""
    text = text.replace(f"{ROOT}/", "").strip("\n")
    if re.search(r"^\|[-:| ]+\|$", text, re.MULTILINE):
        return f"{text}\n"
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines()) + "\n"


def page_of(sections: dict[str, str]) -> str:
    """Return the whole page, sections in the order of the road."""
    order = [benchmark.title for benchmark in BENCHMARKS if benchmark.title in sections]
    return head() + "".join(f"## {title}\n{sections[title]}" for title in order)


def head() -> str:
    """Return what was measured on what."""
    version = subprocess.run(
        [sys.executable, "-m", "codemix", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        "# Results\n\n"
        "Written by `make bench`: every benchmark in turn, and what it printed. Ratios are of "
        "processor time where a page says so; other work on the machine disturbs times by the "
        "clock. Aims that are missed and peers that are ahead are printed like all else.\n\n"
        f"{version}, Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB.\n\n"
    )


if __name__ == "__main__":
    sys.exit(main())
