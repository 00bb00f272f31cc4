"""Killed at every step, a run still ends in the bytes of an undisturbed one."""

import subprocess
import sys

from codemix.pipelines.shard import write_shards
from tests.outputs import contents
from tests.pipelines.shard.crashing import OPTIONS, make_inputs, make_the_plan


def test_a_run_that_is_killed_again_and_again(tmp_path):
    inputs = make_inputs(tmp_path)
    whole = write_shards(inputs, make_the_plan(), tmp_path / "whole", OPTIONS)
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.shard.crashing", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    killed, reused = map(int, done.stdout.split())
    assert killed > 5
    # The last attempt found most shards written by those before it.
    assert reused >= 0.8 * whole.parts
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
