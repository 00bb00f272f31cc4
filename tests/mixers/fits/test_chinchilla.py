import numpy as np
import pytest

from codemix.errors import InputError
from codemix.mixers.fits import Runs, check_runs, fit_chinchilla, predict_loss, raw_amplitudes
from codemix.mixers.fits.chinchilla import _model_of
from codemix.mixers.fits.huber import huber, minimise_huber

SIZES = np.repeat([0.1, 0.2, 0.4, 0.6, 1.1, 1.3, 1.6, 2.0, 2.4, 3.1], 6)
TOKENS = np.tile([2.0, 4.0, 8.0, 16.0, 32.0, 64.0], 10)
TRUTH = np.array([0.25, 1.1, 0.55, 0.35, 0.45])


def runs_of(truth, noise=0.0, seed=0, params=SIZES, tokens=TOKENS):
    random = np.random.default_rng(seed)
    loss = predict_loss(truth, params, tokens) * np.exp(random.normal(0.0, noise, len(params)))
    return Runs(params, tokens, loss)


@pytest.mark.parametrize("free_scale", [False, True])
@pytest.mark.parametrize(
    "truth", [TRUTH, [0.2, 2.5, 0.566, 0.221, 1.217], [0.6, 2.0, 0.397, 0.447, 1.129]]
)
def test_noise_free_runs_are_recovered_exactly(truth, free_scale):
    fit = fit_chinchilla(runs_of(np.array(truth)), free_scale=free_scale)
    np.testing.assert_allclose(fit.values, truth, rtol=1e-6)


def test_all_starts_agree_and_the_seed_does_not_matter():
    runs = runs_of(TRUTH, noise=0.005)
    fits = [fit_chinchilla(runs, seed=seed) for seed in range(3)]
    assert all(fit.agreeing_starts == fit.starts for fit in fits)
    for fit in fits[1:]:
        np.testing.assert_allclose(fit.values, fits[0].values, rtol=1e-4)


def test_the_gradient_is_that_of_the_residuals():
    model = _model_of(runs_of(TRUTH, noise=0.01))
    x = np.array([[-1.0, -0.5, -0.7, 0.3, 0.6]])
    _, jacobian = model(x)
    for at in range(5):
        step = np.zeros((1, 5))
        step[0, at] = 1e-6
        numeric = (model(x + step)[0] - model(x - step)[0]) / 2e-6
        np.testing.assert_allclose(jacobian[:, at], numeric, atol=1e-8)


def test_the_optimum_is_that_of_a_general_minimiser():
    from scipy.optimize import minimize

    runs = runs_of(TRUTH, noise=0.01, seed=3)
    model = _model_of(runs)

    def loss(x):
        return 1e6 * huber(model(x[None])[0], np.array(1e-3)).sum()

    start = np.tile([-1.0, -0.5, -0.7, 0.3, 0.6], (1, 1))
    ours = minimise_huber(model, start, np.ones((1, len(runs))))
    theirs = minimize(loss, ours.parameters[0] + 1e-3, method="Nelder-Mead",
                      options={"maxiter": 20_000, "xatol": 1e-10, "fatol": 1e-10})  # fmt: skip
    assert 1e6 * ours.loss[0] <= theirs.fun * (1 + 1e-7)


@pytest.mark.parametrize("drop_outliers", [False, True])
def test_corrupted_rows_hardly_move_the_fit(drop_outliers):
    runs = runs_of(TRUTH, noise=0.002, seed=1)
    loss = runs.loss_nats.copy()
    loss[[5, 23, 48]] *= [1.4, 0.7, 1.3]
    fit = fit_chinchilla(Runs(SIZES, TOKENS, loss), drop_outliers=drop_outliers)
    np.testing.assert_allclose(fit.values, TRUTH, rtol=0.1)
    assert np.flatnonzero(~fit.kept).tolist() == ([5, 23, 48] if drop_outliers else [])
    assert np.isnan(fit.leverage).sum() == (3 if drop_outliers else 0)


def test_leverage_sums_to_the_number_of_parameters():
    fit = fit_chinchilla(runs_of(TRUTH, noise=0.005))
    assert fit.leverage.sum() == pytest.approx(5.0)
    assert ((fit.leverage >= 0) & (fit.leverage <= 1)).all()


def test_plain_counts_give_the_amplitudes_of_plain_counts():
    a, b = raw_amplitudes(TRUTH)
    assert a * (2e9) ** -TRUTH[3] == pytest.approx(TRUTH[0] * 2.0 ** -TRUTH[3])
    assert b * (5e9) ** -TRUTH[4] == pytest.approx(TRUTH[1] * 5.0 ** -TRUTH[4])


@pytest.mark.slow
def test_intervals_cover_the_truth():
    covered, widths = [], []
    for seed in range(20):
        runs = runs_of(TRUTH, noise=0.005, seed=seed)
        interval = fit_chinchilla(runs, draws=200, seed=seed).interval
        covered.append((interval[:, 0] <= TRUTH) & (interval[:, 1] >= TRUTH))
        widths.append(interval[:, 1] - interval[:, 0])
    assert np.mean(covered, axis=0).min() >= 0.75
    assert np.mean(covered) >= 0.88
    assert (np.median(widths, axis=0) <= 2 * asymptotic_widths(0.005)).all()


def asymptotic_widths(noise):
    """Return the widths of least-squares 95% intervals, which no robust fit can beat."""
    step = 1e-6
    columns = []
    for at in range(5):
        moved = [TRUTH.copy(), TRUTH.copy()]
        moved[0][at] += step
        moved[1][at] -= step
        high, low = (np.log(predict_loss(of, SIZES, TOKENS)) for of in moved)
        columns.append((high - low) / (2 * step))
    jacobian = np.stack(columns, axis=1)
    return 2 * 1.96 * noise * np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))


def test_the_same_seed_gives_the_same_intervals():
    runs = runs_of(TRUTH, noise=0.005)
    one, again, other = (fit_chinchilla(runs, draws=20, seed=seed).interval for seed in (0, 0, 1))
    assert (one == again).all()
    assert (one != other).any()


ONES = np.ones(60)


@pytest.mark.parametrize(
    ("runs", "what"),
    [
        (Runs(SIZES[:2], TOKENS[:2], ONES[:2]), "2 runs cannot identify"),
        (Runs(ONES, TOKENS, ONES), "all runs have one model size"),
        (Runs(SIZES, ONES, ONES), "all runs have one number of tokens"),
        (Runs(SIZES, 20 * SIZES, ONES), "tokens per parameter are constant"),
        (Runs(SIZES, TOKENS, -ONES), "loss of row 1 is -1"),
        (Runs(SIZES, TOKENS, np.where(TOKENS == 4, np.nan, 1.0)), "loss of row 2 is nan"),
        (Runs(SIZES * 0, TOKENS, ONES), "parameters of row 1 is 0"),
    ],
)
def test_runs_that_cannot_identify_the_law_are_refused(runs, what):
    with pytest.raises(InputError, match=what) as caught:
        check_runs(runs, "Python")
    assert caught.value.message.startswith("Python: ")
    assert caught.value.hint


def test_two_sizes_are_a_warning():
    params = np.where(SIZES < 1, 0.5, 2.0)
    assert check_runs(Runs(params, TOKENS, ONES), "Go") == [
        "Go: only 2 model sizes: the floor and an exponent trade off"
    ]


def noisy(truth, noise, seed=0):
    loss = predict_loss(np.array(truth), SIZES, TOKENS)
    return Runs(SIZES, TOKENS, loss * np.exp(np.random.default_rng(seed).normal(0.0, noise, 60)))


@pytest.mark.parametrize("seed", [0, 2])
def test_without_an_effect_of_size_its_term_is_left_out(seed):
    fit = fit_chinchilla(noisy([0.0, 2.9571, 0.554, 0.0, 1.247], 0.005, seed), draws=50)
    a, b, floor, alpha_n, alpha_d = fit.values
    assert (a, alpha_n) == (0.0, 0.0)
    np.testing.assert_allclose([b, floor, alpha_d], [2.9571, 0.554, 1.247], rtol=0.02)
    assert raw_amplitudes(fit.values)[0] == 0.0
    low, high = fit.interval[3]
    assert low == 0
    assert high > 1


def test_a_loss_that_rises_with_size_has_no_negative_exponent():
    loss = predict_loss(TRUTH, SIZES, TOKENS) * SIZES**0.1
    fit = fit_chinchilla(Runs(SIZES, TOKENS, loss), draws=50)
    assert fit.values[[0, 3]].tolist() == [0.0, 0.0]
    assert (fit.values[[1, 2, 4]] > 0).all()
    assert (fit.interval[[0, 3]] >= 0).all()


def test_rows_of_high_leverage_are_fitted_without():
    tokens = TOKENS.copy()
    tokens[7] = 2000.0
    loss = predict_loss(TRUTH, SIZES, tokens)
    loss[7] *= 1.05
    runs = Runs(SIZES, tokens, loss)
    fit = fit_chinchilla(runs)
    assert 7 in fit.without
    assert len(fit.without) <= 5
    assert fit.far[7]
    assert fit.kept.all()
    np.testing.assert_allclose(fit.without[7], TRUTH, rtol=1e-4)
    assert list(fit.without) == sorted(fit.without, key=lambda row: -fit.leverage[row])


def test_outliers_are_told_and_dropped_when_asked_for():
    runs, rows = noisy(TRUTH, 0.002), np.arange(3, 60, 7)
    loss = runs.loss_nats.copy()
    loss[rows] *= np.linspace(1.03, 3.0, len(rows))
    told = fit_chinchilla(Runs(SIZES, TOKENS, loss))
    assert np.flatnonzero(told.far).tolist() == rows.tolist()
    assert told.kept.all()
    dropped = fit_chinchilla(Runs(SIZES, TOKENS, loss), drop_outliers=True)
    assert (dropped.kept == ~told.far).all()
    rest = fit_chinchilla(Runs(SIZES, TOKENS, loss).take(dropped.kept))
    np.testing.assert_allclose(dropped.values, rest.values, rtol=1e-4)


def test_chunks_do_not_change_the_fits(monkeypatch):
    from codemix.mixers.fits import huber as module

    runs = noisy(TRUTH, 0.005)
    whole = fit_chinchilla(runs, draws=30)
    monkeypatch.setattr(module, "_MOST_AT_ONCE", 7 * 60)
    parts = fit_chinchilla(runs, draws=30)
    np.testing.assert_allclose(parts.interval, whole.interval, rtol=1e-6)


def test_errors_and_parts_keep_the_rows_of_the_table():
    runs = Runs(SIZES, TOKENS, np.where(np.arange(60) == 41, -1.0, 1.0))
    part = runs.take(np.arange(60) % 2 == 1)
    assert part.row_numbers()[:3].tolist() == [2, 4, 6]
    with pytest.raises(InputError, match="loss of row 42 is -1"):
        check_runs(part, "Go")


def test_tokens_that_all_but_follow_the_size_are_a_warning():
    jitter = np.exp(np.random.default_rng(0).normal(0.0, 0.1, 60))
    [text] = check_runs(Runs(SIZES, 20 * SIZES * jitter, ONES), "Go")
    assert "all but follow the model size" in text
