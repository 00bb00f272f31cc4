"""Interpreters in first lines."""

import pytest

from codemix.langs.registry import by_interpreter
from codemix.langs.shebang import hands_over, interpreter_of


@pytest.mark.parametrize(
    ("line", "interpreter"),
    [
        ("#!/usr/bin/python", "python"),
        ("#! /usr/bin/env python3", "python"),
        ("#!/usr/bin/env python3.11\r", "python"),
        ("#!/usr/bin/env -S python3 -u", "python"),
        ("#!/usr/bin/env -Spython3", "python"),
        ("#!/usr/bin/env --split-string=python3 -O", "python"),
        ("#!/usr/bin/env LANG=C PYTHONPATH=. python2.7", "python"),
        ("#!/usr/bin/env -S uv run --script", "uv"),
        ("#!/usr/bin/env -S npx ts-node --esm", "ts-node"),
        ("#!/usr/bin/env -S deno run --allow-net", "deno"),
        ("#!C:/Python/python.exe", "python"),
        ("#!/usr/bin/pypy3", "pypy"),
        ("#!/usr/local/bin/node18", "node"),
        ("#!/usr/bin/java --source 17", "java"),
        ("#!/usr/bin/env rust-script", "rust-script"),
        ("#!/usr/bin/env dotnet-script", "dotnet-script"),
        ("#!/bin/sh -c node", "sh"),
        ("#!/usr/bin/env nix-shell\n#! nix-shell -i python3 -p python3", "python"),
        ("#!/usr/bin/env nix-shell\n", None),
        ("#![feature(test)]", None),
        ("#!", None),
        ("#!/opt/unheard-of", None),
        ("# python", None),
        (" #!/usr/bin/python", None),
    ],
)
def test_interpreters_are_read(line, interpreter):
    assert interpreter_of(line + "\nrest", by_interpreter()) == interpreter


def test_only_a_shell_that_runs_its_own_file_hands_over():
    assert hands_over('#!/bin/sh\n"exec" "python3" "$0" "$@"\n')
    assert not hands_over("#!/bin/sh\nexec make all\n")
