"""The job that detects the files of sources."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from codemix.errors import InputError
from codemix.pipelines.detect.options import DetectOptions
from codemix.pipelines.detect.stage import DetectStage
from codemix.pipelines.io.source_tasks import PART_BYTES, SourceTask, cut_tasks
from codemix.pipelines.io.sources import Root, SourceOptions, find_roots, walk
from codemix.pipelines.runner import Job


def detect_job(
    sources: Sequence[str],
    options: DetectOptions,
    part_bytes: int = PART_BYTES,
    source_options: SourceOptions | None = None,
    first_bytes: int | None = None,
) -> Job:
    """Return the job that detects the files of ``sources``.

    Parameters
    ----------
    sources : sequence of str
        Folders, Git repositories (with ``@revision`` where wanted), archives, tables and files.
    options : DetectOptions
    part_bytes : int
        About how many bytes of files make a task, and so a part.
    source_options : SourceOptions, optional
        How the sources are read.
    first_bytes : int, optional
        How many make the first task, see `cut_tasks`.

    Raises
    ------
    UsageError
        If a source does not exist.
    """
    reading = source_options or SourceOptions()
    roots = find_roots(sources, reading)
    return Job(
        stage=DetectStage(options),
        kind="files",
        parameters={
            **asdict(options),
            **asdict(reading),
            "repositories": [root.repo_name for root in roots],
        },
        inputs=(),
        tasks=_tasks_of(roots, options, reading, (part_bytes, first_bytes)),
    )


def _tasks_of(
    roots: Sequence[Root],
    options: DetectOptions,
    reading: SourceOptions,
    task_bytes: tuple[int, int | None],
) -> Iterator[SourceTask]:
    tasks = cut_tasks(walk(roots, reading), options.max_file_bytes, *task_bytes)
    first = next(tasks, None)
    if first is None:
        raise InputError("there is no file in the sources", "name folders that hold source files")
    yield first
    yield from tasks
