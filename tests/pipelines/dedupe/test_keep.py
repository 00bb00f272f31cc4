import numpy as np
import pyarrow as pa
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe.index_store import Facts
from codemix.pipelines.dedupe.keep import (
    DEFAULT_KEEP,
    find_ambiguous,
    group_exactly,
    preference,
    rank_files,
)
from codemix.pipelines.dedupe.repositories import Repositories
from tests.pipelines.rows_of_files import batch_of, file_row

REPOSITORIES = Repositories(
    pa.array(["known", "quiet"]), pa.array([7, None]), pa.array([100, 200]), ""
)


def facts(*rows, keys=3):
    """Each row: its ranks, then the codes of content, id, and the compared text."""
    ranks, rest = [row[:keys] for row in rows], [row[keys:] for row in rows]
    codes = [np.array([[0, of[at]] for of in rest], np.uint64) for at in range(3)]
    numbers = np.zeros(len(rows), np.int64)
    return Facts(
        codes[1], codes[0], codes[2], numbers.astype(np.uint64), numbers.astype(np.int32),
        numbers.astype(np.int32), np.array(ranks, np.int64).T, numbers, numbers, [""], [""],
    )  # fmt: skip


def grouped(*rows, keys=3):
    return group_exactly(facts(*rows, keys=keys), np.arange(len(rows)))


def ranks(key, *rows, repositories=REPOSITORIES):
    return rank_files(batch_of(rows), (key,), repositories)[key].to_pylist()


def test_preference_goes_from_own_written_shallow_code_to_hashes():
    assert preference(DEFAULT_KEEP) == ("not-vendored", "not-generated", "depth")
    groups = grouped(
        (1, 0, 0, 8, 0, 8),
        (0, 1, 0, 8, 1, 8),
        (0, 0, 2, 8, 2, 8),
        (0, 0, 1, 9, 3, 9),
        (0, 0, 1, 8, 5, 8),
        (0, 0, 1, 8, 4, 8),
    )
    assert groups.order.tolist() == [5, 4, 3, 2, 1, 0]
    assert groups.first_same.tolist() == [0, 0, 2, 0, 0, 0]


def test_the_chosen_keys_come_first_and_in_their_order():
    assert preference(("longest", "stars")) == ("longest", "stars", "depth")
    rows = [(-5, 1, 0, 1, 0, 7), (-9, 3, 1, 2, 1, 8), (-9, 2, 2, 3, 2, 7)]
    assert grouped(*rows).order.tolist() == [2, 1, 0]
    assert grouped(*rows).first_same.tolist() == [0, 1, 0]
    swapped = [(stars, longest, *rest) for longest, stars, *rest in rows]
    assert grouped(*swapped).order.tolist() == [0, 2, 1]


def test_only_the_rows_asked_for_are_grouped():
    rows = facts((0, 0, 0, 1, 0, 1), (0, 0, 0, 1, 1, 1), (0, 0, 0, 1, 2, 1))
    groups = group_exactly(rows, np.array([1, 2]))
    assert groups.order.tolist() == [1, 2]
    assert groups.first_same.tolist() == [0, 0]


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


def test_one_id_for_two_contents_is_found():
    same, other = (0, 0, 0, 1, 5, 1), (0, 0, 0, 2, 5, 2)
    assert find_ambiguous(facts((0, 0, 0, 1, 4, 1), same, other)) == 2
    assert find_ambiguous(facts(same, (0, 0, 0, 2, 6, 2))) is None


def test_the_same_file_twice_is_an_exact_duplicate():
    twice = [(0, 0, 0, 1, 5, 1)] * 2
    assert find_ambiguous(facts(*twice)) is None
    assert grouped(*twice).first_same.tolist() == [0, 0]
