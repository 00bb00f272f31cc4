import numpy as np
import pyarrow as pa
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe.keep import DEFAULT_KEEP, group_exactly, preference, rank_files
from codemix.pipelines.dedupe.repositories import Repositories
from tests.pipelines.rows_of_files import batch_of, file_row

REPOSITORIES = Repositories(
    pa.array(["known", "quiet"]), pa.array([7, None]), pa.array([100, 200]), ""
)


def table(*rows):
    names = preference(DEFAULT_KEEP)
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "compared_sha256": columns["content_sha256"]})


def ranks(key, *rows, repositories=REPOSITORIES):
    return rank_files(batch_of(rows), (key,), repositories)[key].to_pylist()


def test_preference_goes_from_own_written_shallow_code_to_hashes():
    files = table(
        (1, 0, 0, "a", "0"),
        (0, 1, 0, "a", "1"),
        (0, 0, 2, "a", "2"),
        (0, 0, 1, "b", "3"),
        (0, 0, 1, "a", "5"),
        (0, 0, 1, "a", "4"),
    )
    groups = group_exactly(files)
    assert groups.order.tolist() == [5, 4, 3, 2, 1, 0]
    assert groups.first_same.tolist() == [0, 0, 2, 0, 0, 0]


def test_the_chosen_keys_come_first_and_in_their_order():
    columns = {
        "longest": [-5, -9, -9],
        "stars": [1, 3, 2],
        "depth": [0, 1, 2],
        "content_sha256": ["a", "b", "c"],
        "id": ["0", "1", "2"],
        "compared_sha256": ["x", "y", "x"],
    }
    files = pa.table(columns)
    assert group_exactly(files, ("longest", "stars")).order.tolist() == [2, 1, 0]
    assert group_exactly(files, ("stars", "longest")).order.tolist() == [0, 2, 1]
    groups = group_exactly(files, ())
    assert groups.order.tolist() == [0, 1, 2]
    assert groups.first_same.tolist() == [0, 1, 0]


def test_marks_rank_what_is_marked_last_and_nothing_known_as_unmarked():
    rows = [file_row("a.py", "x", is_vendored=mark) for mark in (True, False, None)]
    assert ranks("not-vendored", *rows) == [1, 0, 0]
    assert ranks("not-generated", *rows) == [0, 0, 0]
    bare = batch_of(rows).select(["id", "path", "content"])
    assert rank_files(bare, ("not-vendored",), None)["not-vendored"].to_pylist() == [0, 0, 0]


def test_length_counts_bytes_and_the_longest_comes_first():
    assert ranks("longest", file_row("a.py", "xy"), file_row("b.py", "äöü")) == [-2, -6]


def test_unknown_repositories_come_last():
    names = ("known", "quiet", "unknown")
    rows = [file_row("a.py", "x", repo_name=name) for name in names]
    last = np.iinfo(np.int64).max
    assert ranks("stars", *rows) == [-7, last, last]
    assert ranks("newest", *rows) == [-100, -200, last]


def test_facts_about_repositories_must_be_given():
    with pytest.raises(InputError, match="--keep stars needs facts about repositories"):
        ranks("stars", file_row("a.py", "x"), repositories=None)


def test_one_id_for_two_contents_is_refused():
    with pytest.raises(InputError, match="the id x stands for two different contents"):
        group_exactly(table((0, 0, 0, "a", "x"), (0, 0, 0, "b", "x")))


def test_the_same_file_twice_is_an_exact_duplicate():
    groups = group_exactly(table((0, 0, 0, "a", "x"), (0, 0, 0, "a", "x")))
    assert groups.order.tolist() == [0, 1]
    assert groups.first_same.tolist() == [0, 0]
