import numpy as np
import pytest
from scipy.optimize import minimize

from codemix.errors import InputError
from codemix.mixers import AllocationRequest, allocate
from codemix.mixers.fits import (
    MixtureLosses,
    MixtureRuns,
    ProportionFit,
    check_mixtures,
    fit_mixture,
    fit_proportion,
    least_runs,
    mixture_profile,
    predict_mixture,
    predict_proportion,
)
from codemix.mixers.fits.mixture import _model_of
from codemix.mixers.registry import open_profile
from tests.mixers.fits.mixtures import DOMAINS, FLOOR, RATES, SHARES, mixture_runs, other_targets


def test_noise_free_mixtures_are_recovered_exactly():
    fit = fit_mixture(mixture_runs())
    np.testing.assert_allclose(fit.floor, FLOOR, rtol=1e-6)
    centred = RATES - RATES.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(fit.rates, centred, rtol=1e-5, atol=1e-6)
    predicted = predict_mixture(fit.floor, fit.scale, fit.rates, SHARES)
    np.testing.assert_allclose(predicted, mixture_runs().loss_nats, rtol=1e-8)


def test_targets_need_not_be_domains():
    whole, part = fit_mixture(mixture_runs(noise=0.01)), fit_mixture(other_targets(noise=0.01))
    assert part.rates.shape == (3, 5)
    assert part.floor == pytest.approx(whole.floor[[1, 3, 4]])
    assert part.held_out_error == pytest.approx(whole.held_out_error[[1, 3, 4]])


def test_held_out_runs_judge_the_fit():
    fit = fit_mixture(mixture_runs(noise=0.01))
    assert (fit.held_out_error < 0.03).all()
    assert (fit.held_out_error > 0.005).all()
    assert (fit.rank_correlation > 0.98).all()
    assert fit.mean_rank_correlation > 0.95
    shuffled = mixture_runs().loss_nats[np.random.default_rng(2).permutation(100), :1]
    useless = fit_mixture(MixtureRuns(DOMAINS, DOMAINS[:1], SHARES, shuffled))
    assert abs(useless.rank_correlation[0]) < 0.4


def test_the_gradient_is_that_of_the_residuals():
    runs = mixture_runs(noise=0.01)
    model = _model_of(runs.shares, runs.loss_nats[:, 0], 1e-3)
    x = np.array([[0.3, -1.0, 0.2, 0.1, 0.5, -0.3]])
    _, jacobian = model(x)
    for at in range(6):
        step = np.zeros((1, 6))
        step[0, at] = 1e-6
        numeric = (model(x + step)[0] - model(x - step)[0]) / 2e-6
        np.testing.assert_allclose(jacobian[:, at], numeric, atol=1e-8)


def test_intervals_hold_the_truth_and_follow_the_seed():
    runs = mixture_runs(noise=0.01)
    fit, again, other = (fit_mixture(runs, draws=40, seed=seed) for seed in (0, 0, 1))
    low, high = fit.floor_interval.T
    assert (low < high).all()
    assert ((low - 0.02 < FLOOR) & (FLOOR < high + 0.02)).all()
    assert fit.rates_interval.shape == (5, 5, 2)
    assert (fit.rates_interval == again.rates_interval).all()
    assert (fit.rates_interval != other.rates_interval).any()
    assert np.isnan(fit_mixture(runs).floor_interval).all()


def test_shares_near_one_are_renormalised_and_others_refused():
    runs, warnings = check_mixtures(mixture_runs(sums=np.linspace(0.996, 1.003, 100)[:, None]))
    np.testing.assert_allclose(runs.shares.sum(axis=1), 1.0)
    assert "0.996..1.003" in warnings[0]
    assert check_mixtures(mixture_runs())[1] == []
    with pytest.raises(InputError, match=r"sum to 0\.5"):
        check_mixtures(mixture_runs(sums=0.5))


def changed(values, row, column, value):
    values = values.copy()
    values[row, column] = value
    return values


UNUSED = np.column_stack([SHARES[:, :4] / SHARES[:, :4].sum(axis=1, keepdims=True), np.zeros(100)])
TOGETHER = np.column_stack([SHARES[:, :3], SHARES[:, 3:].sum(axis=1) * 0.25,
                            SHARES[:, 3:].sum(axis=1) * 0.75])  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "loss", "what"),
    [
        (changed(SHARES, 3, 1, -0.1), SHARES + 1, "share of Go in run 4 is -0.1"),
        (changed(SHARES, 3, 1, np.nan), SHARES + 1, "share of Go in run 4 is nan"),
        (SHARES, changed(SHARES + 1, 7, 2, -1.0), "loss on Java of run 8 is -1"),
        (SHARES, changed(SHARES + 1, 7, 2, np.nan), "loss on Java of run 8 is nan"),
        (SHARES[:4], SHARES[:4] + 1, "4 runs cannot identify"),
        (UNUSED, SHARES + 1, "share of Rust is 0 in every run"),
        (TOGETHER, SHARES + 1, "shares of Python, Rust always move together"),
    ],
)
def test_bad_mixtures_are_refused(shares, loss, what):
    with pytest.raises(InputError, match=what) as caught:
        check_mixtures(MixtureRuns(DOMAINS, DOMAINS, shares, loss))
    assert caught.value.hint


@pytest.mark.parametrize("runs", [mixture_runs(), other_targets()], ids=["square", "other targets"])
def test_the_solver_minimises_a_fitted_mixing_law(runs, tmp_path):
    fit = fit_mixture(runs)
    path = tmp_path / "mine.toml"
    path.write_text(mixture_profile("mine", runs, fit, "runs.csv"))
    assert open_profile(path).entries["mixture_rates"].status == "fitted"
    plan = allocate(AllocationRequest(10**11, profile=path, max_regression="none"))
    assert plan.kkt_residual < 1e-8

    def loss(z):
        shares = np.exp(z - z.max())
        shares /= shares.sum()
        return predict_mixture(fit.floor, fit.scale, fit.rates, shares[None]).sum()

    starts = np.random.default_rng(3).normal(size=(5, 5))
    best = min((minimize(loss, start) for start in starts), key=lambda result: result.fun)
    shares = np.array([plan.languages[name].tokens for name in DOMAINS]) / 1e11
    ours = predict_mixture(fit.floor, fit.scale, fit.rates, shares[None]).sum()
    assert ours <= best.fun * (1 + 1e-6)
    assert sum(of.tokens for of in plan.languages.values()) == 10**11


def test_the_proportion_dependent_law_is_recovered():
    random = np.random.default_rng(1)
    params, tokens = random.choice([0.1, 0.3, 1.0, 3.0], 90), random.choice([2.0, 8.0, 32.0], 90)
    shares = random.dirichlet(np.ones(3), 90)
    transfer = random.uniform(-0.02, 0.2, (3, 3))
    three = np.array([0.2, 0.4, 0.6]), np.array([0.9, 1.0, 1.2]), np.array([0.6, 0.4, 0.3])
    truth = ProportionFit(0.2, 2.5, 1.0, *three, 0.0, 0.0)
    loss = predict_proportion(truth, params, tokens, shares, transfer)
    fit = fit_proportion(MixtureLosses(params, tokens, shares, loss, transfer))
    assert fit.gamma == pytest.approx(1.0, rel=1e-4)
    np.testing.assert_allclose(fit.irreducible_nats, three[2], rtol=1e-5)
    assert fit.held_out_error < 1e-6
    assert fit.rank_correlation > 0.999
    few = least_runs(3) - 1
    with pytest.raises(InputError, match=f"{few} runs cannot identify"):
        fit_proportion(
            MixtureLosses(params[:few], tokens[:few], shares[:few], loss[:few], transfer)
        )


def test_rates_that_runs_hardly_tell_are_drawn_to_their_mean(monkeypatch):
    random = np.random.default_rng(6)
    shares = random.dirichlet([1.0, 1.0, 1.0, 0.02, 0.02, 0.02, 0.02, 0.02], 30)
    rates = np.array([[-3.0, 0.4, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5]])
    loss = predict_mixture(np.array([2.0]), np.array([1.5]), rates, shares)
    loss *= np.exp(random.normal(0.0, 0.01, (30, 1)))
    runs = MixtureRuns(tuple("abcdefgh"), ("a",), shares, loss)
    drawn = fit_mixture(runs)
    monkeypatch.setattr("codemix.mixers.fits.mixture._SHRINKAGES", (0.0,))
    free = fit_mixture(runs)
    assert drawn.shrinkage[0] > 0
    assert drawn.held_out_error[0] < free.held_out_error[0]
    assert np.std(drawn.rates) < np.std(free.rates)
    assert fit_mixture(mixture_runs()).shrinkage.tolist() == [0.0] * 5
