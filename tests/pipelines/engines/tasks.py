"""What the tests of clusters have done elsewhere; importable by every process of theirs."""

import os
import signal
import time
from pathlib import Path

from codemix.errors import InputError


def square(number):
    return number * number


def slow_square(task):
    """Leave a sign of who works on what, then take a while."""
    folder, number, seconds = task
    sign = Path(folder) / f"at-{number}"
    with sign.open("a") as stream:
        stream.write(f"{os.getpid()} {os.getppid()}\n")
    time.sleep(seconds)
    return number * number


def die_at_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def fail_at_three(number):
    if number == 3:
        raise InputError("cannot read 3", "leave it out")
    return number * number


def raise_what_cannot_be_pickled(number):
    class OddError(Exception):
        pass

    raise OddError(f"odd {number}")
