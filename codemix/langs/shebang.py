"""The program that a script's first line names."""

import re
from collections.abc import Container

_LINE = re.compile(r"#![ \t]*(?!\[)([^\r\n]+)")
_NIX_SHELL = re.compile(r"^#![ \t]*nix-shell\b.*?[ \t]-i[ \t]+(\S+)", re.MULTILINE)
_VERSION = re.compile(r"-?\d[\d.]*$")
_HEAD_CHARS = 1_000
# A shell line that starts another program on the same file, so that the file is a script of both.
_HANDS_OVER = re.compile(r"^.*\bexec\b.+\$(?:0|\{0|@|\{1)", re.MULTILINE)


def interpreter_of(text: str, known: Container[str]) -> str | None:
    r"""Return the first known program of a ``#!`` line, without path and version.

    ``env``, its flags and assignments, and launchers such as ``npx`` are stepped over, because
    they are not among the ``known``. An inner attribute of Rust, ``#![...]``, is no such line.

    Examples
    --------
    >>> interpreter_of("#!/usr/bin/env -S LANG=C python3.11 -u\n", {"python"})
    'python'
    >>> interpreter_of("#![feature(test)]", {"python"}) is None
    True
    """
    line = _LINE.match(text[:_HEAD_CHARS])
    if line is None:
        return None
    words = line[1].replace("--split-string=", " ").split()
    if any(word.endswith("nix-shell") for word in words):
        inner = _NIX_SHELL.search(text[:_HEAD_CHARS])
        words = [inner[1]] if inner else []
    for word in words:
        # ``-Spython3``: env's flag may be glued to the program.
        program = word.removeprefix("-S").rpartition("/")[2]
        for name in (program, program.removesuffix(".exe"), _VERSION.sub("", program)):
            if name in known:
                return name
    return None


def hands_over(text: str) -> bool:
    r"""Tell whether a shell's first lines hand the file over to another program.

    Examples
    --------
    >>> hands_over("#!/bin/sh\n':' //; exec node $0 $@\n")
    True
    """
    return _HANDS_OVER.search(text[:_HEAD_CHARS]) is not None
