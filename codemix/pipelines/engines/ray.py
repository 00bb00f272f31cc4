"""The Ray engine: datatrove's executor launches the ranks, on a running cluster or one of here."""

import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ray
from datatrove.executor.ray import RayPipelineExecutor
from loguru import logger

from codemix.errors import CodemixError
from codemix.pipelines.engines.cluster import ClusterEngine
from codemix.pipelines.engines.engine import EngineSettings
from codemix.pipelines.engines.job_folder import JobFolder
from codemix.pipelines.engines.local import default_workers
from codemix.pipelines.engines.rank import supervise
from codemix.units import parse_bytes

_GIB = 1024**3
_END_SECONDS = 30.0
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class RayRanks:
    """datatrove's pipeline: the ranks of a step that were launched together."""

    folder: Path
    ranks: tuple[int, ...]

    def __call__(self, _data: object, number: int, _count: int) -> None:
        """Run one of them.

        datatrove calls this in a process that the actor has forked and would wait for in vain if
        it were killed; so the actor goes with it, and Ray tells datatrove, which tries again.
        """
        supervise(self.folder, self.ranks[number], guard=os.getppid())


class RayEngine(ClusterEngine):
    """Runs ranks as actors of Ray, one core each."""

    def __init__(self, settings: EngineSettings, scratch: Path) -> None:
        super().__init__(settings, scratch)
        self._started = not ray.is_initialized()
        if self._started:
            _connect(settings)
        cores = int(ray.cluster_resources().get("CPU", 1))
        self._at_once = settings.workers or max(1, cores)

    def ranks_for(self, tasks: int) -> int:
        """Return one rank for each worker, or as many as were asked for."""
        return min(tasks, self.settings.tasks or self._at_once)

    def launch(self, job: JobFolder, ranks: Sequence[int]) -> "_RayLaunch":
        """Hand some ranks to datatrove."""
        memory = self.settings.memory
        executor = RayPipelineExecutor(
            pipeline=[RayRanks(job.path, tuple(ranks))],
            tasks=len(ranks),
            workers=self._at_once,
            mem_per_cpu_gb=parse_bytes(memory) / _GIB if memory else 0,
            logging_dir=str(self.logs / f"{job.path.name}-{time.monotonic_ns()}"),
            skip_completed=False,
        )
        return _RayLaunch(executor)

    def close(self) -> None:
        """Leave the cluster, or end the one that was started."""
        super().close()
        if self._started:
            ray.shutdown()


class _RayLaunch:
    """datatrove's executor in a thread, for it returns only when all ranks ended."""

    def __init__(self, executor: RayPipelineExecutor) -> None:
        self._executor = executor
        self.problem = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def end(self, early: bool) -> None:
        # Ranks end by themselves when the folder of their step goes, and with the driver.
        self._thread.join(timeout=0 if early else _END_SECONDS)

    def _run(self) -> None:
        try:
            self._executor.run()
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise it to
            self.problem = f": {type(error).__name__}: {error}"


def _connect(settings: EngineSettings) -> None:
    # Nothing is reported to anyone, and Ray's own lines are not ours.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    logger.disable("datatrove")
    address = settings.address or os.environ.get("RAY_ADDRESS")
    _check_answers(address)
    own = {} if address else {"num_cpus": settings.workers or default_workers()}
    try:
        ray.init(
            address=address or "local",
            include_dashboard=None if address else False,
            log_to_driver=False,
            logging_level="error",
            **own,
        )
    except Exception as error:  # noqa: BLE001 - Ray raises no narrower class where it cannot start
        raise _unreachable(str(error).partition("\n")[0]) from None


def _check_answers(address: str | None) -> None:
    """Refuse an address where nobody listens; Ray itself would try for minutes."""
    host, _, port = (address or "").rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        return
    try:
        socket.create_connection((host, int(port)), _ANSWER_SECONDS).close()
    except OSError as error:
        raise _unreachable(f"{address}: {error.strerror or error}") from None


def _unreachable(reason: str) -> CodemixError:
    return CodemixError(
        f"Ray cannot be reached: {reason}",
        "check [engine] address or RAY_ADDRESS; without one a cluster is started here",
    )
