"""Run a stage over tasks, into a resumable folder of parts or as rows on a stream.

A folder is whole when its ``_manifest.json`` exists. Until then ``_job.json`` says which job is
writing it and ``_tasks/NNNNN.json`` which tasks are done; a task counts as done only if its parts
lie under their final names and its fingerprint (job, inputs, number) is the same.
"""

import json
import platform
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from codemix import __version__
from codemix.errors import OutputError
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import remove_leftovers, write_json
from codemix.pipelines.io.dataset import MANIFEST, RUN_LOG, read_batches, read_manifest
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.stage import Shard, Stage, Step
from codemix.pipelines.summary import Counts, Summary
from codemix.schema import SCHEMA_VERSION

JOB = "_job.json"
TASKS = "_tasks"
DROPPED = "dropped"


class Task(Protocol):
    """A picklable share of the input."""

    @property
    def fingerprint(self) -> str:
        """Identify the content of the task."""
        ...

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of the task."""
        ...


@dataclass(frozen=True)
class Job:
    """A stage with its tasks and everything that decides the bytes of its output.

    ``inputs`` holds the content fingerprints of the datasets it reads, and is empty where the
    input is raw files, which only the tasks can tell. ``tasks`` may be lazy: a global stage does
    its first pass when the first task is asked for.
    """

    stage: Stage
    kind: str
    parameters: dict[str, Any]
    inputs: tuple[dict[str, Any], ...]
    tasks: Iterable[Task]

    @property
    def fingerprint(self) -> str:
        """Identify stage, parameters, inputs and version."""
        return fingerprint_of(
            [__version__, SCHEMA_VERSION, self.stage.name, self.kind, self.parameters, self.inputs]
        )


@dataclass(frozen=True)
class Receipt:
    """What one task wrote: the manifest's entries for its parts, and its counts."""

    fingerprint: str
    counts: dict[str, Any]
    parts: list[dict[str, Any]]
    dropped_parts: list[dict[str, Any]]
    reused: bool = field(default=False, compare=False)


Watch = Callable[[Counts], None]
"""Told the running totals after every task (a progress line, for example)."""


def run_to_folder(
    job: Job,
    folder: Path,
    workers: int,
    form: str = "parquet",
    watch: Watch | None = None,
    replace_other: bool = False,
) -> Summary:
    """Write the job's kept rows to ``folder``, its dropped rows to ``folder/dropped``.

    An interrupted run is continued; a finished one of the same fingerprint is confirmed.

    Parameters
    ----------
    job : Job
    folder : Path
    workers : int
    form : str
        ``parquet``, ``jsonl`` or ``arrow``.
    watch : callable, optional
    replace_other : bool
        Whether the output of another run is removed instead of refused.

    Raises
    ------
    OutputError
        If the folder holds the output of another run, or something that codemix did not write.
    """
    started = time.monotonic()
    fingerprint = fingerprint_of([job.fingerprint, form])
    if job.inputs and (summary := _finished(folder, fingerprint, job.stage.name)):
        return summary
    known = _open_folder(folder, fingerprint, job.stage.name, replace_other)
    work = partial(_write_task, job.stage, folder, form, fingerprint, known)
    receipts = []
    counts = Counts()
    for receipt in map_tasks(work, enumerate(job.tasks), workers):
        receipts.append(receipt)
        counts.add(Counts.from_json(receipt.counts))
        if watch is not None:
            watch(counts)
    counts.check(job.stage.name)
    manifest: dict[str, Any] = {
        "version": SCHEMA_VERSION,
        "kind": job.kind,
        "stage": job.stage.name,
        "codemix_version": __version__,
        "fingerprint": fingerprint,
        "parameters": job.parameters,
        "inputs": list(job.inputs),
        "counts": counts.to_json(),
        "parts": [part for receipt in receipts for part in receipt.parts],
        "dropped_parts": [part for receipt in receipts for part in receipt.dropped_parts],
    }
    reused = sum(len(receipt.parts) for receipt in receipts if receipt.reused)
    log = {
        "host": platform.node(),
        "output": str(folder.resolve()),
        "reused_parts": reused,
        "seconds": round(time.monotonic() - started, 3),
        "tasks": [asdict(receipt) for receipt in receipts],
        "workers": workers,
    }
    _close_folder(folder, manifest, log)
    return Summary(job.stage.name, counts, str(folder), len(manifest["parts"]), reused)


def run_to_stream(
    job: Job,
    emit: Callable[[pa.RecordBatch], None],
    workers: int,
    watch: Watch | None = None,
) -> Summary:
    """Hand the kept rows to ``emit`` in order; dropped rows are only counted."""
    counts = Counts()
    for batch in _kept_batches(job, workers, counts):
        emit(batch)
        if watch is not None:
            watch(counts)
    counts.check(job.stage.name)
    return Summary(job.stage.name, counts)


def read_dropped(folder: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows that a finished output dropped, in order, each with its ``reason``."""
    for entry in read_manifest(folder)["dropped_parts"]:
        yield from read_batches(folder / DROPPED / entry["name"])


def _kept_batches(job: Job, workers: int, counts: Counts) -> Iterator[pa.RecordBatch]:
    if workers == 1:
        # One by one, so that a pipe sees the first rows at once.
        for index, task in enumerate(job.tasks):
            for step in _steps(job.stage, task, index, counts):
                if step.kept is not None:
                    yield step.kept
        return
    collect = partial(_collect_task, job.stage)
    for batches, of_task in map_tasks(collect, enumerate(job.tasks), workers):
        counts.add(of_task)
        yield from batches


def _steps(stage: Stage, task: Task, index: int, counts: Counts) -> Iterator[Step]:
    """Run the stage on a task, counting rows at its entrance and at its two exits."""

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in task.read():
            counts.rows_in += batch.num_rows
            yield batch

    for step in stage.run(counted(), Shard(index, 0)):
        if step.kept is not None and step.kept.num_rows:
            counts.add_kept(step.kept)
        if step.dropped is not None and step.dropped.num_rows:
            counts.add_dropped(step.dropped)
        yield step


def _collect_task(stage: Stage, numbered: tuple[int, Task]) -> tuple[list[pa.RecordBatch], Counts]:
    counts = Counts()
    steps = _steps(stage, numbered[1], numbered[0], counts)
    return [step.kept for step in steps if step.kept is not None], counts


def _write_task(
    stage: Stage,
    folder: Path,
    form: str,
    job_fingerprint: str,
    known: dict[int, dict[str, Any]],
    numbered: tuple[int, Task],
) -> Receipt:
    index, task = numbered
    fingerprint = fingerprint_of([job_fingerprint, task.fingerprint, index])
    if index in known and (receipt := _reusable(folder, known[index], fingerprint)):
        return receipt
    name = f"part-{index:05d}.{form}"
    counts = Counts()
    with (
        PartWriter(folder / DROPPED / name, stage.dropped_schema, form) as dropped,
        PartWriter(folder / name, stage.kept_schema, form) as kept,
    ):
        for step in _steps(stage, task, index, counts):
            kept.write(step.kept)
            dropped.write(step.dropped)
    counts.check(stage.name)
    receipt = Receipt(fingerprint, counts.to_json(), kept.entries, dropped.entries)
    write_json(folder / TASKS / f"{index:05d}.json", asdict(receipt))
    return receipt


def _reusable(folder: Path, stored: dict[str, Any], fingerprint: str) -> Receipt | None:
    """Return the stored receipt if it is of this very task and its parts are all there."""
    if stored["fingerprint"] != fingerprint:
        return None
    for parent, entries in ((folder, stored["parts"]), (folder / DROPPED, stored["dropped_parts"])):
        for entry in entries:
            path = parent / entry["name"]
            if not path.is_file() or path.stat().st_size != entry["bytes"]:
                return None
    return Receipt(**{**stored, "reused": True})


def _finished(folder: Path, fingerprint: str, stage: str) -> Summary | None:
    """Return the summary of a finished output of this very job, all of whose parts are there."""
    manifest = _read_json(folder / MANIFEST)
    if manifest.get("fingerprint") != fingerprint:
        return None
    receipt = Receipt(fingerprint, manifest["counts"], manifest["parts"], manifest["dropped_parts"])
    if _reusable(folder, asdict(receipt), fingerprint) is None:
        return None
    counts = Counts.from_json(receipt.counts)
    return Summary(stage, counts, str(folder), len(receipt.parts), len(receipt.parts))


def _open_folder(
    folder: Path, fingerprint: str, stage: str, replace_other: bool
) -> dict[int, dict[str, Any]]:
    """Claim ``folder`` for a job; return the receipts of tasks that earlier runs finished."""
    known: dict[int, dict[str, Any]] = {}
    claimed = _fingerprint_in(folder / MANIFEST) or _fingerprint_in(folder / JOB)
    if claimed is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            f"{folder} exists and is not an output of `codemix {stage}`",
            "name an empty or new folder with -o",
        )
    if claimed is not None and claimed != fingerprint and replace_other:
        shutil.rmtree(folder)
    elif claimed is not None and claimed != fingerprint:
        raise OutputError(
            f"{folder} holds another run: its inputs, parameters or version differ",
            "name another folder with -o, or remove this one",
        )
    write_json(folder / JOB, {"fingerprint": fingerprint, "stage": stage})
    for parent in (folder, folder / DROPPED, folder / TASKS):
        remove_leftovers(parent)
    log = _read_json(folder / RUN_LOG)
    for index, stored in enumerate(log.get("tasks", [])):
        known[index] = stored
    for path in (folder / TASKS).glob("[0-9]*.json"):
        known[int(path.stem)] = _read_json(path)
    return known


def _close_folder(folder: Path, manifest: dict[str, Any], log: dict[str, Any]) -> None:
    """Publish the manifest; then what only an unfinished run needs can go."""
    expected = {part["name"] for part in manifest["parts"]}
    for path in folder.glob("part-*"):
        if path.name not in expected:
            path.unlink()
    write_json(folder / RUN_LOG, log)
    write_json(folder / MANIFEST, manifest)
    shutil.rmtree(folder / TASKS, ignore_errors=True)
    (folder / JOB).unlink(missing_ok=True)


def _fingerprint_in(path: Path) -> str | None:
    value = _read_json(path).get("fingerprint")
    return value if isinstance(value, str) else None


def _read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; an absent or damaged file counts as empty."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
