"""Run the command line as people do: in a process of its own."""

import json
import os
import subprocess
import sys

CODEMIX = [sys.executable, "-m", "codemix"]


def codemix(*arguments, stdin=None, cwd=None, env=None):
    """Run one command; return the finished process with text output."""
    return subprocess.run(
        [*CODEMIX, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=300,
    )


def rows_of(done):
    """Return the JSON lines on stdout."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def write_tree(root, files):
    """Write text or bytes to paths below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


TREE = {
    "python/two_sum.py": "def two_sum(a, b):\n    return a + b\n",
    "java/TwoSum.java": "class TwoSum { int twoSum(int a, int b) { return a + b; } }\n",
    "go/two_sum.go": "package main\n\nfunc twoSum(a, b int) int { return a + b }\n",
    "copy/two_sum.go": "package main\n\nfunc twoSum(a, b int) int { return a + b }\n",
    "notes.txt": "no source\n",
    "icon.png": b"\x89PNG\0\0",
}
