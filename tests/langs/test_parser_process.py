"""The child that parses: it answers like the function, and dies alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codemix.errors import CodemixError
from codemix.langs import ParserProcess, examine_syntax, languages
from codemix.langs.parse import MAX_PARSE_BYTES

BOMB = b"[>`" * 10_000
"""Thirty kilobytes for which the grammar of JavaScript asks for gigabytes within one step."""


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_child_answers_like_the_function():
    with ParserProcess() as parser:
        for language in languages():
            for data in (b"", b"x", b"\xff\xfe", b"((((", b"class A {}", b"a" * 100_000):
                expected = examine_syntax(language.name, "a", data)
                assert parser.examine(language.name, "a", data) == expected
        tsx = b"const x = <b>{y}</b>;\n"
        assert parser.examine("TypeScript", "sub/\udcff.tsx", tsx).error_ratio == 0


def test_files_begun_ahead_answer_for_themselves_alone():
    good, bad = b"package a\n", b"$$$$$$$$$$\n"
    with ParserProcess() as parser:
        parser.begin([("Go", "a.go", bad)])
        assert parser.examine("Go", "a.go", good).error_ratio == 0
        parser.begin([("Go", "a.go", bad), ("Go", "b.go", good), ("Go", "\udcff.go", b"")])
        assert parser.examine("Go", "b.go", good).error_ratio == 0
        parser.begin([("Go", "c.go", good)])
        assert parser.examine("Go", "a.go", bad).error_ratio > 0.5
        assert parser.examine("Go", "c.go", good).error_ratio == 0
        parser.begin([("Go", "a.go", good)])
        parser._child.kill()
        parser._child.wait()
        assert parser.examine("Go", "a.go", good).error_ratio == 0


def test_a_file_asked_for_in_between_costs_no_file_begun_ahead(monkeypatch):
    good = b"package a\n"
    with ParserProcess() as parser:
        parser.begin([("Go", "a.go", good)])
        assert parser.examine("Go", "other.go", good).error_ratio == 0
        parser.begin([("Go", "b.go", good)])
        monkeypatch.setattr(parser, "_examine_alone", None)
        assert parser.examine("Go", "a.go", good).error_ratio == 0
        assert parser.examine("Go", "b.go", good).error_ratio == 0


@pytest.mark.parametrize(
    "limits", [{"memory_bytes": 256 * 1024**2}, {"seconds": 0.5}], ids=["memory", "seconds"]
)
def test_a_bomb_among_files_begun_ahead_harms_no_other(limits):
    good, bad = b"let x = 1;\n", b"let = = 1;\n"
    files = [
        ("JavaScript", "a.js", good),
        ("JavaScript", "b.js", BOMB),
        ("JavaScript", "c.js", bad),
    ]
    with ParserProcess(**limits) as parser:
        expected = examine_syntax("JavaScript", "c.js", bad)
        parser.begin(files)
        assert [parser.examine(*file) for file in files][::2] == [
            parser.examine(*files[0]),
            expected,
        ]
        assert parser.examine(*files[1]).error_ratio == 1


def test_large_files_start_no_child():
    parser = ParserProcess()
    assert parser.examine("Python", "a.py", b"#" * (MAX_PARSE_BYTES + 1)) is None
    assert parser._child is None


def test_a_file_that_takes_all_memory_ends_the_child_and_not_the_run():
    with ParserProcess(memory_bytes=256 * 1024**2) as parser:
        assert parser.examine("JavaScript", "a.js", BOMB).error_ratio == 1
        assert parser.examine("JavaScript", "a.js", b"let x = 1;\n").error_ratio == 0


def test_a_file_that_takes_too_long_is_given_up():
    with ParserProcess(seconds=0.2) as parser:
        assert parser.examine("JavaScript", "a.js", b"let x = 1;\n").error_ratio == 0
        assert parser.examine("Rust", "a.rs", b'r#"' * 20_000).error_ratio == 1
        assert parser.examine("JavaScript", "a.js", b"let x = 1;\n").error_ratio == 0


def test_a_child_killed_by_chance_changes_no_answer():
    with ParserProcess() as parser:
        assert parser.examine("Go", "a.go", b"package a\n").error_ratio == 0
        parser._child.kill()
        parser._child.wait()
        assert parser.examine("Go", "a.go", b"package a\n").error_ratio == 0


def test_the_child_ends_with_the_block():
    with ParserProcess() as parser:
        parser.examine("Go", "a.go", b"package a\n")
        pid = parser._child.pid
        assert is_alive(pid)
    assert not is_alive(pid)


def test_the_child_ends_when_its_parent_is_killed():
    code = (
        "import os, signal\n"
        "from codemix.langs import ParserProcess\n"
        "parser = ParserProcess()\n"
        "parser.examine('Go', 'a.go', b'package a')\n"
        "print(parser._child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False)
    pid = int(done.stdout)
    for _ in range(500):
        if not is_alive(pid):
            return
        time.sleep(0.01)
    os.kill(pid, 9)
    pytest.fail("the child outlived its parent")


def test_the_child_imports_nothing_from_the_working_directory(tmp_path, monkeypatch):
    for name in ("struct", "codemix", "tree_sitter", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ParserProcess() as parser:
        assert parser.examine("Go", "a.go", b"package a\n").error_ratio == 0
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_child_that_cannot_start_is_an_error(program, monkeypatch):
    monkeypatch.setattr(sys, "executable", program)
    with ParserProcess() as parser, pytest.raises(CodemixError, match="does not start"):
        parser.examine("Go", "a.go", b"package a\n")


def test_a_language_without_grammar_is_no_error_of_the_file():
    with ParserProcess() as parser, pytest.raises(LookupError, match="Perl"):
        parser.examine("Perl", "a.pl", b"x")
