"""Inputs that are large or hostile enough to show a quadratic step."""

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.pipelines.dedupe import DedupeOptions, find_duplicates
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from codemix.schema import FILES, conform

MILLION = 1_000_000
MANY = 100_000


@pytest.fixture
def deduplicate(tmp_path):
    def run(paths, texts, **options):
        hashes = [hashlib.sha256(path.encode()).hexdigest() for path in paths]
        columns = {
            "id": hashes, "repo_name": [f"r{path[:2]}" for path in paths], "path": paths,
            "language": ["Python"] * len(paths), "content": texts,
            "length_bytes": [len(text) for text in texts],
        }  # fmt: skip
        table = pa.table({name: pa.array(values) for name, values in columns.items()})
        whole = [conform(batch, "test") for batch in table.to_batches(10_000)]
        path = tmp_path / "in.parquet"
        pq.write_table(pa.Table.from_batches(whole, FILES), path)
        dataset = Dataset("in", "files", (Part(path, file_sha256(path)),))
        with find_duplicates(dataset, DedupeOptions(**options), IN_PROCESS) as found:
            summary = run_to_folder(found.job, tmp_path / "out", IN_PROCESS)
        return summary.counts, found.details

    return run


@pytest.mark.slow
def test_a_million_identical_files(deduplicate):
    paths = [f"{number:06}.py" for number in range(MILLION)]
    counts, details = deduplicate(paths, ["print('hello', 'world', 1, 2)\n"] * MILLION)
    assert (counts.rows_in, counts.rows_out) == (MILLION, 1)
    assert counts.dropped == {"exact_duplicate": MILLION - 1}
    assert (details["clusters"], details["largest_cluster"]) == (1, MILLION)
    assert details["comparisons"] == 0


@pytest.mark.slow
def test_boilerplate_of_many_files_forms_no_cluster(deduplicate):
    """Half of each file is a licence that all share; some words of the rest stand in many."""
    header = "".join(f"# licensed to you, clause {number} of many\n" for number in range(8)) + "\n"
    stop_words = "if not self is None and True or in for return import from as def class else"
    texts = [
        f"{header}{stop_words} name{number} value{number % 97} key{number} "
        + " ".join(f"w{number}x{word}" for word in range(40))
        for number in range(MANY)
    ]
    paths = [f"{number:06}.py" for number in range(MANY)]
    counts, details = deduplicate(paths, texts, keep_header=True)
    assert counts.rows_out == MANY
    assert (details["clusters"], details["largest_cluster"]) == (0, 0)
    # The licence fills buckets; what stands in them is bounded.
    assert MANY < details["comparisons"] <= 64 * MANY
