"""What the mixing law does beyond the contract of every law (`test_registry`)."""

import numpy as np
import pytest

from codemix.mixers import AllocationRequest, allocate
from codemix.mixers.fits import fit_mixture, mixture_profile, predict_mixture
from codemix.mixers.laws.mixture import MIXER
from codemix.mixers.objective import value
from codemix.mixers.registry import open_profile
from tests.mixers.fits.mixtures import DOMAINS, other_targets

RUNS = other_targets()
FIT = fit_mixture(RUNS)
X = np.array([1.0, 2.0, 3.0, 4.0, 5.0])


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(mixture_profile("mine", RUNS, FIT, "runs.csv"))
    return path


def model_of(path, languages=DOMAINS, weights=None):
    count = len(languages)
    weights = np.ones(count) if weights is None else weights
    return MIXER.build(open_profile(path), languages, np.full(count, np.inf), weights)


def test_the_objective_is_what_the_law_predicts_above_the_floors(path):
    predicted = predict_mixture(FIT.floor, FIT.scale, FIT.rates, X[None] / X.sum())[0]
    assert value(model_of(path), X) == pytest.approx((predicted - FIT.floor).sum())


def test_losses_are_known_where_a_language_is_a_target(path):
    model = model_of(path)
    predicted = predict_mixture(FIT.floor, FIT.scale, FIT.rates, X[None] / X.sum())[0]
    losses = model.losses(model.received(X), 1.5)
    assert losses[[1, 3]] == pytest.approx(predicted[:2])
    assert np.isnan(losses[[0, 2, 4]]).all()
    least = model.least_received(losses, 1.5)
    assert least[[1, 3]] == pytest.approx(model.received(X)[[1, 3]])
    assert np.isneginf(least[[0, 2, 4, 5]]).all()


def test_the_size_of_the_budget_does_not_matter(path):
    model = model_of(path)
    assert model.received(1000 * X) == pytest.approx(model.received(X))


def test_a_weight_is_that_of_the_languages_target(path):
    weights = np.array([7.0, 3.0, 7.0, 1.0, 7.0])
    one, other = model_of(path), model_of(path, weights=weights)
    terms = [model.terms(model.received(X))[0] for model in (one, other)]
    assert terms[1][[1, 3, 5]] == pytest.approx(terms[0][[1, 3, 5]] * [3.0, 1.0, 1.0])


def test_a_language_left_out_is_no_target_either(path):
    model = model_of(path, ("Rust", "Python", "Java"))
    counted = model.terms(model.received(np.ones(3)))[0] > 1e-100
    assert counted.tolist() == [False, True, False, True]
    losses = model.losses(model.received(np.ones(3)), 1.5)
    shares = np.array([[0, 0, 1, 1, 1]]) / 3
    predicted = predict_mixture(FIT.floor, FIT.scale, FIT.rates, shares)[0]
    assert losses[1] == pytest.approx(predicted[1])


def test_an_unknown_language_is_pooled_and_said(path):
    model = model_of(path, (*DOMAINS, "Kotlin"))
    assert model.pooled.tolist() == [False] * 5 + [True]
    mean = model.jacobian(np.ones(6))[[1, 3], :5].mean(axis=1)
    assert model.jacobian(np.ones(6))[[1, 3], 5] == pytest.approx(mean)
    request = AllocationRequest(10**10, profile=path, languages=(*DOMAINS, "Kotlin"))
    plan = allocate(request)
    assert any("does not know Kotlin" in text for text in plan.warnings)


def test_no_regression_holds_the_targets_that_are_languages(path):
    plan = allocate(AllocationRequest(10**10, profile=path, max_regression=0.001))
    for name in ("Go", "Python"):
        of = plan.languages[name]
        assert of.loss_plan <= of.loss_uniform * 1.001 * (1 + 1e-6)
    assert plan.languages["Rust"].loss_plan is None
    free = allocate(AllocationRequest(10**10, profile=path, max_regression="none"))
    assert free.objective <= plan.objective


def test_shares_beyond_those_of_the_runs_are_told(path):
    plan = allocate(AllocationRequest(10**10, profile=path))
    assert not any("beyond the shares" in text for text in plan.warnings)
    text = path.read_text("utf-8")
    [line] = [line for line in text.splitlines() if line.startswith("values = ")
              and text.index(line) > text.index("[most_share]")]  # fmt: skip
    path.write_text(text.replace(line, "values = [1.0, 1.0, 1.0, 1.0, 0.01]"))
    [warning] = [
        text for text in allocate(AllocationRequest(10**10, profile=path)).warnings
        if "beyond the shares" in text
    ]  # fmt: skip
    assert "Rust" in warning
    assert "(at most 1%)" in warning
    capped = AllocationRequest(10**10, profile=path, max_share={"Rust": 0.01})
    assert not any("beyond the shares" in text for text in allocate(capped).warnings)


def test_plans_by_shares_say_so(path):
    plan = allocate(AllocationRequest(10**10, profile=path))
    assert any("target_weight" in note for note in plan.provenance["notes"])
    assert not any("alpha_d" in note for note in plan.provenance["notes"])
