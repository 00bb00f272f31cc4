"""Draw removed near duplicates of a finished run at random, to be read by eye.

Usage: python benchmarks/dedupe_read.py DETECTED DEDUPED [--pairs N] [--seed S] [--lines N]

Prints each removed file with the file kept for it and the first lines in which they differ.
docs/dedupe-read.jsonl holds the verdicts on one such draw.
"""

import argparse
import difflib
import random
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

WIDTH = 110


def draw(deduped: Path, pairs: int, seed: int) -> list[dict[str, object]]:
    """Return removed near duplicates; which ones depends on their ids and the seed alone."""
    removed = pq.read_table(deduped / "removed.parquet")
    near = removed.filter(pc.equal(removed["reason"], "near_duplicate")).sort_by("id").to_pylist()
    return random.Random(seed).sample(near, min(pairs, len(near)))


def first_differences(kept: str, removed: str, lines: int) -> list[str]:
    """Return the first changed lines of a diff, without context, and how many there are."""
    diff = difflib.unified_diff(kept.splitlines(), removed.splitlines(), n=0, lineterm="")
    changed = [line for line in list(diff)[2:] if not line.startswith("@@")]
    return [line[:WIDTH] for line in changed[:lines]] + [f"({len(changed)} lines differ)"]


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("detected", type=Path)
    parser.add_argument("deduped", type=Path)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--lines", type=int, default=8)
    options = parser.parse_args()
    drawn = draw(options.deduped, options.pairs, options.seed)
    wanted = {row[name] for row in drawn for name in ("id", "kept_id")}
    columns = ["id", "repo_name", "path", "content"]
    files = ds.dataset(sorted(options.detected.glob("part-*.parquet"))).to_table(
        columns, filter=ds.field("id").isin(list(wanted))
    )
    by_id = {row["id"]: row for row in files.to_pylist()}
    for number, row in enumerate(drawn):
        kept, removed = by_id[row["kept_id"]], by_id[row["id"]]
        print(f"#{number} J={row['jaccard']:.3f} {len(removed['content'].splitlines())} lines")
        print(f"  kept    {kept['repo_name']} {kept['path']}")
        print(f"  removed {removed['repo_name']} {removed['path']}")
        for line in first_differences(kept["content"], removed["content"], options.lines):
            print(f"    {line}")


if __name__ == "__main__":
    main()
