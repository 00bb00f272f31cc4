"""Choose an engine by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from codemix.errors import UsageError, nearest
from codemix.pipelines.engines.engine import Engine, EngineSettings
from codemix.pipelines.engines.local import LocalEngine, default_workers
from codemix.units import parse_bytes

if TYPE_CHECKING:
    from codemix.pipelines.engines.cluster import ClusterEngine

ENGINES = ("local", "ray", "slurm")


@contextmanager
def open_engine(settings: EngineSettings, scratch: Path | None = None) -> Iterator[Engine]:
    """Open the engine that is asked for, and let go of it on exit.

    Parameters
    ----------
    settings : EngineSettings
    scratch : Path, optional
        A folder that all machines of a cluster see; it is made when needed and removed in the end.

    Raises
    ------
    UsageError
        If there is no such engine, its packages are not installed, or it has no folder to use.
    """
    check_settings(settings)
    if settings.name == "local":
        yield LocalEngine(settings.workers or default_workers(), settings.retries, settings.strict)
        return
    if scratch is None:
        raise UsageError(
            f"--engine {settings.name} needs a folder that all its machines see",
            "name an output folder with -o, and inputs that are no pipe",
        )
    engine = _open_cluster(settings, scratch.absolute())
    try:
        yield engine
    finally:
        engine.close()


def check_settings(settings: EngineSettings) -> None:
    """Refuse settings that make no sense.

    Raises
    ------
    UsageError
        If there is no such engine, a number is negative or the memory is no size.
    """
    if settings.name not in ENGINES:
        raise UsageError(f"unknown engine {settings.name!r}", nearest(settings.name, list(ENGINES)))
    for name in ("workers", "tasks", "retries", "patience_seconds"):
        if getattr(settings, name) < 0:
            raise UsageError(f"{name} {getattr(settings, name)} is negative", "choose 0 or more")
    if settings.memory:
        parse_bytes(settings.memory)


def _open_cluster(settings: EngineSettings, scratch: Path) -> "ClusterEngine":
    """Import what only this engine needs."""
    try:
        if settings.name == "ray":
            from codemix.pipelines.engines.ray import RayEngine

            return RayEngine(settings, scratch)
        from codemix.pipelines.engines.slurm import SlurmEngine

        return SlurmEngine(settings, scratch)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--engine {settings.name} needs {error.name}, which is not installed",
            "pip install 'codemix[cluster]'",
        ) from None
