"""A real Slurm of two nodes on this machine: arrays, cancelled and requeued jobs, a lost node."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from codemix.errors import UsageError
from codemix.pipelines.engines import EngineSettings, open_engine
from tests.outputs import contents
from tests.pipelines.engines.driving import drive, signs_of, small_run

ROOT = Path(__file__).parents[3]
DAEMONS = ("slurmctld", "slurmd", "munged", "sbatch")
MISSING = [name for name in DAEMONS if shutil.which(name) is None]

CONFIGURATION = """
ClusterName=toy
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
MaxArraySize=8
SlurmdTimeout=10
SlurmctldTimeout=10
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port1} CPUs=2
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port2} CPUs=2
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""

pytestmark = pytest.mark.faults


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Slurm:
    """The daemons of a cluster, all in one folder."""

    def __init__(self, folder):
        self.folder = folder
        folder.chmod(0o755)
        ports = free_ports(3)
        text = CONFIGURATION.format(
            host=socket.gethostname().split(".")[0],
            folder=folder, port=ports[0], port1=ports[1], port2=ports[2],
        )  # fmt: skip
        for name in ("state", "spool-n1", "spool-n2"):
            (folder / name).mkdir()
        (folder / "slurm.conf").write_text(text)
        self.environment = {
            **os.environ,
            "SLURM_CONF": str(folder / "slurm.conf"),
            "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        key = folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.daemons = {
            "munged": self.start(
                "munged", "--foreground", "--force", f"--key-file={key}",
                f"--socket={folder}/munge.socket", f"--pid-file={folder}/munged.pid",
                f"--log-file={folder}/munged.log", f"--seed-file={folder}/munged.seed",
            ),
            "slurmctld": self.start("slurmctld", "-D"),
            "n1": self.start("slurmd", "-D", "-N", "n1"),
            "n2": self.start("slurmd", "-D", "-N", "n2"),
        }  # fmt: skip

    def start(self, *command):
        with (self.folder / "daemons.log").open("ab") as log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def ask(self, *command):
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30
        )
        return done.stdout

    def wait_until_idle(self, seconds=60):
        until = time.monotonic() + seconds
        while self.ask("sinfo", "-h", "-N", "-o", "%t").split() != ["idle", "idle"]:
            assert time.monotonic() < until, (self.folder / "slurmctld.log").read_text()[-2000:]
            time.sleep(0.5)

    def stop(self):
        for name in ("n1", "n2", "slurmctld", "munged"):
            self.daemons[name].terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    if MISSING or os.getuid() != 0:
        pytest.skip(f"needs root and {', '.join(MISSING) or 'nothing else'}")
    if find_spec("datatrove") is None:
        pytest.skip("needs datatrove")
    cluster = Slurm(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.wait_until_idle()
        yield cluster
    finally:
        cluster.stop()


def test_an_array_within_the_limit_does_all_tasks(slurm, tmp_path):
    driver = drive(tmp_path, slurm.environment, EngineSettings("slurm"), tasks=20, seconds=0)
    assert driver.results() == [n * n for n in range(20)]
    assert not (tmp_path / "scratch").exists()


def test_a_cancelled_task_is_submitted_again(slurm, tmp_path):
    driver = drive(tmp_path, slurm.environment, EngineSettings("slurm"), tasks=3, seconds=6)
    signs_of(tmp_path, 3)
    [job, *_] = slurm.ask("squeue", "-h", "-r", "-t", "R", "-o", "%i").split()
    slurm.ask("scancel", job)
    assert driver.results() == [0, 1, 4]
    tries = [len(lines) for lines in signs_of(tmp_path, 3)]
    assert sorted(tries) == [1, 1, 2]


def test_a_requeued_task_is_done_again(slurm, tmp_path):
    driver = drive(tmp_path, slurm.environment, EngineSettings("slurm"), tasks=3, seconds=6)
    signs_of(tmp_path, 3)
    [job, *_] = slurm.ask("squeue", "-h", "-r", "-t", "R", "-o", "%i").split()
    slurm.ask("scontrol", "requeue", job)
    assert driver.results() == [0, 1, 4]
    assert max(len(lines) for lines in signs_of(tmp_path, 3)) == 2


def test_a_worker_that_is_killed_costs_its_task_once_more(slurm, tmp_path):
    driver = drive(tmp_path, slurm.environment, EngineSettings("slurm"), tasks=3, seconds=4)
    [[worker, _watcher], *_] = signs_of(tmp_path, 3)[0]
    os.kill(int(worker), signal.SIGKILL)
    assert driver.results() == [0, 1, 4]
    assert len(signs_of(tmp_path, 3)[0]) == 2


def test_a_run_writes_the_bytes_of_a_local_one(slurm, tmp_path):
    small_run(tmp_path, "one", "local")
    small_run(tmp_path, "many", "slurm", slurm.environment)
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert not (tmp_path / "many" / "_engine").exists()


def test_a_node_that_goes_down_costs_its_tasks_once_more(slurm, tmp_path):
    settings = EngineSettings("slurm")
    driver = drive(tmp_path, slurm.environment, settings, tasks=4, seconds=8)
    begun = signs_of(tmp_path, 4)
    slurm.daemons["n2"].kill()
    slurm.daemons["n2"].wait()
    # Its processes would go on without it, for this machine stays up.
    for [[worker, watcher]] in begun:
        if b"SLURMD_NODENAME=n2" in Path(f"/proc/{watcher}/environ").read_bytes():
            os.kill(int(watcher), signal.SIGKILL)
            os.kill(int(worker), signal.SIGKILL)
    slurm.ask("scontrol", "update", "nodename=n2", "state=down", "reason=test")
    assert driver.results() == [0, 1, 4, 9]
    assert max(len(lines) for lines in signs_of(tmp_path, 4)) == 2
    slurm.daemons["n2"] = slurm.start("slurmd", "-D", "-N", "n2")
    slurm.ask("scontrol", "update", "nodename=n2", "state=resume")
    slurm.wait_until_idle()


def test_an_array_job_cannot_submit_arrays(slurm, tmp_path, monkeypatch):
    monkeypatch.setenv("SLURM_ARRAY_TASK_ID", "1")
    done = drive(
        tmp_path, {**slurm.environment, "SLURM_ARRAY_TASK_ID": "1"}, EngineSettings("slurm"), 2, 0
    )
    assert "use codemix run --shard k/N here" in done.error()


def test_without_sbatch_the_error_says_so(tmp_path, monkeypatch):
    if find_spec("datatrove") is None:
        pytest.skip("needs datatrove")
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(UsageError, match="no sbatch here"),
        open_engine(EngineSettings("slurm"), tmp_path / "scratch"),
    ):
        pass
