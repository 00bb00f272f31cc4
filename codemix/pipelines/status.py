"""How far a run is: noted down as it goes on, read by ``codemix run --status``."""

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from codemix import __version__
from codemix.errors import CodemixError
from codemix.pipelines.config import RunConfig
from codemix.pipelines.engines import Engine
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import RUN_LOG
from codemix.pipelines.receipts import TASKS, read_object
from codemix.pipelines.runner import JOB

STAGES = {
    "detect": "detect",
    "filter": "filter",
    "dedupe": "dedupe",
    "pair": "pair",
    "stats": "",
    "allocate": "",
    "shard": "shards",
    "verify": "",
}
"""The stages in order, and the folders in which those of many tasks note what is done."""


@dataclass(frozen=True)
class StageStatus:
    """One stage of a run.

    Attributes
    ----------
    state : str
        ``done``, ``running``, ``interrupted``, ``failed`` or ``waiting``.
    seconds : float or None
        What it took, once done.
    tasks_done, tasks : int or None
        Of a stage that is not done; how many there are is known where they are listed first.
    """

    stage: str
    state: str
    seconds: float | None = None
    tasks_done: int | None = None
    tasks: int | None = None


@dataclass(frozen=True)
class RunStatus:
    """A whole run.

    Attributes
    ----------
    state : str
        ``finished``, ``running``, ``interrupted``, ``failed`` or ``new``.
    error : str
        Why it failed.
    host : str
        Where it ran last.
    changed : bool
        Whether the configuration is another one now.
    """

    state: str
    error: str
    host: str
    changed: bool
    stages: tuple[StageStatus, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the status as stable JSON."""
        return asdict(self)


class Journal:
    """Keeps the log of a run up to date while it goes on; entered for the length of the run."""

    def __init__(self, config: RunConfig, engine: Engine) -> None:
        self._path = config.workdir / RUN_LOG
        self._seconds: dict[str, float] = {}
        self._log: dict[str, Any] = {
            "configuration": _fingerprint(config),
            "engine": engine.name,
            "host": platform.node(),
            "pid": os.getpid(),
            "seconds": self._seconds,
            "state": "running",
            "workers": engine.workers,
        }

    def __enter__(self) -> Self:
        return self

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Note that a stage runs, and then what it took."""
        write_json(self._path, {**self._log, "stage": name})
        self._log["stage"] = name
        started = time.monotonic()
        yield
        self._seconds[name] = round(time.monotonic() - started, 3)

    def seconds(self, name: str) -> float:
        """Return what a stage took."""
        return self._seconds[name]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._log["state"] = "finished"
            write_json(self._path, self._log)
            return
        self._log["state"] = "failed" if issubclass(kind, Exception) else "interrupted"
        if isinstance(error, Exception):
            self._log["error"] = error.message if isinstance(error, CodemixError) else str(error)
        # The disk may be what failed.
        with suppress(CodemixError, OSError):
            write_json(self._path, self._log)


def read_status(config: RunConfig) -> RunStatus:
    """Return how far the last run in the working folder came."""
    log = read_object(config.workdir / RUN_LOG)
    state = str(log.get("state", "new"))
    if state == "running" and not _may_live(log):
        state = "interrupted"
    seconds = log.get("seconds", {})
    stages = []
    for name, folder in STAGES.items():
        if name in seconds:
            stages.append(StageStatus(name, "done", seconds[name]))
        elif name == log.get("stage") and state != "new":
            done, tasks = _count_tasks(config.workdir / folder) if folder else (None, None)
            stages.append(StageStatus(name, state, None, done, tasks))
        else:
            stages.append(StageStatus(name, "waiting"))
    return RunStatus(
        state,
        str(log.get("error", "")),
        str(log.get("host", "")),
        bool(log) and log.get("configuration") != _fingerprint(config),
        tuple(stages),
    )


def is_finished(config: RunConfig) -> bool:
    """Tell whether the last run in the working folder was of this configuration, and finished."""
    status = read_status(config)
    return status.state == "finished" and not status.changed


def _fingerprint(config: RunConfig) -> str:
    """Identify what decides the bytes of a run; its engine does not."""
    values = {**asdict(config), "engine": None, "workdir": None}
    return fingerprint_of([__version__, json.loads(json.dumps(values, default=str))])


def _may_live(log: dict[str, Any]) -> bool:
    """Tell whether the process of a log still runs, as far as this machine can know."""
    if log.get("host") != platform.node():
        return True
    try:
        os.kill(int(log.get("pid", 0)), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _count_tasks(folder: Path) -> tuple[int, int | None]:
    """Return how many tasks of a stage are done, and of how many, if that is known."""
    noted = list((folder / TASKS).glob("*.json")) or list((folder / "_work").glob("cache-*.json"))
    tasks = read_object(folder / JOB).get("tasks")
    return len(noted), tasks if isinstance(tasks, int) else None
