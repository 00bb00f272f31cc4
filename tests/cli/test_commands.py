"""The contract of the commands: places, formats, exit codes, errors with hints."""

import gzip
import io
import json
import os
import subprocess
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.cli import run
from codemix.cli.commands import COMMANDS
from tests.cli.shell import CODEMIX, TREE, codemix, rows_of, write_tree


@pytest.fixture
def tree(tmp_path):
    return write_tree(tmp_path / "repo", TREE)


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.json"
    assert run(["allocate", "--budget", "20B", "-o", str(path), "--quiet"]) == 0
    return path


def test_rows_are_json_lines_on_a_pipe_and_the_summary_goes_to_stderr(tree):
    done = codemix("detect", tree, "--json")
    rows = rows_of(done)
    assert {row["path"]: row["language"] for row in rows} == {
        "copy/two_sum.go": "Go",
        "go/two_sum.go": "Go",
        "java/TwoSum.java": "Java",
        "python/two_sum.py": "Python",
    }
    summary = json.loads(done.stderr)
    assert summary["in"] == 6 == summary["out"] + sum(summary["dropped"].values())
    assert summary["dropped"] == {"binary": 1, "language": 1}
    assert done.returncode == 0


@pytest.mark.parametrize("form", ["jsonl", "arrow", "parquet"])
def test_every_format_holds_the_same_rows(tree, form):
    done = subprocess.run(
        [*CODEMIX, "detect", tree, "--format", form, "-q"], capture_output=True, check=True
    )
    if form == "jsonl":
        rows = [json.loads(line) for line in done.stdout.splitlines()]
    elif form == "arrow":
        rows = pa.ipc.open_stream(done.stdout).read_all().to_pylist()
    else:
        rows = pq.read_table(io.BytesIO(done.stdout)).to_pylist()
    assert len(rows) == 4
    assert rows == rows_of(codemix("detect", tree))


def test_a_table_is_for_people(tree):
    done = codemix("detect", tree, "--format", "table")
    assert "python/two_sum.py" in done.stdout
    assert "return a + b" not in done.stdout
    assert "\x1b[" not in done.stdout


def test_no_content_leaves_the_text_out(tree):
    assert all("content" not in row for row in rows_of(codemix("detect", tree, "--no-content")))


def in_bash(line):
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True)


def test_stages_join_on_a_pipe_and_stay_silent_when_it_closes(tree):
    call = " ".join(CODEMIX)
    road = f"{call} detect -q {tree} | {call} dedupe -q - | {call} pair -q - | head -n 1"
    done = in_bash(f"{road}; echo ${{PIPESTATUS[@]}}")
    document, codes = done.stdout.splitlines()
    assert json.loads(document)["src_lang"] == "Python"
    assert set(codes.split()) <= {"0", "141"}
    assert done.stderr == ""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_ends_quietly_with_141(tmp_path, unbuffered):
    root = write_tree(tmp_path / "repo", {f"{n}.py": f"x = {n}\n" * 400 for n in range(300)})
    call = f"PYTHONUNBUFFERED={unbuffered} {' '.join(CODEMIX)} detect -q {root}"
    line = f"{call} | head -n 1 >/dev/null"
    done = in_bash(f"{line}; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("141\n", "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_slow_reader_gets_every_byte(tmp_path, unbuffered):
    root = write_tree(tmp_path / "repo", {f"{n}.py": f"x = {n}\n" * 400 for n in range(300)})
    call = f"PYTHONUNBUFFERED={unbuffered} {' '.join(CODEMIX)} detect -q {root}"
    done = in_bash(f"{call} | (sleep 1; cat) | wc -l")
    assert done.stdout.strip() == "300"


def test_a_finished_folder_is_confirmed_and_another_run_refused(tree, tmp_path):
    out = tmp_path / "out"
    assert codemix("detect", tree, "-o", out).returncode == 0
    again = codemix("detect", tree, "-o", out, "--json")
    assert json.loads(again.stdout)["reused_parts"] == 1
    other = codemix("detect", tree, "-o", out, "--languages", "go")
    assert other.returncode == 1
    assert "error: " in other.stderr
    assert "hint: " in other.stderr


def test_dry_run_writes_nothing(tree, tmp_path):
    assert codemix("detect", tree, "-o", tmp_path / "out", "--dry-run").returncode == 0
    assert not (tmp_path / "out").exists()


def test_archives_and_folders_give_the_same_rows(tree, tmp_path):
    with tarfile.open(tmp_path / "repo.tar.gz", "w:gz") as archive:
        archive.add(tree, arcname=".")
    ids = {row["id"] for row in rows_of(codemix("detect", tree))}
    assert {row["id"] for row in rows_of(codemix("detect", tmp_path / "repo.tar.gz"))} == ids


def test_an_unsafe_or_corrupt_archive_ends_with_3(tree, tmp_path):
    unsafe = tmp_path / "unsafe.tar"
    with tarfile.open(unsafe, "w") as archive:
        for name in ("../out.py", "in.py"):
            info = tarfile.TarInfo(name)
            info.size = 6
            archive.addfile(info, io.BytesIO(b"x = 1\n"))
    done = codemix("detect", unsafe, "--json")
    assert [row["path"] for row in rows_of(done)] == ["in.py"]
    assert done.returncode == 3
    assert json.loads(done.stderr)["dropped"] == {"unsafe_path": 1}
    (tmp_path / "cut.tar.gz").write_bytes(gzip.compress(unsafe.read_bytes())[:100])
    done = codemix("detect", tmp_path / "cut.tar.gz")
    assert done.returncode == 3
    assert "corrupt_archive" in done.stderr


def test_an_unreadable_folder_ends_with_3(tree):
    (tree / "loop").symlink_to("loop")
    done = codemix("detect", tree, "--json")
    assert done.returncode == 3
    assert len(rows_of(done)) == 4


BAD = {
    "missing path": ["detect", "nowhere"],
    "unknown command": ["detcet"],
    "unknown option": ["detect", ".", "--langs", "go"],
    "unknown language": ["detect", ".", "--languages", "pyton"],
    "bad size": ["detect", ".", "--max-file-size", "big"],
    "unknown mark": ["detect", ".", "--drop", "vendord"],
    "unknown format": ["detect", ".", "--format", "csv"],
    "table in a folder": ["detect", ".", "--format", "table", "-o", "out"],
    "missing rows": ["dedupe", "nowhere"],
    "threshold": ["dedupe", "nowhere", "--threshold", "7"],
    "strategy": ["pair", "nowhere", "--strategy", "promt"],
    "budget unit": ["allocate", "--budget", "1G"],
    "negative budget": ["allocate", "--budget", "-5B"],
    "zero budget": ["allocate", "--budget", "0"],
    "no budget": ["allocate"],
    "unknown profile": ["allocate", "--budget", "1T", "--profile", "papr"],
    "missing plan": ["shard", "nowhere", "--plan", "plan.json", "-o", "out"],
    "missing configuration": ["run", "nowhere.toml"],
    "no workers": ["detect", ".", "-j", "0"],
    "too many workers": ["detect", ".", "-j", "100000"],
    "no workers where one is enough": ["langs", "-j", "0"],
    "shards on stdout": ["shard", "nowhere", "--plan", "plan.json", "-o", "-"],
    "rows to an empty name": ["detect", ".", "-o", ""],
    "an inventory to an empty name": ["stats", "nowhere", "-o", ""],
    "an empty source": ["detect", ""],
    "the demo on stdout": ["demo", "-o", "-"],
    "decimal comma": ["allocate", "--budget", "1,5T"],
}


@pytest.mark.parametrize("case", BAD)
def test_bad_requests_end_with_2_and_say_what_to_do(case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(BAD[case]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "\nhint: " in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def bad_inputs():
    good = {"id": "1", "repo_name": "r", "path": "p", "content": "x", "language": "Go"}
    line = json.dumps(good)
    return {
        "not-json.jsonl": f"{line}\nnot json\n",
        "array.jsonl": "[1]\n",
        "no-id.jsonl": '{"content": "x", "language": "Go"}\n',
        "typed.jsonl": line.replace('"p"', "17") + "\n",
        "cut.jsonl.gz": gzip.compress((line + "\n").encode() * 999)[:50],
        "cut.parquet": b"PAR1 and nothing else",
        "invalid.jsonl": b'{"id": "\xff"}\n',
    }


@pytest.mark.parametrize("command", ["dedupe", "pair", "stats"])
@pytest.mark.parametrize("name", ["not-json.jsonl", "array.jsonl", "no-id.jsonl", "typed.jsonl",
                                  "cut.jsonl.gz", "cut.parquet", "invalid.jsonl"])  # fmt: skip
def test_bad_rows_are_one_clear_error(command, name, tmp_path, capsys):
    write_tree(tmp_path / "in", bad_inputs())
    out = tmp_path / "out"
    assert run([command, str(tmp_path / "in" / name), "-o", str(out)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert name in err
    assert not list(tmp_path.glob("out/part-*"))
    assert not out.is_file()


def test_a_folder_without_a_manifest_is_no_dataset(tmp_path, capsys):
    assert run(["dedupe", str(tmp_path)]) == 1
    assert "no finished output" in capsys.readouterr().err


def test_an_empty_folder_is_an_error_with_a_hint(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run(["detect", str(tmp_path / "empty")]) == 1
    assert "hint: " in capsys.readouterr().err


def test_a_pipe_or_device_as_source_is_refused(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    assert run(["detect", str(tmp_path / "pipe")]) == 2
    assert "not a regular file" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["demo"], ["detect", "."], ["shard", ".", "--plan"]])
def test_a_file_in_place_of_the_folder_is_refused(command, plan, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    command = [*command, str(plan)] if command[-1] == "--plan" else command
    assert run([*command, "-o", str(tmp_path / "file")]) == 2
    assert "is a file, not a folder\nhint: name a new folder" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "x"


def test_an_error_of_the_system_is_one_clear_error(monkeypatch, capsys):
    def fails(_arguments):
        raise PermissionError(13, "Permission denied", "secret.toml")

    monkeypatch.setattr("codemix.cli._dispatch", fails)
    assert run([]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: secret.toml: Permission denied\nhint: ")


def test_a_folder_that_cannot_be_written_is_named(tree, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert run(["detect", str(tree), "-o", str(tmp_path / "file" / "out")]) == 1
    assert "cannot write" in capsys.readouterr().err


def test_no_rows_are_still_rows(tmp_path):
    done = codemix("dedupe", "-", stdin="")
    assert (done.returncode, done.stdout) == (0, "")


def test_ctrl_c_ends_with_130(tmp_path):
    root = write_tree(tmp_path / "repo", {f"{n}.py": "x = 1\n" * 20_000 for n in range(200)})
    process = subprocess.Popen([*CODEMIX, "detect", root, "-o", tmp_path / "out", "-j", "2"])
    import signal
    import time

    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert not (tmp_path / "out" / "_manifest.json").exists()


def test_quiet_prints_errors_only(tree, tmp_path):
    done = codemix("detect", tree, "-o", tmp_path / "out", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


def test_a_terminal_of_ascii_gets_its_tables(tree):
    done = codemix("langs", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "TypeScript" in done.stdout


def test_debug_shows_the_traceback(tmp_path):
    done = codemix("detect", tmp_path / "nowhere", "--debug")
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_common_options(command, capsys):
    assert run([command, "--help"]) == 0
    text = capsys.readouterr().out
    for option in (
        "--json",
        "--quiet",
        "--verbose",
        "--debug",
        "--no-progress",
        "--workers",
        "--seed",
    ):
        assert option in text


def test_langs_lists_the_seven():
    done = codemix("langs", "--json")
    names = {language["name"] for language in json.loads(done.stdout)}
    assert names >= {"Python", "Java", "JavaScript", "TypeScript", "C#", "Go", "Rust"}


def test_the_help_names_every_command(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)
