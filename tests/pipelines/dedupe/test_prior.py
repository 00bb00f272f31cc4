"""Runs against the output of earlier runs."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_removed
from codemix.pipelines.dedupe.prior import SIGNATURES, check_prior
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.dedupe.in_memory import reference_jaccard, reference_shingles
from tests.pipelines.rows_of_files import batch_of, file_row


def words(start, count=40):
    return " ".join(f"word{number}" for number in range(start, start + count))


OLD = [
    file_row("a.py", words(0), repo_name="old"),
    file_row("d/a.py", words(1), repo_name="old"),
    file_row("b.py", words(500), repo_name="old"),
    file_row("none.py", "{}", repo_name="old"),
]


@pytest.fixture
def run(tmp_path):
    def deduplicate(name, rows, against=(), options=DedupeOptions(), engine=IN_PROCESS):  # noqa: B008
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
        dataset = Dataset(name, "files", (Part(path, file_sha256(path)),))
        folder = tmp_path / name
        with find_duplicates(
            dataset, options, engine, against=[tmp_path / of for of in against], folder=folder
        ) as found:
            run_to_folder(found.job, folder, engine)
        write_removed(folder)
        kept = [row for part in sorted(folder.glob("part-*")) for row in pq.read_table(
            part).to_pylist()]  # fmt: skip
        removed = pq.read_table(folder / "removed.parquet").to_pylist()
        return {row["path"] for row in kept}, {row["id"]: row for row in removed}

    return deduplicate


def test_what_the_earlier_corpus_has_is_removed_without_its_text(run, tmp_path):
    kept, _ = run("old", OLD)
    assert kept == {"a.py", "b.py", "none.py"}
    (tmp_path / "old.parquet").unlink()
    for part in (tmp_path / "old").glob("part-*"):
        part.unlink()
    same = file_row("x/same.py", words(500))
    near = file_row("near.py", words(2))
    empty = file_row("empty.py", "{}")
    fresh, twin = file_row("fresh.py", words(900)), file_row("d/twin.py", words(901))
    kept, removed = run("new", [same, near, empty, fresh, twin], against=["old"])
    assert kept == {"fresh.py"}
    assert {key: (row["kept_id"], row["reason"]) for key, row in removed.items()} == {
        same["id"]: (OLD[2]["id"], "duplicate_of_prior"),
        near["id"]: (OLD[0]["id"], "near_duplicate_of_prior"),
        empty["id"]: (OLD[3]["id"], "duplicate_of_prior"),
        twin["id"]: (fresh["id"], "near_duplicate"),
    }
    sets = [reference_shingles(row["content"]) for row in (near, OLD[0])]
    assert removed[near["id"]]["jaccard"] == reference_jaccard(*sets)
    assert removed[near["id"]]["cluster_id"] == OLD[0]["id"]


def test_removing_in_two_steps_leaves_what_one_step_leaves(run):
    """Where the earlier files are the preferred ones: they are less deep."""
    new = [file_row(f"d/{number}.py", words(7 * number)) for number in range(30)]
    kept, _ = run("both", [*OLD, *new])
    first, _ = run("old", OLD)
    second, _ = run("new", new, against=["old"])
    assert first | second == kept


def test_several_earlier_runs_count(run):
    run("one", OLD[:2])
    run("two", OLD[2:])
    kept, removed = run("new", [file_row("x.py", words(1)), file_row("y.py", words(501))],
                        against=["one", "two"])  # fmt: skip
    assert kept == set()
    assert {row["kept_id"] for row in removed.values()} == {OLD[0]["id"], OLD[2]["id"]}


def test_scopes_are_kept_apart(run):
    run("old", OLD)
    kept, _ = run("new", [file_row("x.go", words(2), language="Go")], against=["old"])
    assert kept == {"x.go"}


def test_signatures_do_not_depend_on_the_workers(run, tmp_path):
    run("one", OLD)
    shutil.move(tmp_path / "one", tmp_path / "first")
    run("one", OLD, engine=LocalEngine(2))
    for path in (tmp_path / "one" / SIGNATURES).iterdir():
        assert path.read_bytes() == (tmp_path / "first" / SIGNATURES / path.name).read_bytes()


def test_other_options_are_refused(run, tmp_path):
    run("old", OLD)
    with pytest.raises(UsageError, match=r"was written with threshold 0.7, not 0.8"):
        check_prior(tmp_path / "old", DedupeOptions(threshold=0.8))
    with pytest.raises(UsageError, match="was written with normalize none, not whitespace"):
        check_prior(tmp_path / "old", DedupeOptions(normalize="whitespace"))
    # Who is preferred among new files does not touch what is a duplicate.
    check_prior(tmp_path / "old", DedupeOptions(keep=("longest",)))


def test_what_is_no_earlier_run_is_refused(run, tmp_path):
    with pytest.raises(InputError, match="nowhere holds no signatures"):
        check_prior(tmp_path / "nowhere", DedupeOptions())
    run("old", OLD)
    folder = tmp_path / "old" / SIGNATURES
    part = folder / "part-00000.arrow"
    part.write_bytes(part.read_bytes()[::-1])
    with pytest.raises(InputError, match="is missing or damaged"):
        check_prior(tmp_path / "old", DedupeOptions())
    manifest = folder / "_signatures.json"
    manifest.write_text(json.dumps({"version": 99, "options": {}, "parts": []}))
    with pytest.raises(InputError, match="are of version 99"):
        check_prior(tmp_path / "old", DedupeOptions())
    for damaged in ("{", "[]", '{"version": 1}', '{"version": 1, "options": {}, "parts": [3]}'):
        manifest.write_text(damaged)
        with pytest.raises(InputError, match="is damaged"):
            check_prior(tmp_path / "old", DedupeOptions())
