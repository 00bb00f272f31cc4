"""From a dataset to a job: index its parts, decide, and leave the rest to the runner."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.bands import solve_bands
from codemix.pipelines.dedupe.decide import Join, Outcome, decide
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.keep import needs_repositories
from codemix.pipelines.dedupe.memory import spill_of
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.output import OutputTask, output_tasks
from codemix.pipelines.dedupe.prior import (
    SIGNATURES,
    check_prior,
    close_signatures,
    signature_tasks,
    write_signature_part,
)
from codemix.pipelines.dedupe.problems import Problems, read_problems
from codemix.pipelines.dedupe.repositories import Repositories, read_repositories
from codemix.pipelines.dedupe.split import VALIDATION_FILE
from codemix.pipelines.dedupe.stage import DedupeStage
from codemix.pipelines.engines import Engine
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import TEMPORARY_PREFIX, write_json
from codemix.pipelines.io.dataset import Dataset
from codemix.pipelines.runner import Job

_SCRATCH = f"{TEMPORARY_PREFIX}dedupe-"


@dataclass(frozen=True)
class Deduplication:
    """The job that removes the duplicates of a dataset.

    Attributes
    ----------
    job : Job
        Finds the duplicates when its first task is asked for, then keeps and drops the rows.
    details : dict
        Filled then: how the search went (bands, comparisons, clusters), and what was held out.
    """

    job: Job
    details: dict[str, Any]


@contextmanager
def find_duplicates(
    dataset: Dataset,
    options: DedupeOptions,
    engine: Engine,
    metadata: Path | None = None,
    benchmarks: Sequence[Path] = (),
    *,
    against: Sequence[Path] = (),
    folder: Path | None = None,
    memory_bytes: int | None = None,
    scratch_parent: Path | None = None,
) -> Iterator[Deduplication]:
    """Prepare a search for duplicates; what it finds lies in a scratch folder meanwhile.

    Parameters
    ----------
    dataset : Dataset
        Rows of files, with content.
    options : DedupeOptions
    engine : Engine
        Where processes run; the result does not depend on it.
    metadata : Path, optional
        Facts about repositories, for the keys ``stars`` and ``newest``.
    benchmarks : sequence of Path
        Files of problems; what shares long n-grams with them is removed.
    against : sequence of Path
        Folders of earlier runs; what they kept already is removed.
    folder : Path, optional
        The output, which then gets signatures for later runs.
    memory_bytes : int, optional
        What the processes together may hold. The result does not depend on it.
    scratch_parent : Path, optional
        Where the scratch folder is made; by default in ``folder``, or where the system puts such
        folders.

    Raises
    ------
    UsageError
        If the options need facts about repositories that are not given, an earlier run had other
        options, or the memory is too little for any input.
    InputError
        If the dataset holds other rows than files, or a side input cannot be read. From the job: if
        a file has no content, one id stands for two contents, or the memory is too little.
    """
    if dataset.kind != "files":
        raise InputError(
            f"{dataset.name} holds {dataset.kind}, not files",
            "dedupe takes the output of `codemix detect`",
        )
    sides = _read_sides(options, metadata, benchmarks, against)
    spill_of(Path(), memory_bytes, engine.workers)
    inputs = ({"name": dataset.name, "fingerprint": dataset.fingerprint}, *sides.inputs)
    place = _Place(folder, scratch_parent, engine, memory_bytes)
    details: dict[str, Any] = {}
    with ExitStack() as cleanup:
        search = _Search(
            dataset,
            dataset.schema,
            options,
            sides,
            place,
            fingerprint_of([asdict(options), inputs]),
        )
        splits = bool(options.val_fraction)
        job = Job(
            stage=DedupeStage(search.schema, sides.problems is not None, splits),
            kind="files",
            parameters=asdict(options),
            inputs=inputs,
            tasks=search.run(details, cleanup),
        )
        yield Deduplication(job, details)


class _Sides(NamedTuple):
    """What the files are compared with, or ranked by, besides each other."""

    repositories: Repositories | None
    problems: Problems | None
    prior: tuple[Path, ...]
    inputs: tuple[dict[str, str], ...]


class _Place(NamedTuple):
    folder: Path | None
    scratch_parent: Path | None
    engine: Engine
    memory_bytes: int | None


def _read_sides(
    options: DedupeOptions,
    metadata: Path | None,
    benchmarks: Sequence[Path],
    against: Sequence[Path],
) -> _Sides:
    if needs_repositories(options.keep) and metadata is None:
        raise UsageError(
            "--keep by stars or newest needs facts about repositories",
            "name a table of repo_name, stars and updated_at with --metadata",
        )
    repositories = None if metadata is None else read_repositories(metadata)
    inputs = []
    if repositories is not None:
        inputs.append({"name": "metadata", "fingerprint": repositories.sha256})
    problems = read_problems(benchmarks, options.contamination_ngram) if benchmarks else None
    if problems is not None:
        inputs += [{"name": name, "fingerprint": sha256} for name, sha256 in problems.sources]
    prior: list[Path] = []
    for earlier in against:
        paths, fingerprint = check_prior(earlier, options)
        prior += paths
        inputs.append({"name": earlier.name, "fingerprint": fingerprint})
    return _Sides(repositories, problems, tuple(prior), tuple(inputs))


@dataclass(frozen=True)
class _Search:
    dataset: Dataset
    schema: pa.Schema
    options: DedupeOptions
    sides: _Sides
    place: _Place
    fingerprint: str

    def run(self, details: dict[str, Any], cleanup: ExitStack) -> Iterator[OutputTask]:
        """Find the duplicates and decide, then hand out the rows they are about."""
        scratch = self._make_scratch(cleanup)
        engine, memory_bytes = self.place.engine, self.place.memory_bytes
        indexes = list(engine.map(index_part, self._index_tasks(scratch)))
        pa.default_memory_pool().release_unused()
        rows = sum(sum(index.rows.batch_rows) for index in indexes)
        spill = spill_of(scratch, memory_bytes, engine.workers, rows)
        sides = self.sides
        join = Join(indexes, self.options, scratch, spill, sides.problems, sides.prior)
        outcome = decide(join)
        details["bands"] = asdict(solve_bands(self.options.threshold, self.options.recall))
        details.update(outcome.search._asdict())
        if outcome.validation:
            details["validation"] = outcome.validation
        if self.place.folder is not None:
            note = self.place.folder / VALIDATION_FILE
            note.unlink(missing_ok=True)
            if outcome.validation:
                write_json(note, outcome.validation)
            target = self.place.folder / SIGNATURES
            tasks = signature_tasks(indexes, self.options, join.decisions, target)
            entries = list(engine.map(write_signature_part, tasks))
            close_signatures(target, self.options, entries)
        yield from self._output_tasks(join, outcome)

    def _make_scratch(self, cleanup: ExitStack) -> Path:
        """Make the scratch folder: in the output, where room is needed anyway.

        Its name is a temporary one: what a killed run left goes with the leftovers of the output.
        """
        parent = self.place.scratch_parent or self.place.folder
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent)
        return Path(cleanup.enter_context(made))

    def _index_tasks(self, scratch: Path) -> Iterator[IndexTask]:
        for number, part in enumerate(self.dataset.parts):
            yield IndexTask(
                part,
                self.options,
                scratch / f"index-{number:05d}.arrow",
                self.schema,
                self.sides.repositories,
                self.sides.problems,
            )

    def _output_tasks(self, join: Join, outcome: Outcome) -> Iterator[OutputTask]:
        task = OutputTask(
            job=self.fingerprint,
            files=outcome.files,
            order=join.scratch / "order.npy",
            sizes=join.scratch / "sizes.npy",
            start=0,
            stop=0,
            decisions=join.decisions,
            schema=self.schema,
            decontaminates=self.sides.problems is not None,
            splits=bool(self.options.val_fraction),
        )
        return output_tasks(outcome.order, outcome.lengths, task)
