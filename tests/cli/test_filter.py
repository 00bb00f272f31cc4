"""`codemix filter`, through the command line."""

import json
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from codemix.cli import run
from tests.cli.shell import codemix, rows_of, write_tree

CODE = "def the_answer():\n    return 40 + 2\n\nprint(the_answer())\nsix = the_answer() // 7\n"
TREE = {
    "good/LICENSE": "SPDX-License-Identifier: MIT\n",
    "good/a.py": f"# SPDX-License-Identifier: MIT\n# jane@site.org, j@site.org\n{CODE}",
    "good/wide.py": CODE * 50 + "x = '" + "some words " * 110 + "'\n",
    "good/README.md": "one\n",
    "bad/b.py": f"# SPDX-License-Identifier: GPL-3.0-only\n{CODE}",
    "bad/README.md": "two\n",
    "none/c.py": CODE,
    "none/README.md": "three\n",
}


@pytest.fixture(scope="module")
def detected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filter")
    write_tree(folder / "repos", TREE)
    assert run(["detect", str(folder / "repos"), "-o", str(folder / "detected"), "-q"]) == 0
    return folder / "detected"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def codemix_filter(detected, capfd):
    """Run the command in this process, which starts sooner."""

    def invoke(*arguments, source=detected, workers=1):
        code = run(["filter", str(source), *map(str, arguments), "-j", str(workers)])
        return Done(code, *capfd.readouterr())

    return invoke


def paths(rows):
    return sorted(row["path"] for row in rows)


def test_a_folder_holds_what_was_kept_what_was_not_and_why(detected, tmp_path):
    arguments = [str(detected), "-o", str(tmp_path / "out"), "--licenses", "permissive"]
    assert run(["filter", *arguments, "--redact", "emails", "-q"]) == 0
    kept = pq.read_table(tmp_path / "out" / "part-00000.parquet").to_pylist()
    assert paths(kept) == ["a.py"]
    assert "jane" not in kept[0]["content"]
    dropped = pq.read_table(tmp_path / "out" / "dropped" / "part-00000.parquet").to_pylist()
    assert {(row["path"], row["reason"]) for row in dropped} == {
        ("wide.py", "long_line"), ("b.py", "license_not_permissive"), ("c.py", "license_missing"),
    }  # fmt: skip
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert summary["by_language"]["Python"]["redacted"] == {"email": 2}
    assert {of["rule"] for of in summary["samples"]} >= {"long_line", "license_missing"}
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_bytes())
    [rule] = [of for of in manifest["parameters"]["rules"] if of["name"] == "long_line"]
    assert (rule["metric"], rule["threshold"]) == ("max_line_length", 1000.0)


def test_workers_do_not_change_a_byte(detected, tmp_path):
    for workers in ("1", "2"):
        arguments = ["--redact", "emails,ips,keys", "-j", workers, "-q"]
        assert run(["filter", str(detected), "-o", str(tmp_path / workers), *arguments]) == 0
    for name in ("part-00000.parquet", "summary.json", "_manifest.json"):
        left, right = (tmp_path / of / name for of in ("1", "2"))
        assert left.read_bytes() == right.read_bytes()


def test_it_works_on_a_pipe_and_says_what_it_did(codemix_filter):
    rows = codemix_filter("--preset", "none", "--licenses", "all", "-q").stdout
    done = codemix("filter", "-", "--licenses", "permissive", "--redact", "emails", stdin=rows)
    assert paths(rows_of(done)) == ["a.py"]
    assert "jane" not in done.stdout + done.stderr
    assert "license_missing: 1 files; neither the file nor its repository names" in done.stderr
    assert "redacted: email 2" in done.stderr


def test_a_dry_run_counts_everything_and_writes_nothing(codemix_filter, tmp_path):
    done = codemix_filter("-o", tmp_path / "out", "--dry-run", "--json", "--sample", workers=2)
    summary = json.loads(done.stdout)
    assert (summary["in"], summary["out"]) == (4, 2)
    assert summary["dropped"] == {"license_not_permissive": 1, "long_line": 1}
    assert {of["path"] for of in summary["samples"]} == {"b.py", "wide.py"}
    assert not (tmp_path / "out").exists()


def test_samples_are_shown(codemix_filter):
    done = codemix_filter("--dry-run", "--sample", "-v")
    assert "long_line, Python" in done.stderr
    assert "wide.py: max_line_length is 1216, at most 1000" in done.stderr
    assert "long_line (Python)" in done.stderr


def test_explain_has_a_row_for_every_file(codemix_filter):
    done = codemix_filter("--explain", "--redact", "emails", "-q", workers=2)
    rows = {row["path"]: row for row in rows_of(done)}
    assert {path: row["reason"] for path, row in rows.items()} == {
        "a.py": None, "wide.py": "long_line", "b.py": "license_not_permissive", "c.py": None,
    }  # fmt: skip
    assert rows["wide.py"]["explanation"] == "max_line_length is 1216, at most 1000"
    assert rows["wide.py"]["failed_rules"] == ["long_line", "repeated_lines"]
    assert rows["a.py"]["redacted"] == [{"kind": "email", "count": 2}]
    assert rows["b.py"]["license"] == "GPL-3.0-only"
    assert "content" not in rows["a.py"]


def test_opt_out_lists_are_honoured_and_reported(codemix_filter, tmp_path):
    (tmp_path / "repos.txt").write_text("good\nelsewhere\n")
    done = codemix_filter("--exclude-repos", tmp_path / "repos.txt")
    assert paths(rows_of(done)) == ["c.py"]
    assert "left out on request: good, 2 files" in done.stderr
    assert "kept without any licence: 1 files" in done.stderr
    assert "on the list of repos but not in the input: elsewhere" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--preset", "strcoder"], "unknown preset 'strcoder'"),
        (["--licenses", "some"], "unknown licence gate 'some'"),
        (["--redact", "phones"], "unknown kind of redaction 'phones'"),
        (["--exclude-ids", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["--explain", "--dry-run"], "--explain prints rows"),
    ],
)
def test_bad_requests_are_one_clear_error(codemix_filter, arguments, message):
    done = codemix_filter(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_pairs_are_refused(codemix_filter, tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_text(
        json.dumps({"pair_id": "1", "src_lang": "Go", "template": "prompt", "text": "x",
                    "tokens": 1, "tgt_lang": "Python"}) + "\n"
    )  # fmt: skip
    done = codemix_filter(source=path)
    assert done.returncode == 1
    assert "holds pairs, not files" in done.stderr
