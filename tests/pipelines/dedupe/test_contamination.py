import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_removed
from codemix.pipelines.dedupe.contamination import COMMON_REPOSITORIES, find_meetings
from codemix.pipelines.dedupe.problems import read_problems
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.rows_of_files import batch_of, file_row

SOLUTION = """def has_close_elements(numbers, threshold):
    for idx, elem in enumerate(numbers):
        for idx2, elem2 in enumerate(numbers):
            if idx != idx2 and abs(elem - elem2) < threshold:
                return True
    return False
"""
OTHER = "def shift(values, by):\n    return [value + by for value in values if value is not None]\n"


@pytest.fixture
def benchmark_file(tmp_path):
    path = tmp_path / "eval.jsonl"
    rows = [{"task_id": "Eval/0", "canonical": SOLUTION}, {"task_id": "Eval/1", "text": OTHER}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def remove(tmp_path, benchmark_file):
    def run(*parts, ngram=10, **options):
        made = []
        for number, rows in enumerate(parts):
            path = tmp_path / f"in-{number}.parquet"
            pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
            made.append(Part(path, file_sha256(path)))
        dataset = Dataset("in", "files", tuple(made))
        chosen = DedupeOptions(contamination_ngram=ngram, **options)
        folder = tmp_path / f"out-{ngram}"
        with find_duplicates(dataset, chosen, IN_PROCESS, None, [benchmark_file]) as found:
            run_to_folder(found.job, folder, IN_PROCESS)
            assert {"name": "eval.jsonl", "fingerprint": file_sha256(benchmark_file)} in (
                found.job.inputs
            )
        write_removed(folder)
        removed = {row["id"]: row for row in pq.read_table(folder / "removed.parquet").to_pylist()}
        return removed, found.details

    return run


def test_the_problem_and_the_longest_shared_passage_are_named(remove):
    start = "# Ünïcode before it.\n" + OTHER.replace("shift", "move").replace("by", "step")
    leaking = file_row("a.py", start + SOLUTION.replace("    ", "\t") + "print(1)\n")
    clean = file_row("b.py", "def close(numbers, threshold): return min(numbers) < threshold\n")
    removed, _ = remove([clean], [clean | {"id": "x", "content": "y", "content_sha256": "y"}],
                        [leaking])  # fmt: skip
    row = removed[leaking["id"]]
    assert (row["reason"], row["contaminated_by"]) == ("contaminated", "eval.jsonl:Eval/0")
    assert (row["kept_id"], row["jaccard"], row["cluster_id"]) == (None, None, None)
    first, last = row["contaminated_span"]
    passage = leaking["content"].encode()[first:last].decode()
    assert passage.startswith("def has_close")
    assert passage.endswith("return False")
    assert list(removed) == [leaking["id"]]


def test_nine_shared_words_are_no_leak_and_ten_are(remove):
    row = file_row("a.py", "start(for idx, elem in enumerate(numbers): for idx2, elem2 in others")
    assert row["id"] in remove([row], ngram=10)[0]
    assert remove([row], ngram=11)[0] == {}


def test_a_file_is_not_removed_in_favour_of_a_contaminated_one(remove):
    """The leak stands in a comment, which the comparison of the two leaves out."""
    code = "def add(first, second):\n    return first + second\n"
    comment = "".join(f"# {line}\n" for line in SOLUTION.splitlines())
    files = [file_row("a.py", comment + code), file_row("d/b.py", code)]
    removed, _ = remove(files, normalize="comments")
    assert {key: row["reason"] for key, row in removed.items()} == {files[0]["id"]: "contaminated"}


@pytest.mark.parametrize("more", [0, 1])
def test_an_ngram_of_many_repositories_is_an_idiom(remove, more):
    files = [
        file_row("a.py", f"{SOLUTION}tail = {number}\n", repo_name=f"repo{number}")
        for number in range(COMMON_REPOSITORIES + more)
    ]
    twice = file_row("b.py", f"{SOLUTION}again = 1\n", repo_name="repo0")
    removed, details = remove([*files, twice])
    reasons = {row["reason"] for row in removed.values()}
    assert reasons == ({"near_duplicate"} if more else {"contaminated"})
    assert (details["common_ngrams"] > 0) == bool(more)


def test_files_without_a_repository_are_refused(benchmark_file):
    batch = batch_of([file_row("a.py", "x")]).drop_columns(["repo_name"])
    with pytest.raises(InputError, match="needs a column 'repo_name'"):
        find_meetings(batch, read_problems([benchmark_file], 10), 0)
