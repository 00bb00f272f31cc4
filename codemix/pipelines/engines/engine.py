"""What an engine is: something that calls a function on tasks, in processes here or elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from codemix.errors import CodemixError

Task = TypeVar("Task")
Result = TypeVar("Result")

Lost = Callable[[Task, str], Result]
"""Told of a task whose process died again and again, and how; returns what stands in for it."""


@runtime_checkable
class Prepared(Protocol):
    """A function of tasks that first loads what all of them need.

    A process may call ``prepare`` when it starts, while the first task is still in the making; no
    result may depend on whether it did.
    """

    def prepare(self) -> None:
        """Load it."""
        ...


class Engine(Protocol):
    """Where tasks run; no byte of any output depends on it."""

    @property
    def name(self) -> str:
        """Return what ``--engine`` calls it."""
        ...

    @property
    def workers(self) -> int:
        """Return how many processes work on this machine at once; 1 is this process."""
        ...

    @property
    def strict(self) -> bool:
        """Return whether the run stops where a file ends its processes."""
        ...

    @property
    def scratch(self) -> Path | None:
        """Return a folder that every process sees; None if any folder of this machine will do."""
        ...

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        lost: Lost[Task, Result] | None = None,
    ) -> Iterator[Result]:
        """Yield ``function(task)`` for every task, in task order.

        Parameters
        ----------
        function : callable
            Picklable, like its tasks and results; it may be `Prepared`.
        tasks : iterable
        lost : callable, optional
            Called in this process for a task that its processes did not survive.

        Raises
        ------
        CodemixError
            If a task is lost and ``lost`` is not given; or whatever ``function`` raises.
        """
        ...


@dataclass(frozen=True)
class EngineSettings:
    """The section ``[engine]`` of a configuration; what an engine does not need it ignores.

    Attributes
    ----------
    name : str
        ``local``, ``ray`` or ``slurm``.
    workers : int
        Processes at once; 0 for as many as there are cores, or as the cluster gives.
    tasks : int
        Into how many jobs of the cluster a step is divided at most; 0 for one for each worker (Ray)
        or one for eight tasks (Slurm).
    partition, time : str
        Of Slurm's jobs.
    memory : str
        Of each job, such as ``4GiB``.
    env : str
        A line of shell that each job of Slurm runs first.
    venv : str
        A virtual environment that each job of Slurm activates; by default the driver's own.
    container : str
        The image that Slurm's jobs run in, by its container plugin.
    address : str
        Of a running Ray cluster; by default ``RAY_ADDRESS``, or one that is started here.
    retries : int
        How often a task is tried again after its process died.
    strict : bool
        Whether the run stops at a file that ends its processes, instead of leaving it out.
    patience_seconds : int
        How long the invocations of ``--shard k/N`` wait for a sign of each other.
    """

    name: str = "local"
    workers: int = 0
    tasks: int = 0
    partition: str = ""
    time: str = "24:00:00"
    memory: str = ""
    env: str = ""
    venv: str = ""
    container: str = ""
    address: str = ""
    retries: int = 2
    strict: bool = False
    patience_seconds: int = 600


def give_up(reason: str, hint: str = "") -> CodemixError:
    """Return the error for a task that is lost and that nothing stands in for."""
    return CodemixError(
        f"a worker process died before it finished its task: {reason}",
        hint or "it was probably killed for memory: try fewer workers with -j, then run again",
    )
