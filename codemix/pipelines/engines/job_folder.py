"""A folder through which the driver of a run and its workers elsewhere speak: tasks and results.

It lies on a file system that all of them see, and only their owner may enter it: what is unpickled
from it was pickled by another process of the same run. Every file appears whole, under a name of
its own; nothing is locked.
"""

import hashlib
import os
import pickle
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from codemix.errors import CodemixError
from codemix.pipelines.io.atomic import TEMPORARY_PREFIX

Task = TypeVar("Task")
Result = TypeVar("Result")

_JOB = "job"
_TASKS = "tasks"
_RESULTS = "results"
_DOING = "doing"
_DEATHS = "deaths"


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What the function returned for a task."""

    value: Result


@dataclass(frozen=True)
class Failed:
    """What the function raised for a task."""

    error: Exception


@dataclass(frozen=True)
class Gone:
    """Says how the processes of a task died."""

    reason: str


@dataclass(frozen=True)
class _Job:
    """The head of a folder; ``offsets`` say where each task begins among the pickled ones."""

    function: Callable[[Any], Any]
    offsets: tuple[int, ...]
    ranks: int
    retries: int
    current_folder: str


class JobFolder:
    """One step of a run, divided among ranks: rank r does the tasks r, r + ranks and so on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._job: _Job = pickle.loads((path / _JOB).read_bytes())  # noqa: S301 - our own

    @classmethod
    def create(
        cls,
        path: Path,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        ranks: int,
        retries: int,
    ) -> "JobFolder":
        """Publish a step; its folder bears its name only when it is whole."""
        building = path.with_name(f"{TEMPORARY_PREFIX}{path.name}")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700, parents=True)
        for name in (_RESULTS, _DOING, _DEATHS):
            (building / name).mkdir()
        offsets = []
        with (building / _TASKS).open("wb") as stream:
            for task in tasks:
                offsets.append(stream.tell())
                pickle.dump(task, stream, pickle.HIGHEST_PROTOCOL)
        job = _Job(function, tuple(offsets), ranks, retries, str(Path.cwd()))
        (building / _JOB).write_bytes(pickle.dumps(job, pickle.HIGHEST_PROTOCOL))
        building.rename(path)
        return cls(path)

    @property
    def ranks(self) -> int:
        """Among how many ranks the tasks are divided."""
        return self._job.ranks

    @property
    def retries(self) -> int:
        """How often a task is tried again after its process died."""
        return self._job.retries

    def numbers(self, rank: int) -> range:
        """Return the numbers of a rank's tasks."""
        return range(rank, len(self._job.offsets), self._job.ranks)

    def open_numbers(self, rank: int) -> list[int]:
        """Return those that have no result yet."""
        finished = self.finished()
        return [number for number in self.numbers(rank) if number not in finished]

    def finished(self) -> set[int]:
        """Return the numbers of all tasks with a result; of a step that is over, all numbers.

        The folder is listed, for a network file system may remember that a name was absent.
        """
        try:
            names = [path.name for path in (self.path / _RESULTS).iterdir()]
        except FileNotFoundError:
            return set(range(len(self._job.offsets)))
        return {int(name) for name in names if name.isdecimal()}

    def look_anew(self) -> None:
        """Make a network file system forget what it remembers of the results' folder."""
        sign = self.path / _RESULTS / f"{TEMPORARY_PREFIX}look"
        sign.touch()
        sign.unlink()

    def work(self, rank: int) -> None:
        """Do the open tasks of a rank in this process, noting down which is at work."""
        os.chdir(self._job.current_folder)
        doing = self.path / _DOING / str(rank)
        for number in self.open_numbers(rank):
            if not self.path.is_dir():
                # The run ended, or another took its place.
                return
            doing.write_text(str(number))
            try:
                result: Done[Any] | Failed = Done(self._job.function(self._task(number)))
            except Exception as error:  # noqa: BLE001 - it goes to the driver, which raises it
                result = Failed(error)
            self._write(number, result)
            doing.unlink(missing_ok=True)

    def bury(self, rank: int, how: str) -> bool:
        """Count the death of a rank's process against the task it was at; tell whether one was.

        A task whose processes died more often than it may be tried again gets a result that
        says so.
        """
        doing = self.path / _DOING / str(rank)
        try:
            number = int(doing.read_text())
        except (OSError, ValueError):
            return False
        if number not in self.finished():
            deaths = self.path / _DEATHS / str(number)
            count = 1
            with suppress(OSError, ValueError):
                count += int(deaths.read_text())
            deaths.write_text(str(count))
            if count > self.retries:
                self._write(number, Gone(f"it died {count} times, at last {how}"))
        doing.unlink(missing_ok=True)
        return True

    def result(self, number: int) -> Done[Any] | Failed | Gone:
        """Return the result of a task.

        Raises
        ------
        CodemixError
            If the file is not what a worker of this step wrote.
        """
        data = (self.path / _RESULTS / f"{number:06d}").read_bytes()
        seal, body = data[:32], data[32:]
        if seal != self._seal(number, body):
            raise CodemixError(
                f"{self.path / _RESULTS} holds a damaged result",
                "run again; the file system may be failing",
            )
        result: Done[Any] | Failed | Gone = pickle.loads(body)  # noqa: S301 - our own, sealed
        return result

    def remove(self) -> None:
        """Take the folder away; workers that still run then end."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _task(self, number: int) -> Any:  # noqa: ANN401 - whatever was published
        with (self.path / _TASKS).open("rb") as stream:
            stream.seek(self._job.offsets[number])
            return pickle.load(stream)  # noqa: S301 - our own

    def _write(self, number: int, result: Done[Any] | Failed | Gone) -> None:
        try:
            body = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
            pickle.loads(body)  # noqa: S301 - our own; some errors cannot be read back
        except (pickle.PickleError, TypeError, AttributeError) as error:
            failure = getattr(result, "error", error)
            body = pickle.dumps(Failed(CodemixError(f"{type(failure).__name__}: {failure}")))
        publish(self.path / _RESULTS / f"{number:06d}", self._seal(number, body) + body)

    def _seal(self, number: int, body: bytes) -> bytes:
        """Bind a result to its step and task, so that none is taken for another's."""
        return hashlib.sha256(f"{self.path.name} {number}\0".encode() + body).digest()


def publish(path: Path, data: bytes) -> None:
    """Put a file in its place at once; unlike an output it never brings its folder back."""
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{path.name}-{secrets.token_hex(4)}")
    temporary.write_bytes(data)
    temporary.replace(path)


def ranks_of(numbers: Iterable[int], ranks: int) -> Sequence[int]:
    """Return the ranks that the tasks of some numbers belong to."""
    return sorted({number % ranks for number in numbers})
