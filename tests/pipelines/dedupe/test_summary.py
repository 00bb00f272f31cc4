import json

import pyarrow as pa
import pyarrow.parquet as pq

from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_summary
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.rows_of_files import batch_of, file_row

WORDS = [f"word{number}" for number in range(60)]


def summarize(tmp_path, rows):
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
    dataset = Dataset("in", "files", (Part(path, file_sha256(path)),))
    with find_duplicates(dataset, DedupeOptions(), IN_PROCESS) as found:
        run_to_folder(found.job, tmp_path / "out", IN_PROCESS)
    summary = write_summary(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes()) == summary
    return summary


def test_languages_and_clusters_are_summed_up(tmp_path):
    text = " ".join(WORDS)
    rows = [
        file_row("a.py", text),
        file_row("d/b.py", text),
        file_row("d/c.py", " ".join(WORDS[1:])),
        file_row("d/d.go", "package main", language="Go"),
        file_row("e/e.go", "package main", language="Go"),
        file_row("f.rs", "fn main() {}", language=None),
    ]
    summary = summarize(tmp_path, rows)
    python = summary["languages"]["Python"]
    assert (python["files_before"], python["files_after"]) == (3, 1)
    assert python["bytes_before"] == sum(row["length_bytes"] for row in rows[:3])
    assert python["bytes_after"] == len(text)
    assert python["removed"] == {"exact_duplicate": 1, "near_duplicate": 1}
    assert summary["languages"]["Go"]["removed"] == {"exact_duplicate": 1}
    assert summary["languages"]["unknown"]["files_after"] == 1
    largest, other = summary["largest_clusters"]
    assert largest == {
        "cluster_id": rows[0]["id"],
        "files": 3,
        "examples": ["repo/a.py", "repo/d/b.py", "repo/d/c.py"],
    }
    assert other["files"] == 2


def test_the_order_of_clusters_does_not_depend_on_the_order_of_rows(tmp_path):
    rows = [file_row(f"{at}/{copy}.py", f"x{at} = 1") for at in range(15) for copy in range(2)]
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = summarize(tmp_path / "one", rows), summarize(tmp_path / "two", rows[::-1])
    assert one == two
    assert len(one["largest_clusters"]) == 10


def test_nothing_removed_is_a_summary_too(tmp_path):
    summary = summarize(tmp_path, [file_row("a.py", "x = 1")])
    assert summary["largest_clusters"] == []
    assert summary["languages"]["Python"]["removed"] == {}
