"""What all clusters share, with ranks that are processes of this machine."""

import subprocess
import sys
import time

import pytest

from codemix.errors import CodemixError, InputError, UsageError
from codemix.pipelines.engines import EngineSettings, open_engine
from codemix.pipelines.engines.cluster import ClusterEngine
from codemix.pipelines.engines.job_folder import Done, Gone, JobFolder
from tests.pipelines.engines.tasks import (
    die_at_three,
    fail_at_three,
    raise_what_cannot_be_pickled,
    square,
)

WATCHER = """
import sys
from pathlib import Path
from codemix.pipelines.engines.rank import supervise
supervise(Path(sys.argv[1]), int(sys.argv[2]))
"""


class Launch:
    problem = ""

    def __init__(self, processes):
        self.processes = processes

    def is_over(self):
        return all(process.poll() is not None for process in self.processes)

    def end(self, early):
        for process in self.processes:
            if early:
                process.kill()
            process.wait()


class ProcessEngine(ClusterEngine):
    """Two ranks; the first launches die at once, as often as ``failures`` says."""

    def __init__(self, scratch, retries=1, failures=0, strict=False):
        super().__init__(EngineSettings("process", retries=retries, strict=strict), scratch)
        self.failures = failures
        self.launched = []

    def ranks_for(self, tasks):
        return min(2, tasks)

    def launch(self, job, ranks):
        self.launched.append(list(ranks))
        code = "raise SystemExit(1)" if self.failures else WATCHER
        self.failures -= 1 if self.failures else 0
        command = [sys.executable, "-c", code, job.path]
        return Launch([subprocess.Popen([*command, str(rank)]) for rank in ranks])


@pytest.fixture
def engine(tmp_path):
    return ProcessEngine(tmp_path / "scratch")


def test_results_come_in_the_order_of_the_tasks(engine):
    assert list(engine.map(square, range(7))) == [n * n for n in range(7)]
    assert engine.launched == [[0, 1]]
    engine.close()
    assert not engine.scratch.exists()


def test_one_task_is_not_worth_a_launch(engine):
    assert list(engine.map(square, [5])) == [25]
    assert engine.launched == []


def test_an_error_reaches_the_caller_as_it_was_raised(engine):
    results = engine.map(fail_at_three, range(6))
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    with pytest.raises(InputError, match="cannot read 3") as raised:
        next(results)
    assert raised.value.hint == "leave it out"


def test_an_error_that_cannot_travel_is_told_in_words(engine):
    with pytest.raises(CodemixError, match="OddError: odd 0"):
        list(engine.map(raise_what_cannot_be_pickled, range(2)))


def test_a_task_that_kills_its_process_is_lost_alone(engine):
    told = []

    def lost(task, reason):
        told.append((task, reason))
        return "lost"

    found = list(engine.map(die_at_three, range(6), lost))
    assert found == [0, 1, 4, "lost", 16, 25]
    assert told == [(3, "it died 2 times, at last by SIGKILL")]
    with pytest.raises(CodemixError, match="a worker process died"):
        list(engine.map(die_at_three, range(6)))


def test_ranks_that_ended_early_are_launched_again(tmp_path):
    engine = ProcessEngine(tmp_path / "scratch", failures=1)
    assert list(engine.map(square, range(4))) == [0, 1, 4, 9]
    assert engine.launched == [[0, 1], [0, 1]]


def test_launches_in_vain_end_in_an_error_and_leave_the_logs(tmp_path):
    engine = ProcessEngine(tmp_path / "scratch", failures=100)
    with pytest.raises(CodemixError, match="4 of 4 tasks have no result"):
        list(engine.map(square, range(4)))
    assert len(engine.launched) == 3
    engine.close()
    assert engine.scratch.exists()


def test_a_step_of_another_run_is_never_read(tmp_path):
    job = JobFolder.create(tmp_path / "step-001", square, range(4), 2, 1)
    job.work(0)
    assert job.finished() == {0, 2}
    assert job.result(2) == Done(4)
    results = tmp_path / "step-001" / "results"
    (results / "000002").rename(results / "000001")
    with pytest.raises(CodemixError, match="damaged result"):
        job.result(1)


def test_a_rank_that_is_started_again_goes_on_where_it_was(tmp_path):
    job = JobFolder.create(tmp_path / "step-001", square, range(4), 2, 1)
    job.work(0)
    (tmp_path / "step-001" / "doing" / "1").write_text("1")
    assert job.bury(1, "with its node")
    assert job.open_numbers(1) == [1, 3]
    (tmp_path / "step-001" / "doing" / "1").write_text("1")
    assert job.bury(1, "with its node")
    assert job.result(1) == Gone("it died 2 times, at last with its node")
    assert job.open_numbers(1) == [3]
    assert not job.bury(1, "for no reason")


def test_the_folder_of_a_step_is_closed_to_others(tmp_path):
    job = JobFolder.create(tmp_path / "step-001", square, range(4), 2, 1)
    assert job.path.stat().st_mode & 0o777 == 0o700


def test_a_watcher_that_is_killed_takes_its_worker_along(tmp_path):
    from pathlib import Path

    from tests.pipelines.engines.tasks import slow_square

    tasks = [(str(tmp_path), n, 60) for n in range(2)]
    job = JobFolder.create(tmp_path / "step-001", slow_square, tasks, 2, 1)
    watcher = subprocess.Popen([sys.executable, "-c", WATCHER, job.path, "0"])
    sign = tmp_path / "at-0"
    deadline = time.monotonic() + 60
    while not (sign.exists() and sign.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    watcher.kill()
    watcher.wait()
    worker = Path(f"/proc/{sign.read_text().split()[0]}")
    while worker.exists():
        assert time.monotonic() < deadline, "the worker outlives its watcher"
        time.sleep(0.1)


def test_an_unknown_engine_is_refused():
    with (
        pytest.raises(UsageError, match="unknown engine 'sloorm'"),
        open_engine(EngineSettings("sloorm")),
    ):
        pass


def test_a_cluster_needs_a_folder_that_all_see():
    with (
        pytest.raises(UsageError, match="--engine ray needs a folder"),
        open_engine(EngineSettings("ray")),
    ):
        pass


def test_an_engine_without_its_packages_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "datatrove.executor.slurm", None)
    monkeypatch.delitem(sys.modules, "codemix.pipelines.engines.slurm", raising=False)
    with pytest.raises(UsageError) as raised, open_engine(EngineSettings("slurm"), tmp_path / "s"):
        pass
    assert raised.value.hint == "pip install 'codemix[cluster]'"
