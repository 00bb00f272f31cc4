"""Run a command again and again in children that are killed at random moments.

Usage: python -m tests.faults.killer STAGE INPUTS FOLDER KILLS SEED SIGNAL

The children are forks of a process that has done the stage once, so that they start with its
libraries loaded and die in the work itself. After every kill the output holds no half of a file
under a final name, and the same command, undisturbed, ends in the bytes of a run that nothing
disturbed. Prints how many children were killed before they had finished.
"""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import zstandard

from codemix.cli import run
from tests.faults.road import SINGLE_FILES, bytes_of, command_of


def start(arguments: list[str]) -> int:
    """Run a command line in a child of a process group of its own."""
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    # As it is in a process that a shell starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code = 1
    try:
        code = run(arguments)
    finally:
        os._exit(code)


def finish(arguments: list[str]) -> None:
    """Run a command line in a child to its end."""
    _, status = os.waitpid(start(arguments), 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{arguments} ends with {os.waitstatus_to_exitcode(status)}")


def kill_after(seconds: float, arguments: list[str], number: int) -> bool:
    """Start a command, send its group a signal; tell whether it had not finished by then."""
    child = start(arguments)
    time.sleep(seconds)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if ended:
        return False
    for target, send in ((child, os.kill), (child, os.killpg)):
        try:
            send(target, number if send is os.kill else signal.SIGKILL)
        except ProcessLookupError:
            continue
        if send is os.kill:
            os.waitpid(child, 0)
    return True


def check_whole(output: Path) -> None:
    """Stop if a file under its final name is not whole."""
    for path in output.rglob("*"):
        if path.name.startswith(".tmp-") or any(part.startswith("_scratch") for part in path.parts):
            continue
        if path.suffix == ".parquet":
            pq.ParquetFile(path, page_checksum_verification=True).read()
        elif path.suffix == ".zst":
            zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()


def main(stage: str, inputs: Path, folder: Path, kills: int, seed: int, number: int) -> None:
    """Kill and finish, ``kills`` times."""
    whole, output = folder / "whole", folder / "output"
    run(command_of(stage, inputs, whole))
    started = time.monotonic()
    shutil.rmtree(whole)
    finish(command_of(stage, inputs, whole))
    seconds = time.monotonic() - started
    expected = bytes_of(whole)
    moments = random.Random(seed)
    killed = 0
    for turn in range(kills):
        shutil.rmtree(output, ignore_errors=True)
        arguments = command_of(stage, inputs, output)
        # Sometimes more than once before it comes through.
        for _ in range(1 + turn % 3):
            killed += kill_after(moments.random() * seconds, arguments, number)
            check_whole(output)
        finish(arguments)
        if bytes_of(output) != expected:
            sys.exit(f"turn {turn}: the output differs from that of an undisturbed run")
        left = list(output.rglob(".tmp-*"))
        if left and stage not in SINGLE_FILES:
            sys.exit(f"turn {turn}: left over: {left}")
    print(killed)  # noqa: T201


if __name__ == "__main__":
    main(
        sys.argv[1],
        Path(sys.argv[2]),
        Path(sys.argv[3]),
        *map(int, sys.argv[4:7]),
    )
