"""Show how time and memory of `codemix dedupe` grow with its input.

Usage: python benchmarks/dedupe_scale.py [--input DIR] [--work DIR] [--megabytes N]
    [--largest-file BYTES] [--times N ...] [--memory SIZE ...] [--workers N]

Takes a base of real files from the output of `codemix detect` and makes larger inputs of it: in
copy k every word of four letters or more that holds a letter gets a suffix of its own, so that a
file resembles no other copy of itself, while the files of one copy resemble each other as those of
the base do. Every run is a whole command in a process of its own; memory is the sum over its
processes of what each held at most. Prints Markdown.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import MANIFEST, file_sha256
from codemix.schema import SCHEMA_VERSION, content_sha256, file_id, git_blob_id

ROOT = Path(__file__).parent.parent
PART_BYTES = 32 * 1024**2
_WORD = re.compile(r"\b[A-Za-z_][A-Za-z0-9_]{3,}\b")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def read_base(folder: Path, size: int, largest_file: int) -> pa.Table:
    """Return files, by repository in the order of their names, up to ``size`` bytes of text."""
    rows = ds.dataset(sorted(folder.glob("part-*.parquet"))).to_table().sort_by("repo_name")
    rows = rows.filter(pc.less_equal(rows["length_bytes"], largest_file))
    lengths = pc.cumulative_sum(rows["length_bytes"])
    return rows.filter(pc.less_equal(lengths, size))


def mutate(row: dict[str, object], copy: int) -> dict[str, object]:
    """Return a file of the same form whose words are those of another project."""
    content = _WORD.sub(lambda word: f"{word.group()}_{copy}", str(row["content"]))
    blob_id = git_blob_id(content.encode())
    repo_name = f"{row['repo_name']}-{copy}"
    return {
        **row,
        "repo_name": repo_name,
        "content": content,
        "length_bytes": len(content.encode()),
        "blob_id": blob_id,
        "content_sha256": content_sha256(content),
        "id": file_id(repo_name, str(row["path"]), blob_id),
    }


def write_input(base: pa.Table, times: int, folder: Path) -> int:
    """Write the base ``times`` times, each copy changed; return the bytes of text."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts, rows, held, size = [], [], 0, 0
    languages: dict[str, list[int]] = {}

    def flush() -> None:
        path = folder / f"part-{len(parts):05d}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, base.schema), path, compression="zstd")
        parts.append(
            {"name": path.name, "rows": len(rows), "bytes": path.stat().st_size,
             "sha256": file_sha256(path)}
        )  # fmt: skip
        rows.clear()

    for copy in range(times):
        for batch in base.to_batches(max_chunksize=500):
            for row in batch.to_pylist():
                rows.append(mutate(row, copy))
                length = int(str(rows[-1]["length_bytes"]))
                held += length
                size += length
                of_language = languages.setdefault(str(row["language"]), [0, 0])
                of_language[0] += 1
                of_language[1] += length
                if held >= PART_BYTES:
                    flush()
                    held = 0
    if rows:
        flush()
    counted = {name: {"rows": files, "bytes": of} for name, (files, of) in languages.items()}
    total = sum(part["rows"] for part in parts)
    write_json(folder / MANIFEST, {
        "version": SCHEMA_VERSION, "kind": "files", "stage": "detect", "fingerprint": str(times),
        "parameters": {}, "inputs": [], "parts": parts, "dropped_parts": [],
        "counts": {"in": total, "out": total, "dropped": {}, "languages": counted},
    })  # fmt: skip
    return size


def watch(pid: int, peaks: dict[int, int], stop: threading.Event) -> None:
    """Note the largest memory of a process and of its descendants."""
    while not stop.wait(0.05):
        for one in [pid, *descendants(pid)]:
            try:
                held = int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE
            except (OSError, IndexError):
                continue
            peaks[one] = max(peaks.get(one, 0), held)


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, however indirectly."""
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    for child in map(int, children):
        found += [child, *descendants(child)]
    return found


def run(folder: Path, target: Path, memory: str | None, workers: int) -> tuple[float, float, int]:
    """Return seconds, CPU seconds and bytes of memory."""
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "codemix", "dedupe", str(folder), "-o", str(target), "-q",
               "-j", str(workers), *(["--memory", memory] if memory else [])]  # fmt: skip
    peaks: dict[int, int] = {}
    stop = threading.Event()
    started = time.monotonic()
    before = os.times()
    process = subprocess.Popen(command)
    watcher = threading.Thread(target=watch, args=(process.pid, peaks, stop))
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - started
    stop.set()
    watcher.join()
    if code:
        raise SystemExit(f"{' '.join(command)} failed")
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return seconds, cpu, sum(peaks.values())


def main() -> None:
    """Prepare, run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--input", type=Path, default=ROOT / ".cache/first-run/detect")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache/bench-dedupe-scale")
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--largest-file", type=int, default=2**20, help="bytes")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--memory", nargs="+", default=["none", "1GiB"])
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    base = read_base(options.input, options.megabytes * 1_000_000, options.largest_file)
    print("| input | files | MB | --memory | seconds | CPU seconds | µs of CPU a file | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for times in options.times:
        folder = options.work / f"input-{times}"
        size = write_input(base, times, folder)
        for memory in options.memory:
            bound = None if memory == "none" else memory
            seconds, cpu, peak = run(folder, options.work / "out", bound, options.workers)
            files = base.num_rows * times
            print(
                f"| {times}x | {files:,} | {size / 1e6:.0f} | {memory} | {seconds:.1f} | {cpu:.1f} "
                f"| {cpu / files * 1e6:.0f} | {peak / 2**20:.0f} |",
                flush=True,
            )
        shutil.rmtree(folder)
    shutil.rmtree(options.work, ignore_errors=True)


if __name__ == "__main__":
    main()
