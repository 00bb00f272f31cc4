"""`codemix run --status`: what is done, running, interrupted or failed."""

import json
import os
import platform
import subprocess
from dataclasses import replace

import pytest

from codemix.errors import CodemixError
from codemix.pipelines.config import DetectSection, RunConfig
from codemix.pipelines.engines import IN_PROCESS, EngineSettings
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import RUN_LOG
from codemix.pipelines.status import STAGES, Journal, is_finished, read_status


@pytest.fixture
def config(tmp_path):
    return RunConfig(sources=("a", "b"), workdir=tmp_path)


def states(config):
    return {of.stage: of.state for of in read_status(config).stages}


def test_before_the_first_run_everything_waits(config):
    status = read_status(config)
    assert (status.state, status.changed) == ("new", False)
    assert set(states(config).values()) == {"waiting"}
    assert list(states(config)) == list(STAGES)


def test_while_it_runs_tasks_are_counted(config, tmp_path):
    with Journal(config, IN_PROCESS) as journal:
        with journal.stage("detect"):
            pass
        with journal.stage("filter"):
            write_json(tmp_path / "filter" / "_job.json", {"tasks": 7})
            for number in range(3):
                write_json(tmp_path / "filter" / "_tasks" / f"{number:05d}.json", {})
            status = read_status(config)
            assert status.state == "running"
            assert (status.stages[0].state, status.stages[2].state) == ("done", "waiting")
            running = status.stages[1]
            assert (running.state, running.tasks_done, running.tasks) == ("running", 3, 7)
    assert is_finished(config)


def test_a_failure_is_named_with_its_stage(config):
    with pytest.raises(CodemixError), Journal(config, IN_PROCESS) as journal:
        with journal.stage("detect"):
            raise CodemixError("no code was found")
    status = read_status(config)
    assert (status.state, status.error) == ("failed", "no code was found")
    assert status.stages[0].state == "failed"
    assert not is_finished(config)


def test_a_run_that_was_killed_is_interrupted(config, tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    log = {"state": "running", "stage": "dedupe", "host": platform.node(), "pid": gone.pid}
    write_json(tmp_path / RUN_LOG, log)
    assert states(config)["dedupe"] == "interrupted"
    write_json(tmp_path / RUN_LOG, {**log, "pid": os.getpid()})
    assert states(config)["dedupe"] == "running"
    # Of another machine this one cannot tell.
    write_json(tmp_path / RUN_LOG, {**log, "host": f"not-{platform.node()}"})
    assert states(config)["dedupe"] == "running"


def test_another_configuration_is_noticed_another_engine_is_none(config):
    with Journal(config, IN_PROCESS):
        pass
    elsewhere = replace(config, engine=EngineSettings("slurm", workers=9))
    assert is_finished(elsewhere)
    other = replace(config, detect=DetectSection(languages=("go",)))
    assert read_status(other).changed
    assert not is_finished(other)


def test_a_damaged_log_counts_as_none(config, tmp_path):
    (tmp_path / RUN_LOG).write_text("{")
    assert read_status(config).state == "new"


def test_the_json_form_holds_everything(config):
    found = json.loads(json.dumps(read_status(config).to_json()))
    assert found["stages"][0] == {
        "stage": "detect", "state": "waiting", "seconds": None, "tasks_done": None, "tasks": None
    }  # fmt: skip
