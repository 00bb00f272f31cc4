"""Find the files that end every process that reads them, and do their task without them."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, Protocol, TypeVar, runtime_checkable

from codemix.errors import CodemixError
from codemix.pipelines.engines.engine import give_up
from codemix.pipelines.engines.local import run_apart
from codemix.pipelines.io.entries import Entry, RawFile, ReadEntry, SkippedEntry

Result = TypeVar("Result")

CRASHED = "crashed"
"""The reason of a row whose file was left out."""


@runtime_checkable
class Divisible(Protocol):
    """A task made of entries, each of which may be left out."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return what it reads."""
        ...

    @property
    def max_file_bytes(self) -> int:
        """Return the size above which a file is not read."""
        ...

    def with_entries(self, entries: tuple[Entry, ...]) -> "Divisible":
        """Return a task that reads other entries and stands for this one."""
        ...


def do_without_poison(
    work: Callable[[tuple[int, Any]], Result],
    probe: Callable[[Any], None],
    numbered: tuple[int, Any],
    reason: str,
    strict: bool,
) -> Result:
    """Return the result of a task that its processes did not survive, without what ends them.

    Parameters
    ----------
    work : callable
        What is done to a task with its number.
    probe : callable
        Does the same and leaves no trace.
    numbered : (int, task)
    reason : str
        How the task's processes died.
    strict : bool
        Whether to raise instead of leaving something out.

    Raises
    ------
    CodemixError
        If ``strict``; or if the task cannot be divided, or no single file is at fault.
    """
    number, task = numbered
    if _survives(probe, task):
        # Alone on this machine there was memory enough.
        return run_apart(work, numbered)
    if not isinstance(task, Divisible):
        part = getattr(task, "where", "")
        raise give_up(f"{reason}, at {part}" if part else reason)
    search = _Search(probe, task)
    entries = tuple(search.harmless())
    if not search.culprits:
        raise give_up(f"{reason}, and no single file is at fault", "choose a smaller part_size")
    if strict:
        raise CodemixError(
            f"{search.culprits[0]} ends every process that reads it: {reason}",
            "leave it out of the sources, or leave out --strict to have it dropped and reported",
        )
    return run_apart(work, (number, task.with_entries(entries)))


class _Search:
    """Halves a task until single files are left that end their process.

    Attributes
    ----------
    culprits : list of str
        The repository and path of each.
    """

    def __init__(self, probe: Callable[[Any], None], task: Divisible) -> None:
        self._probe = probe
        self._task = task
        self.culprits: list[str] = []

    def harmless(self) -> Iterator[Entry]:
        """Yield the entries in order, with rows that say so in place of the culprits."""
        guilty = set(self._guilty(self._task.entries, 0))
        for number, entry in enumerate(self._task.entries):
            if number in guilty:
                yield from self._without(entry)
            else:
                yield entry

    def _without(self, entry: Entry) -> Iterator[Entry]:
        """Yield an entry's rows but for those at fault; if reading is, say that of the whole."""
        try:
            rows = run_apart(partial(_read, self._task.max_file_bytes), entry)
        except BrokenProcessPool:
            rows = None
        guilty = set(self._guilty([ReadEntry(row) for row in rows], 0)) if rows else set()
        if not guilty:
            repository, path = _name_of(entry)
            self.culprits.append(f"{repository}/{path}")
            yield SkippedEntry(repository, path.encode(), CRASHED)
            return
        for number, row in enumerate(rows or ()):
            if number in guilty:
                self.culprits.append(f"{row.repo_name}/{row.path}")
                row = row._replace(data=None, problem=CRASHED)
            yield ReadEntry(row)

    def _guilty(self, entries: Sequence[Entry], offset: int) -> Iterator[int]:
        """Yield the numbers of the entries that end a process even alone."""
        if not entries or _survives(self._probe, self._task.with_entries(tuple(entries))):
            return
        if len(entries) == 1:
            yield offset
            return
        middle = len(entries) // 2
        yield from self._guilty(entries[:middle], offset)
        yield from self._guilty(entries[middle:], offset + middle)


def run_through(steps: Callable[[Any], Iterator[Any]], task: Any) -> None:  # noqa: ANN401
    """Do all of a task and keep nothing."""
    deque(steps(task), maxlen=0)


def _survives(probe: Callable[[Any], None], task: Any) -> bool:  # noqa: ANN401 - any task
    try:
        run_apart(probe, task)
    except BrokenProcessPool:
        return False
    return True


def _read(max_file_bytes: int, entry: Entry) -> list[RawFile]:
    return list(entry.read(max_file_bytes))


def _name_of(entry: Any) -> tuple[str, str]:  # noqa: ANN401 - entries name their files variously
    path: bytes = entry.path if hasattr(entry, "path") else getattr(entry, "name", b"")
    return entry.repo_name, path.decode("utf-8", "backslashreplace")
