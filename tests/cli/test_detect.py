"""Detect's own ways to answer: a row for every file, a table of languages."""

import json
import os

import pytest

from tests.cli.shell import codemix, rows_of, write_tree


@pytest.fixture
def repository(tmp_path):
    root = write_tree(
        tmp_path / "repo",
        {"a.py": "x = 1\n# two\n", "b.py": "x = (\n", "c.rb": "x = 1\n", "d.java": "x = 1\n" * 9},
    )
    os.mkfifo(root / "pipe")
    return root


def test_explain_prints_kept_and_dropped_files_and_counts_them_as_ever(repository):
    done = codemix("detect", repository, "--explain", "--json")
    plain = codemix("detect", repository, "--json")
    assert [(row["path"], row["reason"]) for row in rows_of(done)] == [
        ("a.py", None),
        ("b.py", None),
        ("c.rb", "language"),
        ("d.java", None),
        ("pipe", "special_file"),
    ]
    assert json.loads(done.stderr) == json.loads(plain.stderr)
    assert done.returncode == plain.returncode == 3


def test_summary_is_a_table_of_languages(repository):
    done = codemix("detect", repository, "--summary")
    lines = [line.split() for line in done.stdout.splitlines()]
    python = next(words for words in lines if words[:1] == ["Python"])
    # Two files of three lines, one of them with a syntax error.
    assert (python[1], python[2], python[-1]) == ("2", "3", "1")
    assert "language 1" in done.stderr
    assert done.returncode == 3


def test_summary_as_json(repository):
    done = codemix("detect", repository, "--summary", "--json")
    python = json.loads(done.stdout)["composition"]["Python"]
    assert python == {"files": 2, "lines": 3, "bytes": 18, "files_with_parse_errors": 1}


@pytest.mark.parametrize(
    "options", [["--explain", "--summary"], ["--explain", "-o", "x"], ["--summary", "-o", "x"]]
)
def test_answers_that_exclude_each_other_are_refused(repository, options, tmp_path):
    done = codemix("detect", repository, *options, cwd=tmp_path)
    assert done.returncode == 2
    assert "--explain and --summary" in done.stderr


def test_without_a_parse_the_path_is_trusted(repository):
    rows = rows_of(codemix("detect", repository, "--no-parse"))
    assert {row["path"]: row["language"] for row in rows}["d.java"] == "Java"
    assert all(row["parse_error_ratio"] is None for row in rows)


def test_explain_counts_what_cannot_be_read_as_dropped(repository, tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"\x1f\x8b no archive")
    done = codemix("detect", repository, broken, "--explain", "--json")
    plain = codemix("detect", repository, broken, "--json")
    reasons = [row["reason"] for row in rows_of(done)]
    assert sorted(filter(None, reasons)) == ["corrupt_archive", "language", "special_file"]
    assert json.loads(done.stderr) == json.loads(plain.stderr)
    assert done.returncode == plain.returncode == 3
