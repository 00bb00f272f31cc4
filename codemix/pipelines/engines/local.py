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
from multiprocessing import forkserver, resource_tracker
from typing import TypeVar

from codemix.errors import CodemixError

Task = TypeVar("Task")
Result = TypeVar("Result")

_TASKS_IN_FLIGHT_PER_WORKER = 2


def map_tasks(
    function: Callable[[Task], Result], tasks: Iterable[Task], workers: int
) -> Iterator[Result]:
    """Yield ``function(task)`` for every task, in task order.

    Parameters
    ----------
    function : callable
        Picklable where ``workers`` > 1.
    tasks : iterable
        Consumed lazily: at most two tasks per worker are in flight.
    workers : int
        1 runs in this process.

    Raises
    ------
    CodemixError
        If a worker process dies (for example killed for memory), or whatever ``function`` raises.
    """
    if workers == 1:
        yield from map(function, tasks)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([function.__module__, "pyarrow.parquet", "codemix.schema"])
    _start_forkserver()
    pool = ProcessPoolExecutor(workers, context, initializer=_start_worker)
    window: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            with _interrupts_held():
                window.append(pool.submit(function, task))
            if len(window) >= workers * _TASKS_IN_FLIGHT_PER_WORKER:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
    except BrokenProcessPool:
        raise CodemixError(
            "a worker process died before it finished its task",
            "it was probably killed for memory: try fewer workers with -j, then run again",
        ) from None
    except BaseException:
        # An error, Ctrl-C or a closed pipe: running tasks are of no use any more.
        with _interrupts_held():
            for worker in multiprocessing.active_children():
                worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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


def _start_worker() -> None:
    """End when the main process is gone (even by SIGKILL)."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def default_workers() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
