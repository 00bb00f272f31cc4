"""`codemix demo`: the whole road on the embedded corpus, as a pilot of a 350B run would go."""

from importlib.resources import files
from pathlib import Path

from codemix.pipelines.config import AllocateSection, RunConfig, ShardSection

DEMO_BUDGET = "300K"
DEMO_SOLVE_AT = "350B"
DEMO_PAIRS = "20%"


def demo_config(workdir: Path) -> RunConfig:
    """Return the run of the demo: seven little repositories, with shares solved at 350B tokens."""
    corpus = Path(str(files("codemix.pipelines") / "demo_corpus"))
    repositories = sorted(path for path in corpus.iterdir() if path.is_dir())
    return RunConfig(
        sources=tuple(str(path) for path in repositories if path.name.startswith("algorithms-")),
        workdir=workdir,
        allocate=AllocateSection(budget=DEMO_BUDGET, solve_at=DEMO_SOLVE_AT, pairs=DEMO_PAIRS),
        shard=ShardSection(shard_size="128KiB"),
    )
