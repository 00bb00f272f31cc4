import numpy as np
import pytest

from codemix.errors import InputError
from codemix.mixers.fits import BilingualRun, fit_synergy, gains_as_rows, synergy_profile
from codemix.mixers.registry import open_profile

TRUE_TRANSFER = 0.3


def loss_of(effective):
    return 2.0 * effective**-0.8 + 0.5


def runs_at(budgets):
    for budget in budgets:
        yield BilingualRun("Go", "Go", budget, loss_of(2 * budget))
        yield BilingualRun("Go", "Python", budget, loss_of(budget * (1 + TRUE_TRANSFER)))


def test_a_gain_is_positive_where_the_auxiliary_helps():
    synergy = fit_synergy(
        [
            BilingualRun("Go", "Go", 64, 0.4328),
            BilingualRun("Go", "Python", 64, 0.4328 * (1 - 0.0477)),
            BilingualRun("Python", "Python", 64, 0.7528),
            BilingualRun("Python", "Go", 64, 0.7528 * (1 + 0.0213)),
        ]
    )
    assert synergy.languages == ("Go", "Python")
    assert synergy.gain[0, 1] == pytest.approx(0.0477)
    assert synergy.gain[1, 0] == pytest.approx(-0.0213)


def test_from_one_budget_tau_is_a_convention_never_fitted():
    synergy = fit_synergy(list(runs_at([64.0])))
    assert not synergy.is_fitted.any()
    assert synergy.transfer[0, 1] == synergy.gain[0, 1]
    assert [row["status"] for row in gains_as_rows(synergy)] == ["convention"]


def test_from_three_budgets_tau_is_fitted_inside_the_effective_tokens():
    assert not fit_synergy(list(runs_at([8.0, 16.0]))).is_fitted.any()
    synergy = fit_synergy(list(runs_at([4.0, 8.0, 16.0, 64.0])))
    assert synergy.is_fitted[0, 1]
    assert synergy.transfer[0, 1] == pytest.approx(TRUE_TRANSFER, rel=1e-5)


def test_the_profile_keeps_the_base_and_says_what_is_a_convention(tmp_path):
    base = open_profile("paper")
    for budgets, status in (([64.0], "convention"), ([4.0, 8.0, 16.0], "fitted")):
        path = tmp_path / f"{status}.toml"
        path.write_text(
            synergy_profile("mine", fit_synergy(list(runs_at(budgets))), base, "runs.csv")
        )
        profile = open_profile(path)
        assert profile.languages == ("Go", "Python")
        assert profile.entries["transfer"].status == status
        assert profile.entries["alpha_d"].status == "published"
        np.testing.assert_array_equal(profile.values("alpha_d"), [1.149, 1.217])


@pytest.mark.parametrize(
    ("runs", "what"),
    [
        ([BilingualRun("Go", "Python", 64, 0.4)], "Go with Python has no baseline"),
        ([BilingualRun("Go", "Go", 64, -0.4)], "loss is -0.4"),
        ([BilingualRun("Go", "Go", float("nan"), 0.4)], "tokens is nan"),
        ([BilingualRun("Go", "Go", 64, 0.4)] * 2, "comes twice"),
    ],
)
def test_bad_bilingual_runs_are_refused(runs, what):
    with pytest.raises(InputError, match=what):
        fit_synergy(runs)


def test_a_language_without_a_law_is_refused():
    runs = [BilingualRun("Cobol", "Cobol", 64, 0.5), BilingualRun("Cobol", "Go", 64, 0.4)]
    with pytest.raises(InputError, match="has no law for Cobol"):
        synergy_profile("mine", fit_synergy(runs), open_profile("paper"), "runs.csv")


BASE = """version = 1
name = "base"
law = "{law}"
languages = ["Python", "Go"]
{entries}
"""
ENTRY = '[{name}]\n{key} = {value}\nstatus = "fitted"\nsource = "my runs"\n'


def base_of(tmp_path, law, **values):
    entries = "".join(
        ENTRY.format(name=name, key="values" if isinstance(value, list) else "value", value=value)
        for name, value in values.items()
    )
    path = tmp_path / "base.toml"
    path.write_text(BASE.format(law=law, entries=entries))
    return open_profile(path)


def test_a_base_of_two_languages_in_another_order(tmp_path):
    base = base_of(tmp_path, "marginal-utility", u=[1.0, 2.0], alpha_d=[0.4, 0.5],
                   repeat_decay=15.0, range_billion_tokens=[2.0, 64.0])  # fmt: skip
    path = tmp_path / "mine.toml"
    path.write_text(synergy_profile("mine", fit_synergy(list(runs_at([64.0]))), base, "runs.csv"))
    profile = open_profile(path)
    assert profile.languages == ("Go", "Python")
    assert profile.values("u").tolist() == [2.0, 1.0]
    assert profile.values("range_billion_tokens").tolist() == [2.0, 64.0]
    assert "runs.csv" in profile.entries["transfer"].source


def test_a_base_without_transfer_is_refused(tmp_path):
    base = base_of(tmp_path, "mixture", irreducible_nats=[0.1, 0.2], mixture_scale=[1.0, 1.0],
                   mixture_rates=[[-1.0, 0.0], [0.0, -1.0]])  # fmt: skip
    with pytest.raises(InputError, match="'mixture', which knows no transfer"):
        synergy_profile("mine", fit_synergy(list(runs_at([64.0]))), base, "runs.csv")
