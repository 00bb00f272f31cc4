"""From a dataset to a job: index its parts, decide, and leave the rest to the runner."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codemix.errors import InputError
from codemix.pipelines.dedupe.bands import solve_bands
from codemix.pipelines.dedupe.decide import decide
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.options import DedupeOptions
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
    dataset: Dataset, options: DedupeOptions, workers: int
) -> Iterator[Deduplication]:
    """Prepare a search for duplicates; what it finds lies in a scratch folder meanwhile.

    Parameters
    ----------
    dataset : Dataset
        Rows of files, with content.
    options : DedupeOptions
    workers : int
        Processes for the first pass; the result does not depend on it.

    Raises
    ------
    InputError
        If the dataset holds other rows than files. From the job: if a file has no content, or one
        id stands for two contents.
    """
    if dataset.kind != "files":
        raise InputError(
            f"{dataset.name} holds {dataset.kind}, not files",
            "dedupe takes the output of `codemix detect`",
        )
    with tempfile.TemporaryDirectory(prefix="codemix-dedupe-") as scratch:
        decisions = Path(scratch) / "decisions.arrow"
        details: dict[str, Any] = {}
        job = Job(
            stage=DedupeStage(decisions, dataset.schema),
            kind="files",
            parameters=asdict(options),
            inputs=({"name": dataset.name, "fingerprint": dataset.fingerprint},),
            tasks=_search(dataset, options, workers, decisions, details),
        )
        yield Deduplication(job, details)


def _search(
    dataset: Dataset,
    options: DedupeOptions,
    workers: int,
    decisions: Path,
    details: dict[str, Any],
) -> Iterator[Part]:
    """Find the duplicates, write the decisions, then hand out the parts they are about."""
    tasks = (
        IndexTask(part, options, decisions.with_name(f"index-{number:05d}.arrow"))
        for number, part in enumerate(dataset.parts)
    )
    indexes = list(map_tasks(index_part, tasks, workers))
    search = decide(indexes, options, decisions)
    details["bands"] = asdict(solve_bands(options.threshold, options.recall))
    details.update(search._asdict())
    yield from dataset.parts
