"""A list of sources in a file or on stdin, for more of them than a command line holds."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from codemix.errors import InputError, UsageError


def read_source_list(name: str, separator: bytes = b"\n") -> list[str]:
    r"""Return the paths that a list names, one a line; blank lines are skipped.

    Parameters
    ----------
    name : str
        A file, or ``-`` for stdin.
    separator : bytes
        ``b"\0"`` for what ``find -print0`` writes.

    Raises
    ------
    UsageError
        If the list cannot be read.
    InputError
        If it is empty, or a list of lines holds a NUL.
    """
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise UsageError(f"{name}: {reason}", "name a file that lists sources, or -") from None
    where = "the list on standard input" if name == "-" else name
    if separator != b"\0" and b"\0" in text:
        raise InputError(f"{where} is separated by NULs", "say so with --null")
    found = [line for line in text.split(separator) if line.strip()]
    if not found:
        raise InputError(f"{where} names no source", "write one path on each line")
    return [os.fsdecode(path) for path in found]


def gather_sources(named: Sequence[str], lists: Sequence[str], null: bool) -> list[str]:
    """Return the sources of the command line, then those of the lists.

    Raises
    ------
    UsageError
        If there is neither, or stdin is named twice.
    """
    if not named and not lists:
        raise UsageError("there is no source", "name folders, archives or files, or --from-file")
    if list(lists).count("-") > 1:
        raise UsageError("standard input holds one list only", "name - once")
    separator = b"\0" if null else b"\n"
    listed = [path for name in lists for path in read_source_list(name, separator)]
    return [*named, *listed]
