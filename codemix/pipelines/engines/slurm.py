"""The Slurm engine: datatrove's executor submits the ranks of a step as one job array."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datatrove.executor.slurm import SlurmPipelineExecutor
from loguru import logger

from codemix.errors import CodemixError, UsageError
from codemix.pipelines.engines.cluster import ClusterEngine
from codemix.pipelines.engines.engine import EngineSettings
from codemix.pipelines.engines.job_folder import JobFolder
from codemix.pipelines.engines.rank import supervise
from codemix.units import parse_bytes

_LOOK_SECONDS = 2.0
_PAUSE_SECONDS = 0.2
_END_SECONDS = 30.0
_MIB = 1024**2
_TASKS_PER_JOB = 8
_FEW_JOBS = 8


@dataclass(frozen=True)
class SlurmRanks:
    """datatrove's pipeline: the ranks of a step that were submitted together."""

    folder: Path
    ranks: tuple[int, ...]

    def __call__(self, _data: object, number: int, _count: int) -> None:
        """Run one of them in its job."""
        supervise(self.folder, self.ranks[number])


class _Executor(SlurmPipelineExecutor):  # type: ignore[misc]
    """Without the extra job that sums up statistics, of which there are none."""

    def launch_merge_stats(self) -> None:
        pass

    def get_sbatch_args(self, max_array: int = 1) -> dict[str, Any]:
        """Return what is asked of Slurm; of memory nothing, where nothing was said of it."""
        asked: dict[str, Any] = super().get_sbatch_args(max_array)
        if not self.mem_per_cpu_gb and "mem-per-cpu" not in self._sbatch_args:
            del asked["mem-per-cpu"]
        return asked


class SlurmEngine(ClusterEngine):
    """Runs ranks as the jobs of an array."""

    def __init__(self, settings: EngineSettings, scratch: Path) -> None:
        super().__init__(settings, scratch)
        if shutil.which("sbatch") is None:
            raise UsageError(
                "there is no sbatch here, so this is no machine of a Slurm cluster",
                "run on a login node, or choose --engine local",
            )
        if "SLURM_ARRAY_TASK_ID" in os.environ:
            raise UsageError(
                "--engine slurm submits job arrays and cannot run in one",
                "start it on a login node or in a plain job, or use codemix run --shard k/N here",
            )
        logger.disable("datatrove")
        self._most = _most_in_an_array()
        self._last: _SlurmLaunch | None = None

    def ranks_for(self, tasks: int) -> int:
        """Return as many as were asked for; else jobs of some tasks each, for starting costs."""
        usual = max(_FEW_JOBS, -(-tasks // _TASKS_PER_JOB))
        return min(tasks, self._most, self.settings.tasks or usual)

    def launch(self, job: JobFolder, ranks: Sequence[int]) -> "_SlurmLaunch":
        """Submit some ranks as an array."""
        settings = self.settings
        logs = self.logs / f"{job.path.name}-{time.monotonic_ns()}"
        memory = f"{parse_bytes(settings.memory) // _MIB}M" if settings.memory else ""
        executor = _Executor(
            pipeline=[SlurmRanks(job.path, tuple(ranks))],
            tasks=len(ranks),
            time=settings.time,
            partition=settings.partition or _default_partition(),
            workers=settings.workers or -1,
            mem_per_cpu_gb=0,
            job_name="codemix",
            qos="",
            env_command=_environment(settings),
            sbatch_args={"mem-per-cpu": memory} if memory else {},
            srun_args={"container-image": settings.container} if settings.container else None,
            max_array_size=self._most,
            logging_dir=str(logs.absolute()),
            slurm_logs_folder=str((logs / "slurm").absolute()),
            skip_completed=False,
        )
        try:
            executor.run()
        except subprocess.CalledProcessError as error:
            raise CodemixError(
                f"sbatch refused the job with exit code {error.returncode}",
                "see its message above; [engine] sets partition, time and memory",
            ) from None
        self._last = _SlurmLaunch(executor.job_id)
        return self._last

    def close(self) -> None:
        """Let the last jobs write their logs before the folder of these goes."""
        until = time.monotonic() + _END_SECONDS
        while self._last is not None and time.monotonic() < until and not self._last.is_over():
            time.sleep(_PAUSE_SECONDS)
        super().close()


class _SlurmLaunch:
    """A job array."""

    problem = ""

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self._looked = time.monotonic()

    def is_over(self) -> bool:
        """Ask the queue, but not too often."""
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return False
        self._looked = time.monotonic()
        found = _ask("squeue", "--noheader", "--jobs", self._job_id, "--format", "%T")
        if found.returncode and "Invalid job id" not in found.stderr:
            # The controller does not answer; it will again.
            return False
        return not found.stdout.split()

    def end(self, early: bool) -> None:
        """Take the jobs that are left out of the queue; with nothing to do they end anyway."""
        if early:
            _ask("scancel", self._job_id)


def _environment(settings: EngineSettings) -> str:
    """Return the shell lines that let a job find codemix as the driver does."""
    lines = [settings.env] if settings.env else []
    if settings.venv:
        lines.append(f"source {shlex.quote(str(Path(settings.venv) / 'bin' / 'activate'))}")
    elif not settings.env and not settings.container:
        lines.append(f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH")
    return "\n".join(lines) or "true"


def _most_in_an_array() -> int:
    found = re.search(r"^MaxArraySize\s*=\s*(\d+)", _ask("scontrol", "show", "config").stdout, re.M)
    return int(found[1]) if found and int(found[1]) else 1001


def _default_partition() -> str:
    """Return the partition that Slurm marks with an asterisk; else the first."""
    names = _ask("sinfo", "--noheader", "--format", "%P").stdout.split()
    marked = [name.rstrip("*") for name in names if name.endswith("*")] or names
    if not marked:
        raise CodemixError(
            "Slurm tells of no partition", "name one with [engine] partition; is the cluster up?"
        )
    return marked[0]


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
