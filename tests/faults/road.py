"""The road over the demo corpus, stage by stage, each as the command line that makes its output."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from tests.cli.shell import codemix
from tests.outputs import contents

CORPUS = Path(str(files("codemix.pipelines") / "demo_corpus"))
STAGES = ("detect", "filter", "dedupe", "pair", "stats", "allocate", "shard", "run")
"""Those that write something that a kill could leave half written."""
SINGLE_FILES = ("stats", "allocate")
"""Those that write one file among a user's own, where nothing but that file is theirs to remove."""

CONFIG = """
sources = ["{corpus}/algorithms-*"]
workdir = "{output}"
[allocate]
budget = "300K"
solve_at = "350B"
pairs = "20%"
[shard]
shard_size = "128KiB"
"""


def command_of(stage: str, inputs: Path, output: Path) -> list[str]:
    """Return the arguments that make ``output`` from what `make_inputs` left."""
    pairs = ["--pairs", str(inputs / "pair")]
    arguments = {
        "detect": [*map(str, sorted(CORPUS.glob("algorithms-*"))), "-o", str(output)],
        "filter": [str(inputs / "detect"), "-o", str(output)],
        "dedupe": [str(inputs / "filter"), "--val-fraction", "5%", "-o", str(output)],
        "pair": [str(inputs / "dedupe"), "--by", "auto", "--hold-out", "5%", "-o", str(output)],
        "stats": [str(inputs / "dedupe"), str(inputs / "pair"), "-o", str(output / "stats.json")],
        "allocate": [
            "--budget", "100K", "--pairs", "10%", "--solve-at", "350B",
            "--supply", str(inputs / "stats/stats.json"), "-o", str(output / "plan.json"),
        ],
        "shard": [
            str(inputs / "dedupe"), *pairs, "--plan", str(inputs / "allocate/plan.json"),
            "--shard-size", "64KiB", "-o", str(output),
        ],
        "run": [str(output.with_suffix(".toml"))],
    }[stage]  # fmt: skip
    if stage == "run":
        output.with_suffix(".toml").write_text(CONFIG.format(corpus=CORPUS, output=output))
    return [stage, *arguments, "-q", *([] if stage == "allocate" else ["-j", "1"])]


def make_inputs(folder: Path, stages: Iterable[str] = STAGES) -> Path:
    """Run stages once, undisturbed, in the order of the road; their outputs bear their names."""
    for stage in stages:
        done = codemix(*command_of(stage, folder, folder / stage))
        assert done.returncode == 0, f"{stage}: {done.stderr}"
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the contents of an output without temporary files."""
    found = contents(folder)
    return {name: data for name, data in found.items() if not Path(name).name.startswith(".tmp-")}
