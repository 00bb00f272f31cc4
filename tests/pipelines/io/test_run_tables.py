import numpy as np
import pyarrow as pa
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.run_tables import RunTable, read_runs


def table_of(names=None, **columns):
    return RunTable(pa.table(columns), names or {}, "runs.csv")


@pytest.mark.parametrize("name", ["params", "N", "Model Size", "n_params", "PARAMETERS"])
def test_usual_names_are_found_whatever_case_and_punctuation(name):
    assert table_of(**{name: [1.5], "other": [2.0]}).numbers("N").tolist() == [1.5]


def test_a_named_column_is_taken_and_a_wrong_name_told():
    table = table_of({"N": "mine"}, mine=[1.0], params=[2.0])
    assert table.numbers("N").tolist() == [1.0]
    with pytest.raises(InputError, match=r"no column 'mein'.*did you mean 'mine'"):
        table_of({"N": "mein"}, mine=[1.0]).numbers("N")
    with pytest.raises(InputError, match=r"no column for L .*columns: mine"):
        table_of(mine=[1.0]).numbers("L")


@pytest.mark.parametrize("column", [[7e7, 1.5e9], [0.07, 1.5], ["70M", "1.5B"]])
def test_counts_are_plain_or_billions_or_written(column):
    assert table_of(params=column).billions("N") == pytest.approx([0.07, 1.5])


def test_a_count_that_is_none_is_refused():
    with pytest.raises(InputError, match="column 'params': '70X' is not a number"):
        table_of(params=["70M", "70X"]).billions("N")


@pytest.mark.parametrize("missing", ["N", "D"])
def test_compute_gives_what_is_missing(missing):
    params, tokens = np.array([1e9, 3e9]), np.array([2e10, 5e10])
    columns = {"params": params, "tokens": tokens, "Training FLOP": 6 * params * tokens}
    del columns[{"N": "params", "D": "tokens"}[missing]]
    params_b, tokens_b, note = table_of(**columns).sizes()
    assert params_b == pytest.approx(params / 1e9)
    assert tokens_b == pytest.approx(tokens / 1e9)
    assert "compute" in note


def test_nothing_is_estimated_where_both_are_there():
    table = table_of(params=[1.0], tokens=[20.0], flops=[1.0])
    assert table.sizes() == (np.array([1.0]), np.array([20.0]), "")


def test_without_compute_the_missing_column_is_named():
    with pytest.raises(InputError, match="no column for D"):
        table_of(params=[1.0]).sizes()


LOSSES = {"metric/pile_cc_val_loss": [1.0], "metric/arxiv_val_loss": [2.0], "loss": [3.0]}


def test_groups_are_found_by_the_usual_patterns():
    table = table_of(index=[1], train_arxiv=[0.25], train_pile_cc=[0.75], **LOSSES)
    assert {k: v.tolist() for k, v in table.group("shares").items()} == {
        "arxiv": [0.25],
        "pile_cc": [0.75],
    }
    assert list(table.group("losses")) == ["pile_cc", "arxiv"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("metric/*_val_loss", ["pile_cc", "arxiv"]), ("metric/", ["pile_cc_val_loss",
     "arxiv_val_loss"]), ("loss+metric/arxiv*", ["loss", "_val_loss"])],
)  # fmt: skip
def test_groups_are_named_by_patterns_prefixes_and_columns(pattern, found):
    assert list(table_of({"losses": pattern}, **LOSSES).group("losses")) == found


def test_a_group_that_is_not_there_or_not_unique_is_told():
    with pytest.raises(InputError, match=r"no column like share_\* or train_\*"):
        table_of(**LOSSES).group("shares")
    with pytest.raises(InputError, match="two columns for 'go'"):
        table_of({"losses": "a_*+b_*"}, a_go=[1.0], b_go=[2.0]).group("losses")


def test_empty_cells_are_nan_and_words_are_refused():
    assert np.isnan(table_of(loss=[1.0, None]).numbers("L")[1])
    with pytest.raises(InputError, match="column 'loss' holds something that is no number"):
        table_of(loss=["low"]).numbers("L")


def test_unknown_roles_are_told(tmp_path):
    with pytest.raises(UsageError, match=r"knows no 'share'.*did you mean 'shares'"):
        read_runs(tmp_path / "runs.csv", {"share": "x"})
