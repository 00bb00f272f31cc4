"""Print how many of the mined pairs that were read are translations.

    python benchmarks/pair_read.py

`docs/pairs-read.jsonl` holds one line for each pair read: its id, its two places, the verdict and
the reason. The pairs were drawn at random from those of `codemix pair --by mine --strict` on
packages of PyPI, npm and Debian, as docs/pair.md says.
"""

import json
from collections import Counter
from pathlib import Path

READ = Path(__file__).parent.parent / "docs" / "pairs-read.jsonl"


def main() -> None:
    """Count verdicts, in all and by direction."""
    rows = [json.loads(line) for line in READ.read_text("utf-8").splitlines()]
    counts = Counter((row["direction"], row["verdict"]) for row in rows)
    for direction in sorted({direction for direction, _ in counts}):
        right = counts[direction, "translation"]
        total = right + counts[direction, "not a translation"]
        print(f"{direction:22}{right:4} of {total}")
    right = sum(row["verdict"] == "translation" for row in rows)
    print(f"{right} of {len(rows)} are translations")


if __name__ == "__main__":
    main()
