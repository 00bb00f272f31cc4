import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_removed
from codemix.pipelines.dedupe.memory import PROCESS_BYTES
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from codemix.schema import DROPPED, FILES, REMOVED, with_columns
from tests.outputs import contents
from tests.pipelines.rows_of_files import batch_of, file_row


@pytest.fixture
def make_dataset(tmp_path):
    def make(*parts):
        made = []
        for number, rows in enumerate(parts):
            path = tmp_path / f"in-{len(parts)}-{number}.parquet"
            pq.write_table(pa.Table.from_batches([batch_of(rows)], FILES), path)
            made.append(Part(path, file_sha256(path)))
        return Dataset("files", "files", tuple(made))

    return make


@pytest.fixture(scope="module")
def files(stdlib_texts):
    names = [name for name in sorted(stdlib_texts) if name.startswith("encodings/")]
    return [file_row(name, stdlib_texts[name]) for name in names]


def run(dataset, folder, engine=IN_PROCESS, options=DedupeOptions(), **more):  # noqa: B008 - frozen
    with find_duplicates(dataset, options, engine, folder=folder, **more) as found:
        summary = run_to_folder(found.job, folder, engine)
    assert not list(folder.glob(".tmp-dedupe-*"))
    removed = write_removed(folder)
    return summary, removed, found.details


def test_a_folder_is_deduplicated_the_same_by_any_number_of_workers(make_dataset, files, tmp_path):
    dataset = make_dataset(files[:40], files[40:80], files[80:])
    summary, removed, details = run(dataset, tmp_path / "one")
    run(dataset, tmp_path / "two", engine=LocalEngine(2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    counts = summary.counts
    assert counts.rows_in == len(files) == counts.rows_out + removed
    assert counts.dropped["near_duplicate"] > 10
    assert details["bands"] == {"count": 42, "rows": 6}
    assert 0 < details["clusters"] <= removed
    assert 1 < details["largest_cluster"] <= removed + 1
    kept = pq.read_table(tmp_path / "one" / "part-00000.parquet")
    assert kept.schema.equals(with_columns(FILES, "cluster_id"))
    dropped = pq.read_table(tmp_path / "one" / "dropped" / "part-00000.parquet")
    assert dropped.schema.equals(with_columns(DROPPED, "kept_id", "jaccard", "cluster_id"))


def rows_in(folder):
    """The bytes that hold rows, kept and removed."""
    return {
        name: data
        for name, data in contents(folder).items()
        if name.endswith(".parquet") and not name.startswith("signatures/")
    }


def test_kept_and_removed_files_do_not_depend_on_the_order(make_dataset, files, tmp_path):
    files = [row | {"repo_name": f"repo{number % 5}"} for number, row in enumerate(files)]
    _, removed, _ = run(make_dataset(files), tmp_path / "one")
    shuffled = random.Random(1).sample(files, len(files))
    run(make_dataset(shuffled[:9], [], shuffled[9:]), tmp_path / "two", engine=LocalEngine(2))
    assert rows_in(tmp_path / "one") == rows_in(tmp_path / "two")
    assert len(rows_in(tmp_path / "one")) == 3
    table = pq.read_table(tmp_path / "one" / "removed.parquet")
    assert table.schema.equals(REMOVED)
    assert table.num_rows == removed > 10


def test_a_bound_on_memory_changes_no_byte(make_dataset, files, tmp_path, monkeypatch):
    dataset = make_dataset(files[:40], files[40:])
    run(dataset, tmp_path / "free")
    monkeypatch.setattr("codemix.pipelines.dedupe.memory._ARRAYS", 2**40)
    run(dataset, tmp_path / "bound", memory_bytes=2**30)
    assert contents(tmp_path / "free") == contents(tmp_path / "bound")


def test_a_bound_that_cannot_hold_is_refused(make_dataset, files, tmp_path):
    dataset = make_dataset(files)
    with (
        pytest.raises(UsageError, match=r"2 workers need 1\.5 GiB of memory"),
        find_duplicates(dataset, DedupeOptions(), LocalEngine(2), memory_bytes=2**30),
    ):
        pass
    little = PROCESS_BYTES + 1
    with (
        pytest.raises(UsageError, match=f"{len(files)} files and 1 workers need"),
        find_duplicates(dataset, DedupeOptions(), IN_PROCESS, memory_bytes=little) as found,
    ):
        list(found.job.tasks)


def test_the_order_of_rows_is_by_repository_then_path(make_dataset, files, tmp_path):
    files = [row | {"repo_name": f"repo{number % 3}"} for number, row in enumerate(files)]
    run(make_dataset(files), tmp_path / "out")
    kept = pq.read_table(tmp_path / "out" / "part-00000.parquet", columns=["repo_name", "path"])
    places = [tuple(row.values()) for row in kept.to_pylist()]
    assert places == sorted(places)


def test_large_inputs_are_cut_into_parts(make_dataset, files, tmp_path, monkeypatch):
    monkeypatch.setattr("codemix.pipelines.dedupe.output.PART_BYTES", 100_000)
    files = [row | {"repo_name": f"repo{number % 3}"} for number, row in enumerate(files)]
    summary, _, _ = run(make_dataset(files), tmp_path / "out")
    assert summary.parts > 3
    run(make_dataset(files[::-1]), tmp_path / "again")
    assert rows_in(tmp_path / "out") == rows_in(tmp_path / "again")


def test_nothing_removed_is_an_empty_list(make_dataset, files, tmp_path):
    _, removed, _ = run(make_dataset(files[:1]), tmp_path / "out")
    assert removed == 0
    assert pq.read_table(tmp_path / "out" / "removed.parquet").schema.equals(REMOVED)


def test_pairs_are_refused(make_dataset):
    dataset = Dataset("pairs/", "pairs", ())
    with (
        pytest.raises(InputError, match="pairs/ holds pairs, not files"),
        find_duplicates(dataset, DedupeOptions(), IN_PROCESS),
    ):
        pass
