"""Run `write_shards` in children that kill themselves at a rename, until one gets through.

Each attempt dies just before a rename, another one each time: the temporary file is whole, its
final name is not there. What earlier attempts finished needs no rename, so attempts get further.
"""

import os
import signal
import sys
from pathlib import Path

import pyarrow as pa

from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.tokenize import open_tokenizer
from tests.pipelines.shard.corpus import file_rows, make_plan, pair_rows, write_dataset

OPTIONS = ShardOptions(shard_bytes=500, engine="reference")
FATAL_RENAMES = (2, 3, 4, 5, 6)
MOST_ATTEMPTS = 50


def make_inputs(folder):
    return [
        write_dataset(folder / "files", file_rows(), rows_per_part=30),
        write_dataset(folder / "pairs", pair_rows(), rows_per_part=30),
    ]


def make_the_plan():
    files = {"Go": 700, "Java": 900, "Python": 500, "Rust": 801}
    return make_plan(files, {"Python->Java": 300}, {"Python": 150, "Java": 150})


def attempt(inputs, out, fatal_rename):
    """Run in this process, which dies at a rename."""
    rename = Path.replace
    count = 0

    def replace_or_die(self, target):
        nonlocal count
        count += 1
        if count == fatal_rename:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    Path.replace = replace_or_die
    return write_shards(inputs, make_the_plan(), out, OPTIONS)


def main(folder):
    open_tokenizer().encode(pa.array(["warm"]))
    inputs = [
        dataset_of(folder / name, kind) for name, kind in (("files", "files"), ("pairs", "pairs"))
    ]
    for killed in range(MOST_ATTEMPTS):
        child = os.fork()
        if not child:
            summary = attempt(inputs, folder / "out", FATAL_RENAMES[killed % len(FATAL_RENAMES)])
            sys.stdout.write(f"{killed} {summary.reused_parts}")
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.WEXITSTATUS(status))
    sys.exit("never got through")


def dataset_of(folder, kind):
    from codemix.pipelines.io.dataset import Dataset, Part, file_sha256

    parts = tuple(Part(path, file_sha256(path)) for path in sorted(folder.glob("part-*")))
    return Dataset(folder.name, kind, parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
