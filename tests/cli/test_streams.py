"""Full disks, closed descriptors and readers that go away."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import CODEMIX, TREE, write_tree

needs_full_device = pytest.mark.skipif(
    not Path("/dev/full").is_char_device(), reason="there is no device that is always full"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return write_tree(tmp_path_factory.mktemp("repo"), TREE)


def in_bash(line):
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True)


def call(arguments):
    return f"{' '.join(CODEMIX)} {arguments}"


@needs_full_device
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    ["--help", "--version", "detect --help", "langs", "langs --json", "allocate --budget 1T"],
)
def test_a_full_disk_behind_stdout_is_one_error(arguments, unbuffered):
    done = in_bash(f"PYTHONUNBUFFERED={unbuffered} {call(arguments)} > /dev/full")
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first == "error: cannot write to standard output: No space left on device"
    assert second.startswith("hint: ")


@needs_full_device
@pytest.mark.parametrize("form", ["jsonl", "arrow", "parquet", "table"])
def test_rows_that_find_the_disk_full_are_one_error(tree, form):
    done = in_bash(f"{call(f'detect {tree} -q -j 1 --format {form}')} > /dev/full")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "No space left" in done.stderr


def test_a_closed_stdout_is_one_error():
    done = in_bash(f"{call('langs')} >&-")
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot write to standard output")
    assert len(done.stderr.splitlines()) == 2


def test_a_closed_stdin_is_one_error():
    done = in_bash(f"{call('dedupe -')} <&-")
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot read standard input")


def test_a_closed_stderr_only_means_that_nobody_listens(tree, tmp_path):
    done = in_bash(f"{call('detect nowhere')} 2>&-")
    assert (done.returncode, done.stdout) == (2, "")
    out = tmp_path / "out"
    assert in_bash(f"{call(f'detect {tree} -j 1 -o {out}')} 2>&-").returncode == 0
    assert (out / "_manifest.json").exists()


@needs_full_device
def test_a_full_stderr_leaves_the_exit_code():
    assert in_bash(f"{call('detect nowhere')} 2> /dev/full").returncode == 2
