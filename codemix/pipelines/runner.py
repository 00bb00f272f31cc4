"""Run a stage over tasks, into a resumable folder of parts or as rows on a stream.

A folder is whole when its ``_manifest.json`` exists. Until then ``_job.json`` says which job is
writing it and ``_tasks/NNNNN.json`` which tasks are done; a task counts as done only if its parts
lie under their final names, byte for byte, and its fingerprint (job, inputs, number) is the same.
"""

import platform
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from codemix import __version__
from codemix.errors import OutputError
from codemix.pipelines.engines import Engine
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import (
    is_empty,
    remove_folder,
    remove_leftovers,
    remove_replaced,
    write_json,
)
from codemix.pipelines.io.dataset import MANIFEST, RUN_LOG, read_batches, read_manifest
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.io.sole_writer import sole_writer
from codemix.pipelines.receipts import (
    DROPPED,
    SEAL,
    TASKS,
    Receipt,
    parse_receipt,
    read_object,
    read_receipts,
    read_sealed,
)
from codemix.pipelines.stage import Shard, Stage, Step
from codemix.pipelines.summary import Counts, Summary
from codemix.schema import SCHEMA_VERSION

JOB = "_job.json"


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


Watch = Callable[[Counts], None]
"""Told the running totals after every task (a progress line, for example)."""


def run_to_folder(
    job: Job,
    folder: Path,
    engine: Engine,
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
    engine : Engine
    form : str
        ``parquet``, ``jsonl`` or ``arrow``.
    watch : callable, optional
    replace_other : bool
        Whether the output of another run is removed instead of refused.

    Raises
    ------
    OutputError
        If the folder holds the output of another run, or something that codemix did not write, or
        another run is writing there.
    """
    with sole_writer(folder):
        return _fill_folder(job, folder, engine, form, watch, replace_other)


def _fill_folder(
    job: Job,
    folder: Path,
    engine: Engine,
    form: str,
    watch: Watch | None,
    replace_other: bool,
) -> Summary:
    started = time.monotonic()
    fingerprint = fingerprint_of([job.fingerprint, form])
    if job.inputs and (summary := _finished(folder, fingerprint, job.stage.name)):
        return summary
    known = _open_folder(folder, fingerprint, job, replace_other)
    work = partial(_write_task, job.stage, folder, form, fingerprint, known)
    receipts = []
    counts = Counts()
    rescue = partial(_rescue, job.stage, work, engine.strict)
    for receipt in engine.map(work, enumerate(job.tasks), rescue):
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
        SEAL: fingerprint_of(manifest),
        "reused_parts": reused,
        "seconds": round(time.monotonic() - started, 3),
        "tasks": [asdict(receipt) for receipt in receipts],
        "engine": engine.name,
        "workers": engine.workers,
    }
    _close_folder(folder, manifest, log)
    return Summary(job.stage.name, counts, str(folder), len(manifest["parts"]), reused)


def run_to_stream(
    job: Job,
    emit: Callable[[pa.RecordBatch], None],
    engine: Engine,
    watch: Watch | None = None,
    drop: Callable[[pa.RecordBatch], None] | None = None,
) -> Summary:
    """Hand the kept rows to ``emit`` in order, and the dropped ones to ``drop``, if it is given."""
    counts = Counts()
    for kept, dropped in _streamed(job, engine, counts, drop is not None):
        if kept is not None:
            emit(kept)
        if dropped is not None and drop is not None:
            drop(dropped)
        if watch is not None:
            watch(counts)
    counts.check(job.stage.name)
    return Summary(job.stage.name, counts)


def read_dropped(folder: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the rows that a finished output dropped, in order, each with its ``reason``.

    With ``columns`` those at least.
    """
    for entry in read_manifest(folder)["dropped_parts"]:
        yield from read_batches(folder / DROPPED / entry["name"], columns)


def _streamed(job: Job, engine: Engine, counts: Counts, with_dropped: bool) -> Iterator[Step]:
    if engine.workers == 1:
        # One by one, so that a pipe sees the first rows at once.
        for index, task in enumerate(job.tasks):
            yield from _steps(job.stage, task, index, counts)
        return
    collect = partial(_collect_task, job.stage, with_dropped)
    for steps, of_task in engine.map(collect, enumerate(job.tasks)):
        counts.add(of_task)
        yield from steps


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


def _rescue(
    stage: Stage,
    work: Callable[[tuple[int, Task]], Receipt],
    strict: bool,
    numbered: tuple[int, Task],
    reason: str,
) -> Receipt:
    """Do a task without the files that its processes did not survive."""
    # Hardly any run needs this.
    from codemix.pipelines.poison import do_without_poison, run_through

    probe = partial(run_through, partial(_probe, stage, numbered[0]))
    return do_without_poison(work, probe, numbered, reason, strict)


def _probe(stage: Stage, index: int, task: Task) -> Iterator[Step]:
    return _steps(stage, task, index, Counts())


def _collect_task(
    stage: Stage, with_dropped: bool, numbered: tuple[int, Task]
) -> tuple[list[Step], Counts]:
    counts = Counts()
    steps = _steps(stage, numbered[1], numbered[0], counts)
    return [step if with_dropped else step._replace(dropped=None) for step in steps], counts


def _write_task(
    stage: Stage,
    folder: Path,
    form: str,
    job_fingerprint: str,
    known: dict[int, Receipt],
    numbered: tuple[int, Task],
) -> Receipt:
    index, task = numbered
    fingerprint = fingerprint_of([job_fingerprint, task.fingerprint, index])
    stored = known.get(index)
    if stored and stored.fingerprint == fingerprint and stored.is_whole(folder):
        return replace(stored, reused=True)
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


def _finished(folder: Path, fingerprint: str, stage: str) -> Summary | None:
    """Return the summary of a finished output of this very job that is whole."""
    receipt = parse_receipt(read_sealed(folder / MANIFEST))
    if receipt is None or receipt.fingerprint != fingerprint or not receipt.is_whole(folder):
        return None
    _clear_up(folder, receipt.parts, receipt.dropped_parts)
    counts = Counts.from_json(receipt.counts)
    return Summary(stage, counts, str(folder), len(receipt.parts), len(receipt.parts))


def _open_folder(
    folder: Path, fingerprint: str, job: Job, replace_other: bool
) -> dict[int, Receipt]:
    """Claim ``folder`` for a job; return the receipts of tasks that earlier runs finished."""
    stage = job.stage.name
    remove_replaced(folder)
    if folder.exists() and not folder.is_dir():
        raise _foreign(folder, stage)
    if folder.is_dir() and not is_empty(folder):
        signs = [path for path in (folder / MANIFEST, folder / JOB) if path.is_file()]
        claims = [read_object(path).get("fingerprint") for path in signs]
        if not signs:
            raise _foreign(folder, stage)
        if fingerprint not in claims and not replace_other:
            raise _claimed(folder, signs[0], claims[0])
        if fingerprint not in claims and any(claims):
            remove_folder(folder)
    tasks = len(job.tasks) if isinstance(job.tasks, Sized) else None
    write_json(folder / JOB, {"fingerprint": fingerprint, "stage": stage, "tasks": tasks})
    # From here parts may change under their names.
    (folder / MANIFEST).unlink(missing_ok=True)
    for parent in (folder, folder / DROPPED, folder / TASKS):
        remove_leftovers(parent)
    return read_receipts(folder)


def _foreign(folder: Path, stage: str) -> OutputError:
    return OutputError(
        f"{folder} exists and is not an output of `codemix {stage}`",
        "name an empty or new folder with -o",
    )


def _claimed(folder: Path, sign: Path, claim: Any) -> OutputError:  # noqa: ANN401
    """Return the error for a folder of another job, or of one that a damaged file hides."""
    if claim is None:
        return OutputError(f"{sign} is damaged", f"remove {folder}, or name another folder with -o")
    return OutputError(
        f"{folder} holds another run: its inputs, parameters or version differ",
        "name another folder with -o, or remove this one",
    )


def _close_folder(folder: Path, manifest: dict[str, Any], log: dict[str, Any]) -> None:
    """Publish the manifest; then what only an unfinished run needs can go."""
    write_json(folder / RUN_LOG, log)
    write_json(folder / MANIFEST, manifest)
    _clear_up(folder, manifest["parts"], manifest["dropped_parts"])


def _clear_up(
    folder: Path, parts: list[dict[str, Any]], dropped_parts: list[dict[str, Any]]
) -> None:
    """Delete parts of earlier runs that this one has no more, and the notes of an unfinished run.

    Until the job's note goes, last, a killed run is known to be unfinished.
    """
    for parent, entries in ((folder, parts), (folder / DROPPED, dropped_parts)):
        remove_leftovers(parent)
        expected = {entry["name"] for entry in entries}
        for path in parent.glob("part-*"):
            if path.name not in expected:
                path.unlink()
    shutil.rmtree(folder / TASKS, ignore_errors=True)
    (folder / JOB).unlink(missing_ok=True)
