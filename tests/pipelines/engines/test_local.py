import os
import signal
import threading
import time

import pytest

from codemix.errors import CodemixError
from codemix.pipelines.engines import LocalEngine


def square(number):
    return number * number


def blocked_signals(_task):
    return sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def die(_task):
    os._exit(1)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers):
    assert list(LocalEngine(workers).map(square, range(9))) == [n * n for n in range(9)]


class Loading:
    """A function that leaves a file for each process that prepared itself."""

    def __init__(self, folder):
        self.folder = folder

    def prepare(self):
        (self.folder / str(os.getpid())).touch()

    def __call__(self, _task):
        return (self.folder / str(os.getpid())).exists()


def test_every_process_prepares_itself_while_the_first_task_is_in_the_making(tmp_path):
    def tasks():
        for _ in range(600):
            if len(list(tmp_path.iterdir())) == 2:
                break
            time.sleep(0.05)
        yield from range(4)

    assert list(LocalEngine(2).map(Loading(tmp_path), tasks())) == [True] * 4
    assert len(list(tmp_path.iterdir())) == 2


def test_one_process_prepares_nothing_ahead(tmp_path):
    assert list(LocalEngine(1).map(Loading(tmp_path), [0])) == [False]


def test_workers_leave_ctrl_c_to_the_main_process():
    assert list(LocalEngine(2).map(blocked_signals, [0])) == [[signal.SIGINT]]
    assert signal.SIGINT not in blocked_signals(0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_while_a_task_is_handed_over_is_not_lost():
    def tasks():
        yield 1
        signal.raise_signal(signal.SIGINT)
        yield 2

    with pytest.raises(KeyboardInterrupt):
        list(LocalEngine(2).map(square, tasks()))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_may_map_tasks():
    results = []
    thread = threading.Thread(target=lambda: results.extend(LocalEngine(2).map(square, range(3))))
    thread.start()
    thread.join()
    assert results == [0, 1, 4]


def test_a_worker_that_dies_is_one_clear_error():
    with pytest.raises(CodemixError, match="worker process died"):
        list(LocalEngine(2).map(die, [0]))
