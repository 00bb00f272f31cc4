"""The local engine: this process for one worker, a pool with a bounded window for more."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Generic, TypeVar

from codemix.pipelines.engines.engine import Lost, Prepared, give_up

Task = TypeVar("Task")
Result = TypeVar("Result")

_TASKS_IN_FLIGHT_PER_WORKER = 2


@dataclass(frozen=True)
class LocalEngine:
    """Runs tasks in ``workers`` processes of this machine.

    With one worker tasks run in this process, one by one as their results are asked for; a task
    that kills its process then ends the run. With more, at most two tasks per worker are in flight,
    and those whose process died are tried ``retries`` times more, each alone.
    """

    workers: int = 1
    retries: int = 2
    strict: bool = False
    scratch: Path | None = None
    name: str = "local"

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        lost: Lost[Task, Result] | None = None,
    ) -> Iterator[Result]:
        """Yield ``function(task)`` for every task, in task order; see `Engine.map`."""
        if self.workers == 1:
            yield from map(function, tasks)
            return
        window: deque[tuple[Task, Future[Result]]] = deque()
        with _Crew(function, self.workers) as crew:
            for task in tasks:
                window.append((task, crew.submit(task)))
                if len(window) >= self.workers * _TASKS_IN_FLIGHT_PER_WORKER:
                    yield self._result_of(*window.popleft(), function, lost)
            while window:
                yield self._result_of(*window.popleft(), function, lost)

    def _result_of(
        self,
        task: Task,
        future: Future[Result],
        function: Callable[[Task], Result],
        lost: Lost[Task, Result] | None,
    ) -> Result:
        try:
            return future.result()
        except BrokenProcessPool:
            # It is this task that killed its process, or one that ran beside it.
            pass
        for _ in range(self.retries):
            try:
                return run_apart(function, task)
            except BrokenProcessPool:
                continue
        reason = f"it died {self.retries + 1} times"
        if lost is None:
            raise give_up(reason)
        return lost(task, reason)


IN_PROCESS = LocalEngine()
"""Everything in this process."""


def run_apart(function: Callable[[Task], Result], task: Task) -> Result:
    """Return ``function(task)``, called in a process of its own.

    Raises
    ------
    BrokenProcessPool
        If the process died; or whatever ``function`` raises.
    """
    with _Crew(function, 1) as crew:
        return crew.submit(task).result()


class _Crew(Generic[Task, Result]):
    """A pool of processes that is replaced when one of them died."""

    def __init__(self, function: Callable[[Task], Result], workers: int) -> None:
        self._function = function
        self._workers = workers
        self._context = multiprocessing.get_context("forkserver")
        module = getattr(function, "func", function).__module__
        self._context.set_forkserver_preload([module, "pyarrow.parquet", "codemix.schema"])
        _start_forkserver()
        self._prepare = function.prepare if isinstance(function, Prepared) else None
        self._pool = self._open()
        if self._prepare is not None:
            # Each starts a process, which prepares itself while the first task is in the making.
            for _ in range(workers):
                with _interrupts_held():
                    self._pool.submit(_be_there)

    def __enter__(self) -> "_Crew[Task, Result]":
        return self

    def submit(self, task: Task) -> Future[Result]:
        """Hand over a task."""
        try:
            return self._submit(task)
        except BrokenProcessPool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = self._open()
            return self._submit(task)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and kind is not BrokenProcessPool:
            # An error, Ctrl-C or a closed pipe: running tasks are of no use any more.
            with _interrupts_held():
                for worker in multiprocessing.active_children():
                    worker.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, task: Task) -> Future[Result]:
        with _interrupts_held():
            return self._pool.submit(self._function, task)

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers, self._context, initializer=_start_worker, initargs=(self._prepare,)
        )


def _start_forkserver() -> None:
    """Start it with SIGINT blocked, which all workers inherit: Ctrl-C is for the main process.

    A handler of their own would come too late, for they import libraries first.
    """
    # Started by the fork server itself, it would unblock SIGINT.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, so that no worker gets only a half of what it needs to start."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held = []
    before = signal.signal(signal.SIGINT, lambda *_: held.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if held and callable(before):
            before(signal.SIGINT, None)


def _start_worker(prepare: Callable[[], None] | None) -> None:
    """Prepare for tasks, and end when the main process is gone (even by SIGKILL)."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare()


def _be_there() -> None:
    """Do nothing: a process is started for it."""


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def default_workers() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
