"""Compare `codemix dedupe` with other tools on the same rows of real source code.

Usage: python benchmarks/dedupe.py [--input DIR] [--work DIR] [--sample FILES] [--rounds N]
    [--without TOOL ...]

Needs the output of `codemix detect` (benchmarks/first_run.py leaves one) and a machine of at least
two cores. The other tools are installed from PyPI into an environment below --work, codemix from
this folder into another that holds nothing else: what is installed beside can slow imports.
Every tool runs as a whole command, from files to files, start-up included, in one process on one
core; Python's byte code and numba's machine code are cached before the first run that counts.
Prints Markdown.
"""

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from dedupe_truth import draw_sample, judge_removals, similar_pairs
from environments import prepare_environment

from codemix.pipelines.dedupe import (
    DedupeOptions,
    entry,
    find_duplicates,
    index,
    near,
    write_removed,
    write_summary,
)
from codemix.pipelines.dedupe.bands import band_keys, solve_bands
from codemix.pipelines.dedupe.shingles import shingle_texts
from codemix.pipelines.dedupe.sketch import sign_sets
from codemix.pipelines.dedupe.tokens import TOKEN_RULES
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import open_dataset, read_manifest
from codemix.pipelines.runner import run_to_folder

ROOT = Path(__file__).parent.parent
PACKAGES = ["datatrove[io,processing]", "spacy", "rensa", "datasketch", "text-dedup"]
# The peer's own definition of a token, by which its removals are judged; the ratio to reach.
PEERS = {
    "datatrove": ("whitespace", 8.0),
    "rensa": ("whitespace", 4.0),
    "rensa-words": (None, None),
    "datasketch": ("whitespace", 10.0),
    "text-dedup": ("bigcode", 1.0),
}
QUICK = ("codemix", "rensa-words")
SLOWING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
CORE = 1
OWN = "venv-codemix"
PASS_1 = "pass 1 and the join"


def in_a_process(function: Callable[..., Any], *arguments: Any) -> None:  # noqa: ANN401
    """Call a function in a process of its own.

    A child's peak memory is at least that of the process that starts it, so this one stays small.
    """
    process = get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{function.__name__} failed")


def write_peer_input(rows: pa.Table, folder: Path) -> None:
    """Write the ids and texts that all tools read, in files of 2,000 rows."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, start in enumerate(range(0, rows.num_rows, 2_000)):
        part = rows.select(["id", "content"]).slice(start, 2_000)
        pq.write_table(part, folder / f"{number:03d}.parquet", compression="zstd")


class Cost(NamedTuple):
    """What one run of a command took, its processes together; memory is the largest one's."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run_once(command: list[str], target: Path) -> Cost:
    """Run a command on one core."""
    for path in (target, target.with_name(f"{target.name}-cache")):
        shutil.rmtree(path, ignore_errors=True)
    environment = {name: value for name, value in os.environ.items() if name not in SLOWING}
    started = time.monotonic()
    pid = os.spawnvpe(os.P_NOWAIT, "taskset", ["taskset", "-c", str(CORE), *command], environment)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    seconds = time.monotonic() - started
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def command_of(tool: str, python: Path, folder: Path, rows: Path, target: Path) -> list[str]:
    """Return the command that deduplicates ``folder`` (codemix) or ``rows`` (a peer)."""
    if tool == "codemix":
        own = python.parents[2] / OWN / "bin" / "codemix"
        return [str(own), "dedupe", str(folder), "-o", str(target), "-j", "1", "-q"]
    script = str(Path(__file__).with_name("dedupe_peers.py"))
    return ["bash", "-c", f"{python} {script} {tool} {rows} {target} > {target}.log 2>&1"]


def convert(folder: Path, target: Path) -> None:
    """Write the input of the peers."""
    paths = sorted(folder.glob("part-*.parquet"))
    write_peer_input(ds.dataset(paths).to_table(["id", "content"]), target)


def compare_speed(folder: Path, work: Path, python: Path, rounds: int) -> None:
    """Run all tools in turn and print seconds, memory and ratios."""
    in_a_process(convert, folder, work / "rows")
    counted = read_manifest(folder)["counts"]
    files = counted["out"]
    size = sum(language["bytes"] for language in counted["languages"].values())
    commands = {
        tool: command_of(tool, python, folder, work / "rows", work / f"out-{tool}")
        for tool in ("codemix", *PEERS)
    }
    run_once(commands["codemix"], work / "out-codemix")
    costs: dict[str, list[Cost]] = {tool: [] for tool in commands}
    for turn in range(rounds):
        for tool, command in commands.items():
            if turn == 0 or tool in QUICK:
                costs[tool].append(run_once(command, work / f"out-{tool}"))
    print(f"\n{files:,} files, {size / 1e6:.0f} MB of text; medians:\n")
    print(
        "| tool | runs | seconds | CPU seconds | MB a CPU second | ratio | CPU ratio | aim | MiB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    wall = {tool: statistics.median(cost.seconds for cost in of) for tool, of in costs.items()}
    cpu = {tool: statistics.median(cost.cpu_seconds for cost in of) for tool, of in costs.items()}
    for tool, of in costs.items():
        aim = PEERS[tool][1] if tool in PEERS else None
        print(
            f"| {tool} | {len(of)} | {wall[tool]:.1f} | {cpu[tool]:.1f} | "
            f"{size / cpu[tool] / 1e6:.1f} | {wall[tool] / wall['codemix']:.1f} | "
            f"{cpu[tool] / cpu['codemix']:.1f} | {f'{aim:g}' if aim else ''} | "
            f"{max(cost.peak_bytes for cost in of) / 2**20:,.0f} |"
        )


def compare_accuracy(folder: Path, work: Path, python: Path, files: int) -> None:
    """Run all tools on a sample whose pairs are all known, and print what they got wrong."""
    rows = draw_sample(folder, files)
    sample = work / "sample.parquet"
    pq.write_table(rows, sample)
    write_peer_input(rows, work / "sample-rows")
    texts = rows["content"].to_pylist()
    hashes = np.array(rows["content_sha256"].to_pylist())
    truth = {rule: similar_pairs(texts, rule, 0.7) for rule in ("words", "bigcode", "whitespace")}
    print(
        f"\n{rows.num_rows:,} sampled files ({pc.sum(rows['length_bytes']).as_py() / 1e6:.0f} MB)"
    )
    print(
        "\n| tool | tokens | true pairs of different content | of them candidates | removed | "
        "removed, resemble no kept file | kept, resemble another kept file |"
    )
    print("|---|---|---|---|---|---|---|")
    for rule in ("words", "bigcode"):
        target = work / "sample-codemix"
        command = command_of("codemix", python, sample, work, target)
        run_once([*command, "--scope", "all", "--tokens", rule, "--keep-header"], target)
        kept = kept_rows(rows, target, "part-*.parquet")
        report_accuracy("codemix", rule, truth[rule], hashes, kept, candidate_recall(
            rows, rule, truth[rule][0], hashes))  # fmt: skip
        check_jaccards(rows, target, truth[rule])
    for tool, (rule, _) in PEERS.items():
        if rule is None:
            continue
        target = work / f"sample-{tool}"
        run_once(command_of(tool, python, folder, work / "sample-rows", target), target)
        kept = kept_rows(rows, target, "*.arrow" if tool == "text-dedup" else "*.parquet")
        report_accuracy(tool, rule, truth[rule], hashes, kept, None)


def kept_rows(rows: pa.Table, target: Path, pattern: str) -> np.ndarray:
    """Return which rows a tool kept."""
    form = "ipc" if pattern.endswith("arrow") else "parquet"
    ids = []
    for path in sorted(target.glob(pattern)):
        if form == "ipc":
            ids += pa.ipc.open_stream(path.read_bytes()).read_all()["id"].to_pylist()
        else:
            ids += pq.read_table(path, columns=["id"])["id"].to_pylist()
    return pc.is_in(rows["id"], pa.array(ids)).to_numpy()


def report_accuracy(
    tool: str,
    rule: str,
    truth: tuple[np.ndarray, np.ndarray],
    hashes: np.ndarray,
    kept: np.ndarray,
    recall: float | None,
) -> None:
    """Print one row of the table."""
    pairs, _ = truth
    false, missed = judge_removals(pairs, kept)
    near = int((hashes[pairs[:, 0]] != hashes[pairs[:, 1]]).sum())
    shown = f"{recall:.4f}" if recall is not None else ""
    print(f"| {tool} | {rule} | {near:,} | {shown} | {(~kept).sum():,} | {false:,} | {missed:,} |")


def candidate_recall(rows: pa.Table, rule: str, pairs: np.ndarray, hashes: np.ndarray) -> float:
    """Return the share of the true pairs of different content that share a band."""
    bands = solve_bands(0.7, 0.99)
    texts = rows["content"].combine_chunks()
    keys = band_keys(sign_sets(shingle_texts(texts, TOKEN_RULES[rule], 5, True)), bands)
    left, right = pairs[hashes[pairs[:, 0]] != hashes[pairs[:, 1]]].T
    return float((keys[left] == keys[right]).any(axis=1).mean())


def check_jaccards(rows: pa.Table, target: Path, truth: tuple[np.ndarray, np.ndarray]) -> None:
    """Stop unless every near duplicate's reported similarity is the true one."""
    number = {key: row for row, key in enumerate(rows["id"].to_pylist())}
    known = {
        tuple(pair): jaccard for pair, jaccard in zip(truth[0].tolist(), truth[1], strict=True)
    }
    for row in pq.read_table(target / "removed.parquet").to_pylist():
        if row["reason"] == "near_duplicate":
            pair = tuple(sorted((number[row["id"]], number[row["kept_id"]])))
            if abs(known.get(pair, 0) - row["jaccard"]) > 1e-3:
                raise SystemExit(f"{row} should be {known.get(pair)}")


class Clock:
    """Adds up the CPU seconds that named functions take."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time taken."""

        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            started = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.process_time() - started
                self.seconds[name] = self.seconds.get(name, 0.0) + took

        return timed

    def drawn(self, name: str, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the items and take the time that each takes to come."""
        iterator = iter(items)
        while True:
            with self.taking(name):
                item = next(iterator, None)
            if item is None:
                return
            yield item

    @contextmanager
    def taking(self, name: str) -> Iterator[None]:
        """Take the time of a block."""
        started = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started


def print_shares(folder: Path, work: Path) -> None:
    """Run the stage in this process, on one core, and print where its time goes."""
    os.sched_setaffinity(0, {CORE})
    clock = Clock()
    steps = [
        (index, "shingle_texts", "tokens and n-grams"),
        (index, "sign_sets", "sketching"),
        (index, "band_keys", "sketching"),
        (near, "read_keys", "buckets"),
        (near, "find_buckets", "buckets"),
        (near, "write_sets", "verification"),
        (near, "judge_files", "verification"),
        (entry, "write_signature_part", "writing signatures"),
    ]
    target = work / "out-shares"
    shutil.rmtree(target, ignore_errors=True)
    started = time.process_time()
    dataset = open_dataset(str(folder))
    with ExitStack() as patches:
        for module, name, label in steps:
            timed = clock.wrap(label, getattr(module, name))
            patches.enter_context(mock.patch.object(module, name, timed))
        found = patches.enter_context(
            find_duplicates(
                dataset, DedupeOptions(), IN_PROCESS, folder=target, scratch_parent=work
            )
        )
        run_to_folder(
            replace(found.job, tasks=clock.drawn(PASS_1, found.job.tasks)), target, IN_PROCESS
        )
        write_removed(target)
        write_summary(target)
    whole = time.process_time() - started
    with clock.taking("reading"):
        for part in dataset.parts:
            for _ in part.read():
                pass
    one = clock.seconds["reading"]
    named = ("tokens and n-grams", "sketching", "buckets", "verification", "writing signatures")
    pass_1 = clock.seconds[PASS_1]
    shares = {
        "reading": one,
        **{name: clock.seconds[name] for name in named},
        "writing rows and index to scratch, the rest of the join": pass_1
        - one
        - sum(clock.seconds[name] for name in named),
        "reading scratch, writing kept and dropped rows": whole - pass_1,
    }
    print(
        f"\nIn one process, without start-up, {whole:.1f} CPU seconds:\n\n"
        "| step | CPU seconds | share |\n|---|---|---|"
    )
    for name, took in shares.items():
        print(f"| {name} | {took:.2f} | {took / whole:.0%} |")
    floor = one + clock.seconds["tokens and n-grams"] + clock.seconds["sketching"]
    print(
        f"\nReading once and sketching alone take {floor:.1f} s; "
        f"the whole takes {whole / floor:.1f} times as long."
    )


def main() -> None:
    """Prepare, run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--input", type=Path, default=ROOT / ".cache/first-run/detect")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache/bench-dedupe")
    parser.add_argument("--sample", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], choices=list(PEERS), help="leave out")
    options = parser.parse_args()
    for tool in options.without:
        del PEERS[tool]
    prepare_environment(options.work / OWN, [str(ROOT)], again=True)
    python = prepare_environment(options.work / "venv", PACKAGES)
    if options.sample:
        in_a_process(compare_accuracy, options.input, options.work, python, options.sample)
    compare_speed(options.input, options.work, python, options.rounds)
    print_shares(options.input, options.work)


if __name__ == "__main__":
    main()
