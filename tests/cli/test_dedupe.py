"""The options of `codemix dedupe`, through the command line."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.cli import run
from tests.cli.shell import codemix, rows_of
from tests.pipelines.rows_of_files import batch_of, file_row

WORDS = [f"word{number}" for number in range(60)]


@pytest.fixture
def write(tmp_path):
    def write_rows(*rows):
        path = tmp_path / "files.parquet"
        pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
        return path

    return write_rows


def deduplicate(tmp_path, *arguments):
    output = tmp_path / "out"
    assert run(["dedupe", *map(str, arguments), "-o", str(output), "-j", "1", "-q"]) == 0
    kept = pq.read_table(output / "part-00000.parquet")
    return kept["path"].to_pylist(), pq.read_table(output / "removed.parquet").to_pylist()


def test_scope_groups_and_normalization_are_options(write, tmp_path):
    path = write(
        file_row("a.js", " ".join(WORDS), language="JavaScript"),
        file_row("d/a.ts", " ".join(WORDS[1:]), language="TypeScript"),
        file_row("d/a.py", "  ".join(WORDS), language="Python"),
    )
    kept, removed = deduplicate(
        tmp_path, path, "--scope", "javascript+typescript", "--normalize", "whitespace"
    )
    assert kept == ["a.js"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert summary["languages"]["TypeScript"]["removed"] == {"near_duplicate": 1}
    assert {row["reason"] for row in removed} == {"near_duplicate", "normalized_duplicate"}


def test_the_kept_file_follows_the_metadata(write, tmp_path):
    path = write(*(file_row("a.py", "x = 1", repo_name=name) for name in ("few", "many")))
    repositories = tmp_path / "repos.parquet"
    pq.write_table(pa.table({"repo_name": ["few", "many"], "stars": [1, 99]}), repositories)
    _, removed = deduplicate(tmp_path, path, "--keep", "stars", "--metadata", repositories)
    [row] = removed
    many = file_row("a.py", "x = 1", repo_name="many")["id"]
    assert row["kept_id"] == many


def test_stars_without_metadata_are_refused_with_a_hint(write):
    done = codemix("dedupe", write(file_row("a.py", "x")), "--keep", "stars")
    assert done.returncode == 2
    assert "error: --keep by stars or newest needs facts about repositories" in done.stderr
    assert "--metadata" in done.stderr


def test_it_works_on_a_pipe(write):
    rows = [file_row("a.py", "x = 1"), file_row("d/b.py", "x = 1")]
    done = codemix("dedupe", "-", "-q", stdin="".join(json.dumps(row) + "\n" for row in rows))
    assert [row["path"] for row in rows_of(done)] == ["a.py"]


def test_a_later_run_leaves_out_what_an_earlier_one_kept(write, tmp_path):
    text = " ".join(WORDS)
    deduplicate(tmp_path / "old", write(file_row("a.py", text)))
    new = write(file_row("d/b.py", " ".join(WORDS[1:])), file_row("c.py", "y = 1"))
    old = tmp_path / "old" / "out"
    kept, [row] = deduplicate(tmp_path / "new", new, "--against", old)
    assert (kept, row["reason"]) == (["c.py"], "near_duplicate_of_prior")
    done = codemix("dedupe", new, "--against", old, "--threshold", "0.9")
    assert done.returncode == 2
    assert "was written with threshold 0.7, not 0.9" in done.stderr
    done = codemix("dedupe", new, "--against", tmp_path)
    assert done.returncode == 1
    assert "holds no signatures" in done.stderr


def test_a_share_of_the_repositories_is_held_out(write, tmp_path):
    rows = [
        file_row("a.py", f"{' '.join(WORDS)} {number} " * 9, repo_name=f"r{number}", language=of)
        for number, of in enumerate(["Python", "Go"] * 40)
    ]
    rows = [row | {"content": f"{row['content']} {at}" * (at + 1)} for at, row in enumerate(rows)]
    path = write(*[file_row(row["path"], row["content"].replace("word", f"w{at}x"),
                            repo_name=row["repo_name"], language=row["language"])
                   for at, row in enumerate(rows)])  # fmt: skip
    output = tmp_path / "out"
    options = ("--val-fraction", "10%", "--seed", "3", "-j", "1")
    done = codemix("dedupe", path, "-o", output, *options)
    assert "too little Python to hold out a million tokens" in done.stderr
    splits = pq.read_table(output / "part-00000.parquet")["split"].to_pylist()
    assert set(splits) == {"train", "val"}
    summary = json.loads((output / "summary.json").read_bytes())
    held_out = sum(of["files"] for of in summary["validation"]["languages"].values())
    assert held_out == splits.count("val")
    assert summary["validation"]["short"] == ["Go", "Python"]


def test_memory_is_bounded_or_refused(write, tmp_path):
    path = write(file_row("a.py", "x = 1"))
    assert deduplicate(tmp_path, path, "--memory", "1GiB")[0] == ["a.py"]
    done = codemix("dedupe", path, "--memory", "100MiB", "-j", "1")
    assert done.returncode == 2
    assert "workers need 768 MiB of memory" in done.stderr


def test_benchmark_problems_are_kept_out(write, tmp_path):
    problems = tmp_path / "eval.jsonl"
    problems.write_text(json.dumps({"task_id": "E/0", "prompt": " ".join(WORDS[:12])}) + "\n")
    path = write(file_row("a.py", "x = " + "(".join(WORDS[:12])), file_row("b.py", "y = 1"))
    kept, [row] = deduplicate(tmp_path, path, "--decontaminate", problems)
    assert kept == ["b.py"]
    assert (row["reason"], row["contaminated_by"]) == ("contaminated", "eval.jsonl:E/0")
    kept, removed = deduplicate(
        tmp_path / "longer", path, "--decontaminate", problems, "--decontaminate-ngram", "12"
    )
    assert (kept, len(removed)) == (["b.py"], 1)
    done = codemix("dedupe", path, "--decontaminate", problems, "--decontaminate-ngram", "13", "-q")
    assert "has no telling text of 13 words" in done.stderr
