"""Drivers of clusters as processes of their own, for their engines bring warnings and threads."""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from codemix.pipelines.demo import demo_config
from tests.pipelines.test_road import CODEMIX

DRIVER = """
import json, sys
from pathlib import Path
from codemix.errors import CodemixError
from codemix.pipelines.engines import EngineSettings, open_engine
from tests.pipelines.engines.tasks import slow_square

folder, settings, tasks, seconds = sys.argv[1], json.loads(sys.argv[2]), *map(float, sys.argv[3:])
try:
    with open_engine(EngineSettings(**settings), Path(folder) / "scratch") as engine:
        numbers = [(folder, number, seconds) for number in range(int(tasks))]
        print(json.dumps(list(engine.map(slow_square, numbers))))
except CodemixError as error:
    sys.exit(str(error))
"""


class Driver:
    """A run of some slow tasks."""

    def __init__(self, process):
        self.process = process

    def results(self, seconds=240):
        output, errors = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, errors[-3000:]
        return json.loads(output.splitlines()[-1])

    def error(self, seconds=120):
        _, errors = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 1
        return errors


def drive(folder, environment, settings, tasks, seconds):
    """Start a run of ``tasks`` that take ``seconds`` each."""
    command = [sys.executable, "-c", DRIVER, folder, json.dumps(asdict(settings))]
    return Driver(
        subprocess.Popen(
            [*command, str(tasks), str(seconds)],
            env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
    )  # fmt: skip


def signs_of(folder, tasks, seconds=120):
    """Wait until all tasks were begun; return for each the processes that did: worker, watcher."""
    until = time.monotonic() + seconds
    signs = [Path(folder) / f"at-{number}" for number in range(tasks)]
    while not all(sign.exists() and sign.read_text().endswith("\n") for sign in signs):
        assert time.monotonic() < until, "tasks do not begin"
        time.sleep(0.1)
    return [[line.split() for line in sign.read_text().splitlines()] for sign in signs]


def small_run(folder, name, engine, environment=None, more=""):
    """Go the road of the demo in parts small enough that every step has several tasks."""
    sources = ", ".join(f'"{source}"' for source in demo_config(folder).sources)
    (folder / f"{name}.toml").write_text(
        f'sources = [{sources}]\nworkdir = "{name}"\npart_size = "64KiB"\n'
        '[allocate]\nbudget = "300K"\nsolve_at = "350B"\npairs = "20%"\n'
        f'[shard]\nshard_size = "128KiB"\n[engine]\nname = "{engine}"\n{more}'
    )
    command = [*CODEMIX, "run", folder / f"{name}.toml", "-q"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
