"""Where tasks run. An engine only calls a function on tasks; results come back in task order."""

from codemix.pipelines.engines.choice import ENGINES, check_settings, open_engine
from codemix.pipelines.engines.engine import Engine, EngineSettings
from codemix.pipelines.engines.local import IN_PROCESS, LocalEngine

__all__ = [
    "ENGINES",
    "IN_PROCESS",
    "Engine",
    "EngineSettings",
    "LocalEngine",
    "check_settings",
    "open_engine",
]
