import pytest

from codemix.errors import EXIT_INPUT_SKIPPED, EXIT_OK, CodemixError
from codemix.pipelines.summary import Counts
from codemix.schema import UNREADABLE_REASONS
from tests.pipelines.rows_of_files import batch_of, file_row


def test_rows_without_a_size_or_a_language_count_too():
    counts = Counts()
    rows = [
        file_row("a", "x", length_bytes=None),
        file_row("b", "xy"),
        file_row("c", "z", language=None),
    ]
    counts.add_kept(batch_of(rows))
    assert counts.to_json()["languages"] == {
        "Python": {"rows": 2, "bytes": 3},
        "unknown": {"rows": 1, "bytes": 1},
    }


def test_counts_add_up_and_survive_json():
    one, other = Counts(3, 2), Counts(2, 0)
    one.dropped["binary"] += 1
    other.dropped["binary"] += 2
    one.add(other)
    assert Counts.from_json(one.to_json()) == one
    one.check("stage")
    one.rows_in += 1
    with pytest.raises(CodemixError, match="lost count"):
        one.check("stage")


@pytest.mark.parametrize("reason", sorted(UNREADABLE_REASONS))
def test_what_could_not_be_read_ends_with_3(reason):
    counts = Counts()
    counts.dropped["language"] += 1
    assert counts.exit_code == EXIT_OK
    counts.dropped[reason] += 1
    assert counts.exit_code == EXIT_INPUT_SKIPPED
