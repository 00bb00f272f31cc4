import numpy as np
import pytest
from scipy.optimize import minimize

from codemix.errors import InputError
from codemix.mixers.fits import (
    MixtureLosses,
    MixtureRuns,
    ProportionFit,
    check_mixtures,
    fit_mixture,
    fit_proportion,
    mixture_profile,
    predict_mixture,
    predict_proportion,
)
from codemix.mixers.fits.mixture import rank_correlation
from codemix.mixers.laws.mixture import MIXER
from codemix.mixers.objective import gradient, value
from codemix.mixers.registry import open_profile

DOMAINS = ("C#", "Go", "Java", "Python", "Rust")
RANDOM = np.random.default_rng(0)
RATES = RANDOM.normal(0.0, 0.6, (5, 5)) - 2.0 * np.eye(5)
FLOOR, SCALE = RANDOM.uniform(0.3, 0.6, 5), RANDOM.uniform(0.5, 1.5, 5)
SHARES = RANDOM.dirichlet(np.ones(5), 100)


def runs_of(noise=0.0, sums=1.0):
    loss = predict_mixture(FLOOR, SCALE, RATES, SHARES)
    loss = loss * np.exp(np.random.default_rng(1).normal(0.0, noise, loss.shape))
    return MixtureRuns(DOMAINS, SHARES * sums, loss)


def test_noise_free_mixtures_are_recovered_exactly():
    fit = fit_mixture(runs_of())
    np.testing.assert_allclose(fit.floor, FLOOR, rtol=1e-6)
    predicted = predict_mixture(fit.floor, fit.scale, fit.rates, SHARES)
    np.testing.assert_allclose(predicted, runs_of().loss_nats, rtol=1e-9)
    np.testing.assert_allclose(fit.rates.mean(axis=1), 0.0, atol=1e-9)


def test_held_out_runs_judge_the_fit():
    fit = fit_mixture(runs_of(noise=0.01))
    assert (fit.held_out_error < 0.03).all()
    assert (fit.rank_correlation > 0.98).all()
    shuffled = runs_of().loss_nats[np.random.default_rng(2).permutation(100)]
    useless = fit_mixture(MixtureRuns(DOMAINS, SHARES, shuffled))
    assert (np.abs(useless.rank_correlation) < 0.4).all()


def test_shares_near_one_are_renormalised_and_others_refused():
    runs, warnings = check_mixtures(runs_of(sums=np.linspace(0.996, 1.003, 100)[:, None]))
    np.testing.assert_allclose(runs.shares.sum(axis=1), 1.0)
    assert "0.996..1.003" in warnings[0]
    assert check_mixtures(runs_of())[1] == []
    with pytest.raises(InputError, match=r"sum to 0\.5"):
        check_mixtures(runs_of(sums=0.5))


@pytest.mark.parametrize(
    ("shares", "loss", "what"),
    [
        (-SHARES, SHARES + 1, "a share is negative"),
        (SHARES, -SHARES - 1, "a loss is not positive"),
        (SHARES, SHARES * np.nan, "a loss is not positive"),
        (SHARES[:4], SHARES[:4] + 1, "4 runs cannot identify"),
    ],
)
def test_bad_mixtures_are_refused(shares, loss, what):
    with pytest.raises(InputError, match=what):
        check_mixtures(MixtureRuns(DOMAINS, shares, loss))


def test_the_solver_minimises_a_fitted_mixing_law(tmp_path):
    from codemix.mixers import AllocationRequest, allocate

    runs = runs_of()
    fit = fit_mixture(runs)
    path = tmp_path / "mine.toml"
    path.write_text(mixture_profile("mine", runs, fit))
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


def test_the_law_is_an_objective_along_changes_that_keep_the_total(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(mixture_profile("mine", runs_of(), fit_mixture(runs_of())))
    model = MIXER.build(open_profile(path), DOMAINS, np.full(5, np.inf), np.ones(5))
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    for one in range(5):
        step = np.full(5, -1e-6 / 4)
        step[one] = 1e-6
        numeric = (value(model, x + step) - value(model, x - step)) / 2
        assert gradient(model, x) @ step == pytest.approx(numeric, rel=1e-6, abs=1e-15)
    losses = model.losses(model.received(x), 1.5)
    np.testing.assert_allclose(model.least_received(losses, 1.5), model.received(x))
    with pytest.raises(InputError, match="does not know Cobol"):
        MIXER.build(open_profile(path), ("Cobol",), np.full(1, np.inf), np.ones(1))


def test_rank_correlation_is_spearmans():
    from scipy.stats import spearmanr

    one, other = np.random.default_rng(4).normal(size=(2, 30))
    ours = rank_correlation(one[:, None], other[:, None])[0]
    assert ours == pytest.approx(spearmanr(one, other).statistic)


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
    few = MixtureLosses(params[:9], tokens[:9], shares[:9], loss[:9], transfer)
    with pytest.raises(InputError, match="9 runs cannot identify"):
        fit_proportion(few)
