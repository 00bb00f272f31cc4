"""A real Ray of three nodes on this machine: killed workers, watchers, actors and nodes."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from codemix.pipelines.engines import EngineSettings
from tests.outputs import contents
from tests.pipelines.engines.driving import drive, signs_of, small_run

ROOT = Path(__file__).parents[3]
MISSING = [name for name in ("ray", "datatrove") if find_spec(name) is None]
NODES = """
import sys
from ray.cluster_utils import Cluster

cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
nodes = [cluster.add_node(num_cpus=2) for _ in range(2)]
cluster.wait_for_nodes()
print(cluster.address, flush=True)
for line in sys.stdin:
    cluster.remove_node(nodes.pop(), allow_graceful=False)
    nodes.append(cluster.add_node(num_cpus=2))
    print("replaced", flush=True)
cluster.shutdown()
"""

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}"),
]


class Ray:
    """A head without cores and two nodes, in a process of their own."""

    def __init__(self):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", NODES],
            env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()
        assert self.address, "Ray does not start"
        self.environment = environment

    def kill_node(self):
        self.process.stdin.write("kill\n")
        self.process.stdin.flush()
        while self.process.stdout.readline().strip() != "replaced":
            assert self.process.poll() is None

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def ray_cluster():
    cluster = Ray()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def settings(ray_cluster):
    return EngineSettings("ray", workers=4, address=ray_cluster.address)


def test_all_tasks_are_done_in_order(ray_cluster, settings, tmp_path):
    driver = drive(tmp_path, ray_cluster.environment, settings, tasks=9, seconds=0)
    assert driver.results() == [n * n for n in range(9)]


@pytest.mark.parametrize("which", ["worker", "watcher"])
def test_a_killed_process_costs_its_task_once_more(ray_cluster, settings, tmp_path, which):
    driver = drive(tmp_path, ray_cluster.environment, settings, tasks=4, seconds=4)
    [worker, watcher] = signs_of(tmp_path, 4)[1][0]
    os.kill(int(worker if which == "worker" else watcher), signal.SIGKILL)
    assert driver.results() == [0, 1, 4, 9]
    assert [len(lines) for lines in signs_of(tmp_path, 4)] == [1, 2, 1, 1]


def test_a_killed_node_costs_its_tasks_once_more(ray_cluster, settings, tmp_path):
    driver = drive(tmp_path, ray_cluster.environment, settings, tasks=4, seconds=8)
    signs_of(tmp_path, 4)
    ray_cluster.kill_node()
    assert driver.results() == [0, 1, 4, 9]
    assert max(len(lines) for lines in signs_of(tmp_path, 4)) == 2


def test_a_cluster_that_is_not_there_is_one_clear_error(ray_cluster, settings, tmp_path):
    gone = replace(settings, address="127.0.0.1:1")
    driver = drive(tmp_path, ray_cluster.environment, gone, tasks=2, seconds=0)
    assert "Ray cannot be reached" in driver.error()


def test_a_run_writes_the_bytes_of_a_local_one(ray_cluster, tmp_path):
    small_run(tmp_path, "one", "local")
    address = f'address = "{ray_cluster.address}"\nworkers = 2\n'
    small_run(tmp_path, "many", "ray", ray_cluster.environment, address)
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert not (tmp_path / "many" / "_engine").exists()
