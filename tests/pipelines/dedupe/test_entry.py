import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_removed
from codemix.pipelines.dedupe.stage import DedupeStage
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from codemix.pipelines.stage import Shard
from codemix.schema import DROPPED, FILES, REMOVED, with_columns
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


def run(dataset, folder, workers=1):
    with find_duplicates(dataset, DedupeOptions(), workers) as found:
        summary = run_to_folder(found.job, folder, workers)
        scratch = found.job.stage.decisions.parent
        assert scratch.exists()
    assert not scratch.exists()
    removed = write_removed(folder)
    return summary, removed, found.details


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "_run.log.json"
    }


def test_a_folder_is_deduplicated_the_same_by_any_number_of_workers(make_dataset, files, tmp_path):
    dataset = make_dataset(files[:40], files[40:80], files[80:])
    summary, removed, details = run(dataset, tmp_path / "one")
    run(dataset, tmp_path / "two", workers=2)
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


def test_the_list_of_removed_files_does_not_depend_on_the_order(make_dataset, files, tmp_path):
    _, removed, _ = run(make_dataset(files), tmp_path / "one")
    run(make_dataset(files[:9], files[:8:-1]), tmp_path / "two")
    bytes_of = [(tmp_path / name / "removed.parquet").read_bytes() for name in ("one", "two")]
    assert bytes_of[0] == bytes_of[1]
    table = pq.read_table(tmp_path / "one" / "removed.parquet")
    assert table.schema.equals(REMOVED)
    assert table.num_rows == removed > 10
    assert table["id"].to_pylist() == sorted(table["id"].to_pylist())


def test_nothing_removed_is_an_empty_list(make_dataset, files, tmp_path):
    _, removed, _ = run(make_dataset(files[:1]), tmp_path / "out")
    assert removed == 0
    assert pq.read_table(tmp_path / "out" / "removed.parquet").schema.equals(REMOVED)


def test_pairs_are_refused(make_dataset):
    dataset = Dataset("pairs/", "pairs", ())
    with (
        pytest.raises(InputError, match="pairs/ holds pairs, not files"),
        find_duplicates(dataset, DedupeOptions(), 1),
    ):
        pass


def test_an_input_that_changes_between_the_passes_is_noticed(make_dataset, files):
    dataset = make_dataset(files[:20])
    with find_duplicates(dataset, DedupeOptions(), 1) as found:
        stage = found.job.stage
        assert isinstance(stage, DedupeStage)
        assert list(found.job.tasks) == list(dataset.parts)
        for changed in (files[:19], files[:21], [*files[1:20], files[0]]):
            with pytest.raises(InputError, match="part 0 of the input changed"):
                list(stage.run(iter([batch_of(changed)]), Shard(0, 1)))
