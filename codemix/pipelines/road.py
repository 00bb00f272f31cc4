"""The whole road of ``codemix run``: every stage into its place below the working folder.

Each stage resumes by itself; the output of a stage whose inputs or parameters changed is made
again. Everything after ``detect`` reads only what lies in the working folder.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemix import __version__
from codemix.errors import OutputError
from codemix.langs import parse_list
from codemix.mixers import (
    AllocationRequest,
    Plan,
    allocate,
    format_plan,
    parse_inventory,
    read_plan,
)
from codemix.pipelines.config import RunConfig
from codemix.pipelines.dedupe import (
    REMOVED_FILE,
    DedupeOptions,
    find_duplicates,
    write_removed,
)
from codemix.pipelines.detect import DetectOptions, detect_job
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import atomic_file, write_json
from codemix.pipelines.io.dataset import RUN_LOG, Dataset, open_dataset
from codemix.pipelines.pair import PairOptions, pair_files
from codemix.pipelines.runner import Job, Watch, run_to_folder
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.stats import take_inventory
from codemix.pipelines.summary import Counts, Summary
from codemix.pipelines.verify import verify_shards
from codemix.units import parse_bytes, parse_fraction, parse_tokens

CLAIM = "_road.json"
INVENTORY = "inventory.json"
PLAN = "plan.json"
SHARDS = "shards"


@dataclass(frozen=True)
class Leg:
    """One stage that is done."""

    summary: Summary
    seconds: float


@dataclass(frozen=True)
class _Place:
    """What every stage needs: the configuration, and how to run."""

    config: RunConfig
    workers: int
    watch: Watch | None

    def folder(self, name: str) -> Path:
        return self.config.workdir / name

    def open(self, name: str) -> Dataset:
        return open_dataset(str(self.folder(name)))

    def run(self, job: Job, name: str) -> Summary:
        """Write a job's output, in place of that of another run."""
        folder = self.folder(name)
        return run_to_folder(job, folder, self.workers, watch=self.watch, replace_other=True)

    def datasets(self) -> list[Dataset]:
        """Return what stats and shard read: the files that are left, and the pairs."""
        return [self.open("dedupe"), *([self.open("pair")] if self.config.pair.enabled else [])]

    @property
    def languages(self) -> tuple[str, ...]:
        return parse_list(",".join(self.config.detect.languages))


def travel(config: RunConfig, workers: int, watch: Watch | None = None) -> Iterator[Leg]:
    """Run stage after stage and yield each when it is done.

    Parameters
    ----------
    config : RunConfig
    workers : int
        Does not change a byte of the output.
    watch : callable, optional
        Told the running counts of the stage that runs.

    Raises
    ------
    CodemixError
        Whatever a stage raises; what is done stays, and the next run continues from there.
    """
    _claim(config.workdir)
    place = _Place(config, workers, watch)
    stages = [_detect, _dedupe, _pair, _stats, _allocate, _shard, _verify]
    if not config.pair.enabled:
        stages.remove(_pair)
    seconds = {}
    for stage in stages:
        started = time.monotonic()
        summary = stage(place)
        seconds[summary.stage] = round(time.monotonic() - started, 3)
        yield Leg(summary, seconds[summary.stage])
    write_json(config.workdir / RUN_LOG, {"seconds": seconds, "workers": workers})


def _claim(workdir: Path) -> None:
    """Refuse a working folder that holds something else."""
    found = {path.name for path in workdir.iterdir()} if workdir.is_dir() else set()
    if (workdir.exists() and not workdir.is_dir()) or (found and CLAIM not in found):
        raise OutputError(
            f"{workdir} exists and is not the working folder of a run",
            "name an empty or new folder as workdir",
        )
    write_json(workdir / CLAIM, {"kind": "road"})


def _detect(place: _Place) -> Summary:
    section = place.config.detect
    options = DetectOptions(
        languages=place.languages,
        max_file_bytes=parse_bytes(section.max_file_size),
        drop=section.drop,
        max_parse_error_ratio=section.max_parse_error_ratio,
    )
    job = detect_job(place.config.sources, options, parse_bytes(place.config.part_size))
    return place.run(job, "detect")


def _dedupe(place: _Place) -> Summary:
    options = DedupeOptions(threshold=place.config.dedupe.threshold)
    with find_duplicates(place.open("detect"), options, place.workers) as found:
        summary = place.run(found.job, "dedupe")
    if not (place.folder("dedupe") / REMOVED_FILE).exists():
        write_removed(place.folder("dedupe"))
    return summary


def _pair(place: _Place) -> Summary:
    section = place.config.pair
    options = PairOptions(
        languages=place.languages,
        strategy=section.strategy,
        max_tokens=section.max_tokens,
        tokenizer=place.config.tokenizer,
        seed=place.config.seed,
    )
    with pair_files([place.open("dedupe")], options, place.workers) as pairing:
        return place.run(pairing.job, "pair")


def _stats(place: _Place) -> Summary:
    """Take the inventory, unless it was taken of the same content before."""
    path, note = place.folder(INVENTORY), place.folder("_inventory.json")
    datasets = place.datasets()
    taken_of = fingerprint_of(
        [__version__, place.config.tokenizer, *(data.fingerprint for data in datasets)]
    )
    with suppress(OSError, ValueError):
        if path.is_file() and json.loads(note.read_bytes()) == taken_of:
            return Summary("stats", Counts(), str(path), details=json.loads(path.read_bytes()))
    note.unlink(missing_ok=True)
    inventory = take_inventory(datasets, place.config.tokenizer, place.workers)
    write_json(path, inventory)
    write_json(note, taken_of)
    return Summary("stats", Counts(), str(path), details=inventory)


def _allocate(place: _Place) -> Summary:
    plan = allocate(allocation_request(place.config, place.folder(INVENTORY)))
    with atomic_file(place.folder(PLAN)) as stream:
        stream.write(format_plan(plan).encode())
    return Summary("allocate", Counts(), str(place.folder(PLAN)), details=plan.to_dict())


def allocation_request(config: RunConfig, inventory: Path) -> AllocationRequest:
    """Return the allocation that a configuration asks for, with the inventory as its supply."""
    section = config.allocate
    return AllocationRequest(
        budget_tokens=parse_tokens(section.budget),
        model_params=parse_tokens(section.model_size),
        profile=section.profile,
        supply=parse_inventory(json.loads(inventory.read_bytes()), str(inventory)),
        max_epochs=section.max_epochs,
        pairs=parse_fraction(section.pairs),
        solve_at_tokens=parse_tokens(section.solve_at) if section.solve_at else None,
    )


def _shard(place: _Place) -> Summary:
    section = place.config.shard
    options = ShardOptions(
        tokenizer=place.config.tokenizer,
        form=section.format,
        shard_bytes=parse_bytes(section.shard_size),
        seed=place.config.seed,
        allow_shortfall=section.allow_shortfall,
    )
    plan: Plan = read_plan(place.folder(PLAN))
    return write_shards(
        place.datasets(), plan, place.folder(SHARDS), options, place.workers, replace_other=True
    )


def _verify(place: _Place) -> Summary:
    tokenizer = place.config.tokenizer
    found = verify_shards(place.folder(SHARDS), tokenizer, place.workers)
    details: dict[str, Any] = found.to_json()
    return Summary("verify", Counts(), str(place.folder(SHARDS)), found.shards, details=details)
