import numpy as np
import pytest

from codemix.mixers.laws.marginal_utility import (
    build,
    useful_curvature,
    useful_slope,
    useful_tokens,
)
from codemix.mixers.objective import gradient, hessian, value
from codemix.mixers.registry import open_profile
from tests.mixers.problems import LANGUAGES, SUPPLY, paper_model, random_model

UNIFORM = np.full(7, 50.0)


def test_repeats_are_worth_less_and_less():
    supply = np.full(4, 10.0)
    tokens = np.array([5.0, 10.0, 40.0, 1e9])
    expected = [5.0, 10.0, 10 + 10 * 15 * (1 - np.exp(-3 / 15)), 10 + 10 * 15]
    assert useful_tokens(tokens, supply, 15.0) == pytest.approx(expected)


def test_unlimited_supply_has_no_repeats():
    tokens, supply = np.array([0.0, 1e6]), np.full(2, np.inf)
    assert useful_tokens(tokens, supply, 15.0).tolist() == [0.0, 1e6]
    assert useful_slope(tokens, supply, 15.0).tolist() == [1.0, 1.0]
    assert useful_curvature(tokens, supply, 15.0).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("tokens", [3.0, 9.99, 10.01, 60.0])
def test_derivatives_of_useful_tokens(tokens):
    supply, step = np.full(1, 10.0), 1e-5

    def at(x):
        return useful_tokens(np.array([x]), supply, 15.0)[0]

    slope = (at(tokens + step) - at(tokens - step)) / (2 * step)
    bend = (useful_slope(np.array([tokens + step]), supply, 15.0)[0]
            - useful_slope(np.array([tokens - step]), supply, 15.0)[0]) / (2 * step)  # fmt: skip
    point = np.array([tokens])
    assert useful_slope(point, supply, 15.0)[0] == pytest.approx(slope, rel=1e-8)
    assert useful_curvature(point, supply, 15.0)[0] == pytest.approx(bend, abs=1e-8)


def test_effective_tokens_by_hand():
    model = paper_model()
    x = np.zeros(7)
    x[LANGUAGES.index("Java")] = 100.0
    x[LANGUAGES.index("Rust")] = 10.0
    received = dict(zip(LANGUAGES, model.received(x), strict=True))
    assert received["Python"] == pytest.approx(1.36 - 0.272)
    assert received["Java"] == pytest.approx(100 + 1.241)
    assert received["Rust"] == pytest.approx(10 + 2.89)


def test_harm_acts_on_raw_tokens_and_help_on_useful_ones():
    model = paper_model(supply=[1.0] * 7)
    x = np.full(7, 3.0)
    useful = useful_tokens(x, model.supply, model.decay)
    by_hand = [
        useful[i] + sum(max(t, 0) * useful[j] - max(-t, 0) * x[j] for j, t in enumerate(row))
        for i, row in enumerate(open_profile("paper").values("transfer"))
    ]
    assert model.received(x) == pytest.approx(by_hand)


def test_losses_by_hand():
    model = paper_model()
    losses = model.losses(np.full(7, 64.0), 1.5)
    assert losses[0] == pytest.approx(0.1965 * 1.5**-0.221 + 2.5737 * 64**-1.217 + 0.566)
    assert losses[6] == pytest.approx(2.4645 * 64**-1.297 + 0.397)
    assert np.isinf(model.losses(np.full(7, -1.0), 1.5)).all()


def test_least_received_inverts_losses():
    model = paper_model()
    received = np.linspace(3.0, 300.0, 7)
    assert model.least_received(model.losses(received, 7.0), 7.0) == pytest.approx(received)
    assert model.least_received(np.full(7, np.inf), 7.0).tolist() == [0.0] * 7
    assert model.least_received(np.full(7, 0.1), 7.0).tolist() == [0.0] * 7


def differences(function, x, step=1e-4):
    columns = []
    for i in range(len(x)):
        move = np.zeros(len(x))
        move[i] = step * x[i]
        columns.append((function(x + move) - function(x - move)) / (2 * move[i]))
    return np.array(columns).T


@pytest.mark.parametrize("seed", range(4))
def test_gradient_and_hessian_by_finite_differences(seed):
    rng = np.random.default_rng(seed)
    model = random_model(rng, 6, 100.0, transfer=0.03) if seed else paper_model(supply=SUPPLY)
    x = rng.uniform(10.0, 60.0, len(model.utility))
    received = model.received(x)
    assert (received > 0).all()
    assert model.jacobian(x) == pytest.approx(differences(model.received, x), rel=1e-6)
    by_differences = differences(lambda y: value(model, y), x)
    assert gradient(model, x) == pytest.approx(by_differences, rel=1e-5, abs=1e-9)
    by_differences = differences(lambda y: gradient(model, y), x)
    scale = np.abs(by_differences).max()
    assert hessian(model, x) == pytest.approx(by_differences, rel=1e-4, abs=1e-6 * scale)


@pytest.mark.parametrize("seed", range(5))
def test_the_objective_is_convex(seed):
    rng = np.random.default_rng(seed)
    model = random_model(rng, 5, 100.0, transfer=0.05)
    x = rng.uniform(15.0, 60.0, 5)
    assert np.linalg.eigvalsh(hessian(model, x)).min() >= -1e-12 * hessian(model, x).max()
    assert (model.curvature(x, np.ones(5)) >= 0).all()


def test_unknown_languages_are_pooled():
    profile = open_profile("paper")
    model = build(profile, ("Kotlin", "Java"), np.full(2, np.inf), np.ones(2))
    assert model.pooled.tolist() == [True, False]
    assert model.utility[0] == pytest.approx(np.exp(np.log(profile.values("u")).mean()))
    assert model.exponent[0] == pytest.approx(profile.values("alpha_d").mean())
    assert model.gain.tolist() == np.eye(2).tolist()
    assert model.harm.tolist() == np.zeros((2, 2)).tolist()


def test_weights_multiply_utility():
    weights = np.arange(1.0, 8.0)
    assert paper_model(weights=weights).utility == pytest.approx(weights * paper_model().utility)


def test_order_follows_the_languages_asked_for():
    profile = open_profile("paper")
    order = tuple(reversed(LANGUAGES))
    turned = build(profile, order, np.full(7, np.inf), np.ones(7))
    x = np.linspace(20.0, 80.0, 7)
    assert turned.received(x[::-1])[::-1] == pytest.approx(paper_model().received(x))
    assert value(turned, x[::-1]) == pytest.approx(value(paper_model(), x))
