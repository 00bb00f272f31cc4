"""Killed at random moments, every stage still ends in the bytes of an undisturbed run."""

import os
import signal
import subprocess
import sys

import pytest

from tests.faults.road import STAGES, make_inputs

SEED = int(os.environ.get("CODEMIX_CRASH_SEED", "1"))


# What CI runs: the rest of the road is killed in tests of its own there.
FEW = ("detect", "filter", "dedupe")


@pytest.fixture(scope="module")
def few_inputs(tmp_path_factory):
    return make_inputs(tmp_path_factory.mktemp("road"), FEW)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return make_inputs(tmp_path_factory.mktemp("road"))


def kill_often(stage, inputs, folder, kills, number):
    """Return how many runs of the stage were killed before they had finished."""
    arguments = [stage, inputs, folder, kills, SEED, int(number)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killer", *map(str, arguments)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return int(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("stage", FEW)
def test_a_stage_that_is_killed_a_few_times(stage, few_inputs, tmp_path):
    assert kill_often(stage, few_inputs, tmp_path, 3, signal.SIGKILL) > 0


@pytest.mark.faults
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_is_killed_at_fifty_moments(stage, inputs, tmp_path):
    assert kill_often(stage, inputs, tmp_path, 50, signal.SIGKILL) >= 50


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_is_told_to_end(stage, number, inputs, tmp_path):
    assert kill_often(stage, inputs, tmp_path, 10, number) > 5
