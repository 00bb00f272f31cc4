"""Compare `codemix shard` with other tools on the same rows of real source code.

Usage: python benchmarks/shard.py [--input DIR] [--work DIR] [--megabytes N] [--without TOOL ...]
    [--copies N ...]

Needs the output of `codemix dedupe` (benchmarks/first_run.py leaves one). codemix and the other
tools are each installed into an environment of its own below --work. Every tool runs as a whole
command, from files to files, start-up included, in one process on one core, with the same
vocabulary. Prints Markdown: seconds by the clock, of the processor, and ratios of the latter, which
what else runs on the machine disturbs less.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from environments import prepare_environment

from codemix.mixers import Plan, format_plan
from codemix.mixers.plan import LanguagePlan
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.stats import take_inventory
from codemix.pipelines.tokenize import open_tokenizer
from codemix.schema import content_sha256

HERE = Path(__file__).parent
ROOT = HERE.parent
CACHE = ROOT / ".cache"
OWN = "codemix"
PACKAGES = ("datatrove[io,processing]", "datasets", "megatron-core", "tiktoken", "tokenizers",
            "torch", "transformers")  # fmt: skip
SHARES_AT = 4
"""Times the input up to which the share of reading, tokenizing and writing is measured."""
RUNS = 3
PEERS = ("by-hand", "megatron", "datasets", "datatrove")


class Timing(NamedTuple):
    """Seconds of a command and its children, and the largest memory of one process."""

    wall: float
    cpu: float
    rss_mib: float


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, default=CACHE / "first-run" / "dedupe")
    parser.add_argument("--work", type=Path, default=CACHE / "bench-shard")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--without", nargs="*", default=[], choices=PEERS)
    parser.add_argument("--copies", nargs="*", type=int, default=[1, 4, 16, 32])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    prepare_environment(options.work / OWN, [f"{ROOT}[fast]"], again=True)
    rows = options.work / "rows"
    size = copy_rows(options.input, rows, options.megabytes * 10**6)
    vocabulary = options.work / "vocabulary"
    write_vocabulary(vocabulary)
    tokens = write_plan(rows, options.work / "plan.json")
    print(f"{size / 1e6:.0f} MB, {tokens / 1e6:.1f}M tokens\n", flush=True)
    ours = run_ours(options.work, rows, 1)
    print(
        "| tool | seconds | CPU seconds | MB/s CPU | ratio | RSS MiB |\n|---|---|---|---|---|---|"
    )
    show("codemix shard -j 1", ours, ours, size)
    reference = run_ours(options.work, rows, 1, "--tokenizer-engine", "reference")
    show("codemix shard -j 1 --tokenizer-engine reference", reference, ours, size)
    for tool in PEERS:
        if tool not in options.without:
            show(tool, run_peer(options.work, tool, rows, vocabulary), ours, size)
    for copies in options.copies:
        show_larger(options.work, rows, copies)


def show(name: str, timing: Timing, ours: Timing, size: int) -> None:
    """Print a row of the table."""
    print(
        f"| {name} | {timing.wall:.1f} | {timing.cpu:.1f} | {size / 1e6 / timing.cpu:.1f} | "
        f"{timing.cpu / ours.cpu:.2f} | {timing.rss_mib:.0f} |",
        flush=True,
    )


def show_share(rows: Path, work: Path) -> None:
    """Print how much of the whole command is beyond reading, tokenizing and writing alone.

    Two commands in turn, the least of each: what else runs on the machine only ever adds.
    """
    ours, alone = [], []
    for _ in range(RUNS):
        ours.append(run_ours(work, rows, 1).cpu)
        out = work / "alone.parquet"
        alone.append(run([own_python(work), HERE / "shard_alone.py", rows, out]).cpu)
        out.unlink()
    print(f"\nReading, tokenizing, writing alone {min(alone):.2f} CPU seconds, the whole command "
          f"{min(ours):.2f}: {1 - min(alone) / min(ours):.0%} beyond", flush=True)  # fmt: skip


def show_workers(work: Path, rows: Path) -> None:
    """Print how much faster two processes are, by the clock."""
    one, two = [], []
    for _ in range(RUNS):
        one.append(run_ours(work, rows, 1).wall)
        two.append(run_ours(work, rows, 2).wall)
    print(f"\n-j 1: {min(one):.1f} s, -j 2: {min(two):.1f} s, {min(one) / min(two):.2f} times "
          f"(least of {RUNS}; load {os.getloadavg()[0]:.1f})", flush=True)  # fmt: skip


def show_larger(work: Path, rows: Path, copies: int) -> None:
    """Print time and memory of a larger input: every file again and again, a little changed."""
    many = work / "many"
    size = copy_rows(rows, many, None, copies)
    write_plan(many, work / "plan.json")
    timing = run_ours(work, many, 1)
    print(
        f"\n{copies} times the input, {size / 1e6:.0f} MB: {timing.wall:.1f} s, "
        f"{timing.cpu:.1f} CPU seconds, RSS {timing.rss_mib:.0f} MiB",
        flush=True,
    )
    if copies <= SHARES_AT:
        show_share(many, work)
    if copies > 1:
        show_workers(work, many)
    shutil.rmtree(many)


def copy_rows(source: Path, target: Path, most_bytes: int | None, copies: int = 1) -> int:
    """Copy rows of files until their text has ``most_bytes``; return the bytes of text.

    Each copy has ids of its own and one character more, so that no two documents are the same.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    size = 0
    written = 0
    for number in range(copies):
        for path in sorted(source.glob("*.parquet")):
            if most_bytes is not None and size >= most_bytes:
                break
            table = pq.read_table(path)
            if number:
                mark = pa.array([f"{one}{number}" for one in table["id"].to_pylist()])
                texts = [f"{one}\n{number}" for one in table["content"].to_pylist()]
                hashes = pa.array([content_sha256(one) for one in texts])
                columns = {"id": mark, "content": pa.array(texts), "content_sha256": hashes}
                for name, column in columns.items():
                    table = table.set_column(table.schema.get_field_index(name), name, column)
            size += sum(len(one.encode()) for one in table["content"].to_pylist())
            name = f"part-{written:05d}.parquet"
            pq.write_table(table, target / name, compression="zstd", write_page_checksum=True)
            written += 1
    return size


def write_vocabulary(folder: Path) -> None:
    """Write Tekken as a tokenizer.json and as a file of ranks, with the ids of production."""
    tekken = open_tokenizer().vocabulary
    folder.mkdir(parents=True, exist_ok=True)
    words = sorted(tekken.ranks.items(), key=lambda item: item[1])
    lines = [b"%s %d\n" % (base64.b64encode(word), rank + tekken.first_id) for word, rank in words]
    (folder / "words.tiktoken").write_bytes(b"".join(lines))
    (folder / "pattern.json").write_text(json.dumps(tekken.pattern))
    if (folder / "tokenizer.json").exists():
        return
    letters = _byte_letters()
    spelled = {word: "".join(letters[byte] for byte in word) for word, _ in words}
    merges = []
    for word, _ in words:
        if len(word) > 1:
            splits = [(word[:at], word[at:]) for at in range(1, len(word))]
            known = [(a, b) for a, b in splits if a in tekken.ranks and b in tekken.ranks]
            known.sort(key=lambda two: (tekken.ranks[two[0]], tekken.ranks[two[1]]))
            merges += [[spelled[a], spelled[b]] for a, b in known]
    specials = ["<unk>", "<s>", "</s>", *(f"<SPECIAL_{n}>" for n in range(3, tekken.first_id))]
    vocab = {name: number for number, name in enumerate(specials)}
    vocab |= {spelled[word]: rank + tekken.first_id for word, rank in words}
    split = {"type": "Split", "pattern": {"Regex": tekken.pattern}, "behavior": "Isolated",
             "invert": False}  # fmt: skip
    bytes_only = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
                  "use_regex": False}  # fmt: skip
    (folder / "tokenizer.json").write_bytes(
        orjson.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "normalizer": None,
                "added_tokens": [
                    {
                        "id": number,
                        "content": name,
                        "single_word": False,
                        "lstrip": False,
                        "rstrip": False,
                        "normalized": False,
                        "special": True,
                    }
                    for number, name in enumerate(specials[:3])
                ],
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, bytes_only]},
                "post_processor": None,
                "decoder": bytes_only,
                "model": {
                    "type": "BPE",
                    "dropout": None,
                    "unk_token": None,
                    "fuse_unk": False,
                    "continuing_subword_prefix": None,
                    "end_of_word_suffix": None,
                    "byte_fallback": False,
                    "ignore_merges": True,
                    "vocab": vocab,
                    "merges": merges,
                },
            }
        )
    )


def _byte_letters() -> dict[int, str]:
    """Return the printable letter that stands for each byte in a byte-level vocabulary."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = (byte for byte in range(256) if byte not in plain)
    return {byte: chr(byte) for byte in plain} | {
        byte: chr(256 + number) for number, byte in enumerate(others)
    }


def write_plan(rows: Path, path: Path) -> int:
    """Write a plan for all tokens that the rows hold; return how many these are."""
    parts = tuple(Part(one, file_sha256(one)) for one in sorted(rows.glob("*.parquet")))
    supply = take_inventory([Dataset("rows", "files", parts)], engine=LocalEngine(2))
    languages = {
        name: LanguagePlan(
            of["tokens"], of["tokens"], 0, 0.1, 1.0, 0, (0, of["tokens"]), 0.0, None, None
        )
        for name, of in supply["languages"].items()
    }
    total = sum(row.tokens for row in languages.values())
    plan = Plan(
        budget_tokens=total, code_tokens=total, reserve={}, model_params=10**9, profile="uniform",
        tokenizer=supply["tokenizer"], count_rule=supply["count_rule"], max_epochs=1.0, supply={},
        pairs={}, languages=languages, objective=None, objective_uniform=None, kkt_residual=None,
        binding=(), warnings=(),
    )  # fmt: skip
    path.write_text(format_plan(plan))
    return total


def run_ours(work: Path, rows: Path, workers: int, *more: str) -> Timing:
    """Run `codemix shard` as a command."""
    out = work / "ours"
    shutil.rmtree(out, ignore_errors=True)
    files = [str(path) for path in sorted(rows.glob("*.parquet"))]
    timing = run([own_python(work), "-m", "codemix", "shard", *files, "--plan", work / "plan.json",
                  "-o", out, "-j", workers, "--shard-size", "64MiB", "-q", *more])  # fmt: skip
    shutil.rmtree(out)
    return timing


def own_python(work: Path) -> Path:
    """Return the Python that codemix is installed for."""
    return work / OWN / "bin" / "python"


def run_peer(work: Path, tool: str, rows: Path, vocabulary: Path) -> Timing:
    """Run another tool as a command, in the peers' environment."""
    python = prepare_environment(work / "venv", PACKAGES)
    out = work / "peer"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    timing = run([python, HERE / "shard_peers.py", tool, rows, out, vocabulary])
    shutil.rmtree(out)
    return timing


def run(command: list[object]) -> Timing:
    """Run a command on one core's worth of threads."""
    threads = {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1",
               "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}  # fmt: skip
    started = time.monotonic()
    process = subprocess.Popen(
        list(map(str, command)), env={**os.environ, **threads}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} failed:\n{errors.decode()[-2000:]}")
    wall = time.monotonic() - started
    return Timing(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
