from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates
from codemix.pipelines.dedupe.repositories import read_repositories
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.rows_of_files import batch_of, file_row


@pytest.fixture
def write(tmp_path):
    def write_table(**columns):
        path = tmp_path / "repos.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return write_table


@pytest.mark.parametrize(
    "times",
    [[20, 10], [date(2024, 5, 1), date(2023, 5, 1)],
     [datetime(2024, 5, 1, tzinfo=UTC), datetime(2023, 5, 1, tzinfo=UTC)]],
)  # fmt: skip
def test_times_of_any_type_keep_their_order(write, times):
    found = read_repositories(write(repo_name=["new", "old"], updated_at=times))
    assert found.updated[0].as_py() > found.updated[1].as_py()
    assert found.stars.null_count == 2


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"name": ["a"]}, "no column 'repo_name'"),
        ({"repo_name": ["a", "a"]}, "names a repository twice"),
        ({"repo_name": ["a"], "stars": ["many"]}, "'stars' is string, not a number"),
    ],
)
def test_a_table_that_cannot_be_joined_is_refused(write, columns, message):
    with pytest.raises(InputError, match=message):
        read_repositories(write(**columns))


def test_a_file_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "repos.csv").write_text("repo_name,stars\n")
    with pytest.raises(InputError, match="no readable Parquet file"):
        read_repositories(tmp_path / "repos.csv")


@pytest.fixture
def dataset(tmp_path):
    rows = [file_row("a.py", "x = 1", repo_name=name) for name in ("few", "many", "unknown")]
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
    return Dataset("in", "files", (Part(path, file_sha256(path)),))


def kept_repository(dataset, folder, keep, metadata):
    with find_duplicates(dataset, DedupeOptions(keep=keep), IN_PROCESS, metadata) as found:
        run_to_folder(found.job, folder, IN_PROCESS)
    return pq.read_table(folder / "part-00000.parquet")["repo_name"].to_pylist()


def test_stars_and_age_choose_the_kept_file(write, dataset, tmp_path):
    metadata = write(repo_name=["few", "many"], stars=[1, 99], updated_at=[2_000, 1_000])
    assert kept_repository(dataset, tmp_path / "stars", ("stars",), metadata) == ["many"]
    assert kept_repository(dataset, tmp_path / "newest", ("newest",), metadata) == ["few"]


def test_other_facts_are_another_run(write, dataset, tmp_path):
    options = DedupeOptions(keep=("stars",))
    fingerprints = set()
    for stars in ([1, 2], [2, 1]):
        metadata = write(repo_name=["few", "many"], stars=stars)
        with find_duplicates(dataset, options, IN_PROCESS, metadata) as found:
            fingerprints.add(found.job.fingerprint)
    assert len(fingerprints) == 2


def test_stars_without_a_table_are_refused(dataset):
    with (
        pytest.raises(UsageError, match="needs facts about repositories"),
        find_duplicates(dataset, DedupeOptions(keep=("longest", "stars")), IN_PROCESS),
    ):
        pass
