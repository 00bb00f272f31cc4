"""What all engines beyond this machine share: publish a step, await its results in order."""

import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from codemix.errors import CodemixError
from codemix.pipelines.engines.engine import EngineSettings, Lost, give_up
from codemix.pipelines.engines.job_folder import Done, Failed, Gone, JobFolder, ranks_of
from codemix.pipelines.engines.local import IN_PROCESS

Task = TypeVar("Task")
Result = TypeVar("Result")

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.02, 0.5


class Launch(Protocol):
    """Ranks that were started."""

    def is_over(self) -> bool:
        """Tell whether none of them runs any more, nor will."""
        ...

    def end(self, early: bool) -> None:
        """Wait for those that are ending, as they have no more to do; or end them ``early``."""
        ...

    @property
    def problem(self) -> str:
        """Return what is known of why they ended, if anything."""
        ...


class ClusterEngine(ABC):
    """Publishes each step in a folder that all processes see, and has ranks launched for it.

    A step of one task is not worth a launch and runs here. What comes out of it is the same in any
    case: a rank only decides where a task runs.
    """

    workers = 1

    def __init__(self, settings: EngineSettings, scratch: Path) -> None:
        self.settings = settings
        self.scratch = scratch
        self.keeps_scratch = False
        self._steps = 0

    @property
    def name(self) -> str:
        """Return what ``--engine`` calls it."""
        return self.settings.name

    @property
    def strict(self) -> bool:
        """Return whether the run stops where a file ends its processes."""
        return self.settings.strict

    @property
    def logs(self) -> Path:
        """Return the folder of the jobs' logs."""
        return self.scratch / "logs"

    @abstractmethod
    def ranks_for(self, tasks: int) -> int:
        """Return among how many ranks so many tasks are divided."""

    @abstractmethod
    def launch(self, job: JobFolder, ranks: Sequence[int]) -> Launch:
        """Start some ranks of a step."""

    def close(self) -> None:
        """Let go of the cluster, and of what it needed on the disk."""
        if not self.keeps_scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        lost: Lost[Task, Result] | None = None,
    ) -> Iterator[Result]:
        """Yield ``function(task)`` for every task, in task order; see `Engine.map`."""
        listed = list(tasks)
        if not self._steps:
            for left_by_a_killed_run in self.scratch.glob("step-*"):
                shutil.rmtree(left_by_a_killed_run)
        if len(listed) <= 1:
            yield from IN_PROCESS.map(function, listed)
            return
        self._steps += 1
        job = JobFolder.create(
            self.scratch / f"step-{self._steps:03d}",
            function,
            listed,
            self.ranks_for(len(listed)),
            self.settings.retries,
        )
        flight = _Flight(self, job, len(listed))
        try:
            for number, task in enumerate(listed):
                match flight.result(number):
                    case Done(value):
                        yield value
                    case Failed(error):
                        raise error
                    case Gone(reason) if lost is None:
                        raise give_up(reason)
                    case Gone(reason):
                        yield lost(task, reason)
        finally:
            flight.end()
            job.remove()


class _Flight:
    """A step under way: its ranks are launched again while that gets it on."""

    def __init__(self, engine: ClusterEngine, job: JobFolder, tasks: int) -> None:
        self._engine = engine
        self._job = job
        self._tasks = tasks
        self._finished: set[int] = set()
        self._finished_at_launch = 0
        self._launches_in_vain = 0
        self._launch = engine.launch(job, range(job.ranks))

    def result(self, number: int) -> Done[Any] | Failed | Gone:
        """Wait for the result of a task."""
        wait_seconds = _FIRST_WAIT_SECONDS
        while number not in self._finished:
            over = self._launch.is_over()
            self._finished = self._job.finished()
            if number in self._finished:
                break
            if over:
                self._job.look_anew()
                self._finished = self._job.finished()
                self._launch_again()
            time.sleep(wait_seconds)
            wait_seconds = min(_LONGEST_WAIT_SECONDS, 1.5 * wait_seconds)
        return self._job.result(number)

    def end(self) -> None:
        """Let go of the ranks."""
        self._launch.end(early=len(self._job.finished()) < self._tasks)

    def _launch_again(self) -> None:
        missing = ranks_of(set(range(self._tasks)) - self._finished, self._job.ranks)
        if not missing:
            return
        self._launches_in_vain += 1
        if len(self._finished) > self._finished_at_launch:
            self._launches_in_vain = 0
        if self._launches_in_vain > self._job.retries + 1:
            self._engine.keeps_scratch = True
            raise CodemixError(
                f"{self._tasks - len(self._finished)} of {self._tasks} tasks have no result: the "
                f"jobs of {self._engine.name} for them ended {self._launches_in_vain} times"
                f"{self._launch.problem}",
                f"{self._engine.logs} may say why; run again when that is mended",
            )
        self._finished_at_launch = len(self._finished)
        self._launch = self._engine.launch(self._job, missing)
