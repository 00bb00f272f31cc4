import pyarrow as pa
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe.keep import PREFERENCE, group_exactly


def table(*rows):
    columns = zip(*rows, strict=True)
    return pa.table({name: list(column) for name, column in zip(PREFERENCE, columns, strict=True)})


def test_preference_goes_from_own_written_shallow_code_to_hashes():
    files = table(
        (True, False, 0, "a", "0"),
        (False, True, 0, "a", "1"),
        (False, False, 2, "a", "2"),
        (False, False, 1, "b", "3"),
        (False, False, 1, "a", "5"),
        (False, False, 1, "a", "4"),
    )
    groups = group_exactly(files)
    assert groups.order.tolist() == [5, 4, 3, 2, 1, 0]
    assert groups.first_same.tolist() == [0, 0, 2, 0, 0, 0]


def test_one_id_for_two_contents_is_refused():
    with pytest.raises(InputError, match="the id x stands for two different contents"):
        group_exactly(table((False, False, 0, "a", "x"), (False, False, 0, "b", "x")))


def test_the_same_file_twice_is_an_exact_duplicate():
    groups = group_exactly(table((False, False, 0, "a", "x"), (False, False, 0, "a", "x")))
    assert groups.order.tolist() == [0, 1]
    assert groups.first_same.tolist() == [0, 0]
