"""Ctrl-C at any moment: no traceback, exit code 130, no process left over."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.shell import write_tree

START = "from codemix.cli import main\nprint('ready', flush=True)\nmain()"
SETTLES_IN_SECONDS = 20


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    source = "def double(number):\n    return number + number\n" * 4_000
    files = {f"{folder}/{n}.py": source for folder in range(8) for n in range(40)}
    return write_tree(tmp_path_factory.mktemp("repo"), files)


def living_processes_of(session):
    """Return the processes of a session that still run, zombies apart."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _parent, _group, of = (
                (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            )
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(folder.name))
    return found


def interrupt_after(seconds, *arguments, again_after=None):
    """Press Ctrl-C as a terminal does, for the whole group; return the exit code and stderr.

    The clock starts when Python has started, which codemix has no say in.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", START, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    if again_after is not None:
        time.sleep(again_after)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    for _ in range(SETTLES_IN_SECONDS * 10):
        if not (left := living_processes_of(process.pid)):
            break
        time.sleep(0.1)
    assert left == []
    return process.returncode, errors


@pytest.mark.parametrize("moment", [0.03, 0.5, 1.0])
def test_ctrl_c_leaves_no_traceback_and_no_process(tree, tmp_path, moment):
    code, errors = interrupt_after(moment, "detect", tree, "-o", tmp_path / "out", "-q", "-j", 2)
    assert (code, errors) == (130, "")
    assert not (tmp_path / "out" / "_manifest.json").exists()


def test_a_second_ctrl_c_changes_nothing(tree, tmp_path):
    arguments = ("detect", tree, "-o", tmp_path / "out", "-q", "-j", 2)
    assert interrupt_after(1.5, *arguments, again_after=0.02) == (130, "")


def test_ctrl_c_in_a_callback_that_swallows_exceptions_still_ends_the_command():
    script = (
        "import signal, sys, time\n"
        "import codemix.cli as cli\n"
        "class Last:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def run(arguments):\n"
        "    Last()\n"
        "    time.sleep(30)\n"
        "    return 0\n"
        "cli._dispatch = run\n"
        "cli.main()\n"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (process.returncode, process.stderr) == (130, "")


@pytest.mark.slow
def test_ctrl_c_at_many_moments(tree, tmp_path):
    for step in range(20):
        out = tmp_path / f"out{step}"
        arguments = ("detect", tree, "-o", out, "-q", "-j", 2)
        code, errors = interrupt_after(0.02 + step * 0.12, *arguments, again_after=step % 3 * 0.05)
        assert (code, errors) == (130, ""), f"step {step}"
