import json
import subprocess
import sys

import pytest

from codemix.pipelines.io.part_writer import PartWriter
from codemix.schema import FILES
from tests.pipelines.pair.programs import mined_rows
from tests.pipelines.rows_of_files import batch_of


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    with PartWriter(path, FILES, "parquet") as writer:
        writer.write(batch_of(mined_rows()))
    return path


def codemix(*arguments, cwd):
    command = [sys.executable, "-m", "codemix", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_mined_pairs_are_told_of_and_shown(rows, tmp_path):
    done = codemix("pair", rows, "--by", "mine", "-o", "out", "--sample", 1, "-j", 1, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("--- ") == 1
    assert "mined by score: " in done.stderr
    assert "tokens: Java " in done.stderr


def test_pairs_without_text_go_to_a_pipe(rows, tmp_path):
    done = codemix(
        "pair", rows, "--by", "mine", "--emit", "pairs", "--targets", "rust", "-j", 1, cwd=tmp_path
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert {row["target_language"] for row in found} == {"Rust"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--template", "own.txt"), "unknown placeholder {sorce}"),
        (("--pivot", "go"), "the pivot 'go' is not Python"),
        (("--targets", "python"), "need Python and one other"),
        (("--sample", "3"), "documents of a folder"),
        (("--hold-out", "0.1"), "second output"),
        (("--scorer", "x"), "no installed package offers"),
    ],
)
def test_bad_requests_end_with_one_clear_error(rows, tmp_path, arguments, message):
    (tmp_path / "own.txt").write_text("{sorce}{src}{tgt}")
    done = codemix("pair", rows, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
