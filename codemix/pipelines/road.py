"""The whole road of ``codemix run``: every stage into its place below the working folder.

Each stage resumes by itself; the output of a stage whose inputs or parameters changed is made
again. Everything after ``detect`` reads only what lies in the working folder.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codemix import __version__
from codemix.errors import InputError, OutputError
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
    SUMMARY_FILE,
    find_duplicates,
    write_removed,
    write_summary,
)
from codemix.pipelines.detect import detect_job
from codemix.pipelines.engines import Engine
from codemix.pipelines.filter import filter_job
from codemix.pipelines.filter import write_summary as write_filter_summary
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import (
    atomic_file,
    is_empty,
    remove_folder,
    remove_leftovers,
    write_json,
)
from codemix.pipelines.io.dataset import MANIFEST, Dataset, file_sha256, open_dataset
from codemix.pipelines.io.sole_writer import sole_writer
from codemix.pipelines.pair import pair_files
from codemix.pipelines.road_options import RoadOptions, read_options
from codemix.pipelines.runner import Job, Watch, run_to_folder
from codemix.pipelines.shard import open_text, write_shards
from codemix.pipelines.stats import take_inventory
from codemix.pipelines.status import Journal
from codemix.pipelines.summary import Counts, Summary
from codemix.pipelines.verify import verify_shards
from codemix.units import parse_bytes

CLAIM = "_road.json"
INVENTORY = "inventory.json"
PLAN = "plan.json"
SHARDS = "shards"
VERIFICATION = "verify.json"
SCRATCH = "_scratch"
ENGINE = "_engine"

OUTPUTS = {
    "detect": "detect",
    "filter": "filter",
    "dedupe": "dedupe",
    "pair": "pair",
    "stats": INVENTORY,
    "allocate": PLAN,
    "shard": SHARDS,
    "verify": SHARDS,
}
"""The stages in order, and where below the working folder each writes, or reads last."""


@dataclass(frozen=True)
class Leg:
    """One stage that is done."""

    summary: Summary
    seconds: float


@dataclass(frozen=True)
class _Place:
    """What every stage needs: the configuration, its options, and how to run."""

    config: RunConfig
    options: RoadOptions
    engine: Engine
    watch: Watch | None

    def folder(self, name: str) -> Path:
        return self.config.workdir / name

    def open(self, name: str) -> Dataset:
        return open_dataset(str(self.folder(name)))

    def run(self, job: Job, name: str) -> Summary:
        """Write a job's output, in place of that of another run."""
        folder = self.folder(name)
        return run_to_folder(job, folder, self.engine, watch=self.watch, replace_other=True)

    def datasets(self) -> list[Dataset]:
        """Return what stats and shard read: the files that are left, the pairs, and text."""
        names = ["dedupe", *(["pair"] if self.has_pairs else [])]
        return [*map(self.open, names), *map(open_text, self.config.shard.text)]

    @property
    def has_pairs(self) -> bool:
        return self.options.pair is not None

    @property
    def scratch(self) -> Path:
        """Where stages put what only they need; a killed run's is removed by the next."""
        return self.folder(SCRATCH)


def travel(config: RunConfig, engine: Engine, watch: Watch | None = None) -> Iterator[Leg]:
    """Run stage after stage and yield each when it is done.

    Parameters
    ----------
    config : RunConfig
    engine : Engine
        Does not change a byte of the output.
    watch : callable, optional
        Told the running counts of the stage that runs.

    Raises
    ------
    CodemixError
        Before anything is written, if a value of the configuration makes no sense. Then whatever a
        stage raises; what is done stays, and the next run continues from there.
    """
    place = _Place(config, read_options(config), engine, watch)
    with sole_writer(config.workdir):
        _claim(config.workdir)
        remove_folder(place.scratch)
        place.scratch.mkdir()
        with Journal(config, engine) as journal:
            for name, stage in _STAGES.items():
                with journal.stage(name):
                    summary = stage(place)
                yield Leg(summary, journal.seconds(name))
        shutil.rmtree(place.scratch, ignore_errors=True)


def _claim(workdir: Path) -> None:
    """Refuse a working folder that holds something else; clear what a killed run left."""
    foreign = workdir.exists() and not (
        workdir.is_dir() and ((workdir / CLAIM).is_file() or is_empty(workdir))
    )
    if foreign:
        raise OutputError(
            f"{workdir} exists and is not the working folder of a run",
            "name an empty or new folder as workdir",
        )
    write_json(workdir / CLAIM, {"kind": "road"})
    remove_leftovers(workdir)


def _detect(place: _Place) -> Summary:
    options = place.options
    job = detect_job(place.config.sources, options.detect, options.part_bytes)
    summary = place.run(job, "detect")
    if not summary.counts.rows_out:
        reasons = ", ".join(f"{name} {n:,}" for name, n in summary.counts.dropped.most_common())
        raise InputError(
            f"no code was found: {summary.counts.rows_in:,} files came in, all were dropped "
            f"({reasons})",
            "check sources and [detect] languages in the configuration; "
            f"{place.folder('detect') / 'dropped'} holds every file with its reason",
        )
    return summary


def _filter(place: _Place) -> Summary:
    options = place.options.filter
    summary = place.run(filter_job(place.open("detect"), options), "filter")
    found = write_filter_summary(place.folder("filter"), options)
    if not summary.counts.rows_out:
        reasons = ", ".join(f"{name} {n:,}" for name, n in summary.counts.dropped.most_common())
        raise InputError(
            f"no file may be trained on: {summary.counts.rows_in:,} came in, all were dropped "
            f"({reasons})",
            '[filter] licenses = "permissive+none" keeps files without a licence, and preset names '
            f"the rules; {place.folder('filter') / 'dropped'} explains every file",
        )
    return replace(summary, details=found)


def _dedupe(place: _Place) -> Summary:
    folder = place.folder("dedupe")
    section = place.config.dedupe
    with find_duplicates(
        place.open("filter"),
        place.options.dedupe,
        place.engine,
        Path(section.metadata) if section.metadata else None,
        [Path(name) for name in section.decontaminate],
        against=[Path(name) for name in section.against],
        folder=folder,
        memory_bytes=parse_bytes(section.memory) if section.memory else None,
        scratch_parent=place.scratch,
    ) as found:
        summary = place.run(found.job, "dedupe")
    known = summary.reused_parts == summary.parts
    if not (known and (folder / REMOVED_FILE).is_file()):
        write_removed(folder)
    if not (known and (folder / SUMMARY_FILE).is_file()):
        write_summary(folder)
    return summary


def _pair(place: _Place) -> Summary:
    options = place.options.pair
    if options is None:
        remove_folder(place.folder("pair"))
        return Summary("pair", Counts(), details={"skipped": place.options.no_pairs})
    with pair_files(
        [place.open("dedupe")], options, place.engine, scratch_parent=place.scratch
    ) as pairing:
        return place.run(pairing.job, "pair")


def _stats(place: _Place) -> Summary:
    """Take the inventory, unless it was taken of the same content before."""
    path, note = place.folder(INVENTORY), place.folder("_inventory.json")
    datasets = place.datasets()
    taken_of = fingerprint_of(
        [__version__, place.config.tokenizer, *(data.fingerprint for data in datasets)]
    )
    with suppress(OSError, ValueError):
        if json.loads(note.read_bytes()) == {"of": taken_of, "sha256": file_sha256(path)}:
            return Summary("stats", Counts(), str(path), details=json.loads(path.read_bytes()))
    note.unlink(missing_ok=True)
    inventory = take_inventory(datasets, place.config.tokenizer, place.engine)
    write_json(path, inventory)
    write_json(note, {"of": taken_of, "sha256": file_sha256(path)})
    return Summary("stats", Counts(), str(path), details=inventory)


def _allocate(place: _Place) -> Summary:
    plan = allocate(allocation_request(place.options, place.folder(INVENTORY)))
    with atomic_file(place.folder(PLAN)) as stream:
        stream.write(format_plan(plan).encode())
    return Summary("allocate", Counts(), str(place.folder(PLAN)), details=plan.to_dict())


def allocation_request(options: RoadOptions, inventory: Path) -> AllocationRequest:
    """Return the allocation that a configuration asks for, with the inventory as its supply."""
    supply = parse_inventory(json.loads(inventory.read_bytes()), str(inventory))
    return replace(options.allocate, supply=supply)


def _shard(place: _Place) -> Summary:
    options = place.options.shard
    plan: Plan = read_plan(place.folder(PLAN))
    return write_shards(
        place.datasets(), plan, place.folder(SHARDS), options, place.engine, replace_other=True
    )


def _verify(place: _Place) -> Summary:
    tokenizer = place.config.tokenizer
    found = verify_shards(place.folder(SHARDS), tokenizer, place.engine)
    details: dict[str, Any] = found.to_json()
    vouched = file_sha256(place.folder(SHARDS) / MANIFEST)
    write_json(place.folder(VERIFICATION), {"manifest_sha256": vouched, **details})
    return Summary("verify", Counts(), str(place.folder(SHARDS)), found.shards, details=details)


_STAGES: dict[str, Callable[[_Place], Summary]] = {
    "detect": _detect,
    "filter": _filter,
    "dedupe": _dedupe,
    "pair": _pair,
    "stats": _stats,
    "allocate": _allocate,
    "shard": _shard,
    "verify": _verify,
}
