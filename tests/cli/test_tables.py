"""Tables and names on terminals of any width, safe whatever a file is called."""

import json
import os
import pty
import subprocess

import pytest

from codemix.cli.tables import render_table
from codemix.pipelines.printable import printable, printable_lines
from tests.cli.shell import CODEMIX, codemix, rows_of, write_tree

EVIL = "evil\x1b[31m\x07\nerror: forged.py"


@pytest.fixture
def tree(tmp_path):
    return write_tree(tmp_path / "repo", {EVIL: "x = 1\n", "[/red].py": "y = 2\n"})


@pytest.mark.parametrize("mark", ["\x1b[2J", "\r", "\n", "\t", "\x7f", "\x9b", "\u202e", "\udcff"])
def test_what_moves_the_cursor_or_hides_text_is_escaped(mark):
    shown = printable(f"a{mark}b")
    assert shown.isprintable()
    assert shown.startswith("a\\")
    assert shown.endswith("b")


def test_names_of_any_language_and_meant_line_breaks_stay():
    assert printable("größe/数据.py") == "größe/数据.py"
    assert printable_lines("a\x1b\nb") == "a\\x1b\nb"


def test_tables_escape_names_and_rows_keep_them(tree):
    shown = codemix("detect", tree, "--format", "table", "-q").stdout
    assert "\x1b" not in shown
    assert "\nerror: forged" not in shown
    assert "[/red].py" in shown
    assert EVIL in {row["path"] for row in rows_of(codemix("detect", tree, "-q"))}


def test_error_messages_escape_names(tmp_path):
    done = codemix("detect", tmp_path / EVIL)
    assert "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_notes_escape_names(tree, tmp_path):
    done = codemix("detect", tree, "-o", tmp_path / "a\x1b[31mb")
    assert "a\\x1b[31mb" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("columns", [20, 40, 60, 80])
def test_every_width_shows_every_number_whole(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    numbers = [f"{10**power:,}" for power in range(5, 10)]
    heads = ["language", *(f"column {n}" for n in range(5))]
    text = render_table("", heads, [["Python", *numbers]])
    assert set(numbers) <= set(text.split())
    assert max(map(len, text.splitlines())) <= columns


@pytest.mark.parametrize(
    "arguments",
    [
        ["langs"],
        ["allocate", "--budget", "1T", "--compare", "uniform", "--what-if", "10B..10T"],
        ["allocate", "--budget", "1T", "--pairs", "10%", "--reserve", "text=12.5%", "--explain"],
    ],
)
@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_shipped_tables_fit(arguments, columns):
    done = codemix(*arguments, env={"COLUMNS": columns})
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= int(columns)
    assert "─" in done.stdout or columns != "80"


def test_pairs_are_shown_without_their_identifiers(tmp_path):
    root = write_tree(
        tmp_path / "repo",
        {
            "python/two_sum.py": "def two_sum(a, b):\n    return a + b\n",
            "go/two_sum.go": "package main\n\nfunc twoSum(a, b int) int { return a + b }\n",
        },
    )
    codemix("detect", root, "-o", tmp_path / "rows", "-q")
    shown = codemix("pair", tmp_path / "rows", "--format", "table", "-q").stdout
    assert "Python" in shown
    assert "pair_id" not in shown


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_a_terminal_that_wants_no_colour_gets_none(tree, variables):
    shown = on_terminal(["detect", str(tree), "-j", "1", "--no-progress"], variables)
    assert "[/red].py" in shown
    assert "\x1b[3" not in shown


def test_a_dumb_terminal_gets_no_progress(tree):
    assert "\x1b" not in on_terminal(["detect", str(tree), "-j", "1"], {"TERM": "dumb"})


def on_terminal(arguments, variables):
    """Return what a command shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*CODEMIX, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "80", **variables},
    ):
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 65536):
                shown += block
        except OSError:
            # Linux says so when the other end is closed.
            pass
    os.close(ours)
    return shown.decode()


def test_the_itinerary_of_the_demo_is_json_on_request():
    done = codemix("demo", "--dry-run", "--json")
    assert json.loads(done.stdout)["workdir"] == "demo"
