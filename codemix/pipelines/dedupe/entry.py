"""From a dataset to a job: index its parts, decide, and leave the rest to the runner."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.bands import solve_bands
from codemix.pipelines.dedupe.decide import decide
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.keep import needs_repositories
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.problems import Problems, read_problems
from codemix.pipelines.dedupe.repositories import Repositories, read_repositories
from codemix.pipelines.dedupe.stage import DedupeStage
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.dataset import Dataset, Part
from codemix.pipelines.runner import Job


@dataclass(frozen=True)
class Deduplication:
    """The job that removes the duplicates of a dataset.

    Attributes
    ----------
    job : Job
        Finds the duplicates when its first task is asked for, then keeps and drops the rows.
    details : dict
        Filled then: how the search went (bands, comparisons, clusters).
    """

    job: Job
    details: dict[str, Any]


@contextmanager
def find_duplicates(
    dataset: Dataset,
    options: DedupeOptions,
    workers: int,
    metadata: Path | None = None,
    benchmarks: Sequence[Path] = (),
) -> Iterator[Deduplication]:
    """Prepare a search for duplicates; what it finds lies in a scratch folder meanwhile.

    Parameters
    ----------
    dataset : Dataset
        Rows of files, with content.
    options : DedupeOptions
    workers : int
        Processes for the first pass; the result does not depend on it.
    metadata : Path, optional
        Facts about repositories, for the keys ``stars`` and ``newest``.
    benchmarks : sequence of Path
        Files of problems; what shares long n-grams with them is removed.

    Raises
    ------
    UsageError
        If the options need facts about repositories that are not given.
    InputError
        If the dataset holds other rows than files, or ``metadata`` cannot be read. From the job: if
        a file has no content, or one id stands for two contents.
    """
    if needs_repositories(options.keep) and metadata is None:
        raise UsageError(
            "--keep by stars or newest needs facts about repositories",
            "name a table of repo_name, stars and updated_at with --metadata",
        )
    if dataset.kind != "files":
        raise InputError(
            f"{dataset.name} holds {dataset.kind}, not files",
            "dedupe takes the output of `codemix detect`",
        )
    repositories = None if metadata is None else read_repositories(metadata)
    inputs = [{"name": dataset.name, "fingerprint": dataset.fingerprint}]
    if repositories is not None:
        inputs.append({"name": "metadata", "fingerprint": repositories.sha256})
    problems = read_problems(benchmarks, options.contamination_ngram) if benchmarks else None
    if problems is not None:
        inputs += [{"name": name, "fingerprint": sha256} for name, sha256 in problems.sources]
    with tempfile.TemporaryDirectory(prefix="codemix-dedupe-") as scratch:
        details: dict[str, Any] = {}
        search = _Search(dataset, options, workers, repositories, problems, Path(scratch))
        job = Job(
            stage=DedupeStage(search.decisions, dataset.schema, problems is not None),
            kind="files",
            parameters=asdict(options),
            inputs=tuple(inputs),
            tasks=search.run(details),
        )
        yield Deduplication(job, details)


@dataclass(frozen=True)
class _Search:
    dataset: Dataset
    options: DedupeOptions
    workers: int
    repositories: Repositories | None
    problems: Problems | None
    scratch: Path

    @property
    def decisions(self) -> Path:
        return self.scratch / "decisions.arrow"

    def run(self, details: dict[str, Any]) -> Iterator[Part]:
        """Find the duplicates, write the decisions, then hand out the parts they are about."""
        tasks = (
            IndexTask(
                part,
                self.options,
                self.scratch / f"index-{number:05d}.arrow",
                self.repositories,
                self.problems,
            )
            for number, part in enumerate(self.dataset.parts)
        )
        indexes = list(map_tasks(index_part, tasks, self.workers))
        found = decide(indexes, self.options, self.decisions, self.problems)
        details["bands"] = asdict(solve_bands(self.options.threshold, self.options.recall))
        details.update(found._asdict())
        yield from self.dataset.parts
