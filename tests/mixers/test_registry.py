"""The contract of every law and baseline: a new file in `laws` or `baselines` is covered here."""

import numpy as np
import pytest

from codemix.mixers.feasible import interior_point
from codemix.mixers.mixer import Baseline, Law
from codemix.mixers.objective import gradient, hessian, value
from codemix.mixers.problem import Problem, tighten
from codemix.mixers.profile import Entry, Profile, shipped_profiles
from codemix.mixers.registry import all_baselines, all_laws, all_mixers, open_profile
from codemix.mixers.solve import minimise

TOTAL = 100.0


def test_names_are_unique_and_told():
    names = [mixer.name for mixer in all_mixers()]
    assert len(set(names)) == len(names)
    assert all(mixer.summary for mixer in all_mixers())
    assert not set(names) & set(shipped_profiles())
    assert {"uniform", "proportional", "temperature"} == set(all_baselines())
    assert "marginal-utility" in all_laws()


@pytest.mark.parametrize("mixer", all_baselines().values(), ids=lambda mixer: mixer.name)
@pytest.mark.parametrize("seed", range(5))
def test_baselines_spend_the_total_within_bounds(mixer, seed):
    assert isinstance(mixer, Baseline)
    rng = np.random.default_rng(seed)
    supply = np.exp(rng.normal(2.0, 1.5, 6))
    lo = rng.uniform(0.0, 5.0, 6)
    hi = np.maximum(4.0 * supply, lo + 20.0)
    x = mixer.share_out(TOTAL, lo, hi, supply)
    assert x.sum() == pytest.approx(TOTAL)
    assert ((x >= lo) & (x <= hi)).all()
    order = rng.permutation(6)
    turned = mixer.share_out(TOTAL, lo[order], hi[order], supply[order])
    assert turned == pytest.approx(x[order])
    grown = mixer.share_out(1e6 * TOTAL, 1e6 * lo, 1e6 * hi, 1e6 * supply)
    assert grown == pytest.approx(1e6 * x)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("uniform", [40.0, 40.0, 20.0]), ("proportional", [60.0, 30.0, 10.0]),
     ("temperature", [46.76, 37.98, 15.26])],
)  # fmt: skip
def test_baselines_by_hand(name, expected):
    supply = np.array([80.0, 40.0, 40 / 3])
    hi = np.array([100.0, 100.0, 20.0 if name == "uniform" else 100.0])
    x = all_baselines()[name].share_out(TOTAL, np.zeros(3), hi, supply)
    if name == "temperature":
        weights = supply**0.3
        expected = TOTAL * weights / weights.sum()
    assert x == pytest.approx(expected)


def made_up_profile(law, size=5):
    """A profile that holds every quantity of a law, for languages that do not exist."""
    rng = np.random.default_rng(0)
    shapes = {"scalar": (), "range": (2,), "language": (size,), "matrix": (size, size),
              "target": (size,), "target-matrix": (size, size)}  # fmt: skip
    entries = {}
    for name, quantity in law.quantities.items():
        values = np.array(rng.uniform(0.5, 1.5, shapes[quantity.shape]))
        if quantity.shape.endswith("matrix"):
            values = rng.normal(0.02, 0.05, shapes["matrix"])
        elif np.isfinite(quantity.least):
            values = values + quantity.least
        entries[name] = Entry(values, "assumed", "made up")
    names = tuple(f"language {i}" for i in range(size))
    return Profile("made up", law.name, "", names, entries, "")


PROFILES = [
    *(open_profile(name) for name in shipped_profiles()),
    *(made_up_profile(law) for law in all_laws().values()),
]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda of: f"{of.name}, {of.law}")
def test_laws_are_convex_objectives_with_true_derivatives(profile):
    law = all_laws()[profile.law]
    assert isinstance(law, Law)
    size = len(profile.languages)
    rng = np.random.default_rng(0)
    supply, weights = rng.uniform(10.0, 100.0, size), rng.uniform(0.5, 2.0, size)
    model = law.build(profile, profile.languages, supply, weights)
    x, y = rng.uniform(30.0, 90.0, (2, size))
    # A plan spends its total; laws of shares are convex there only.
    y *= x.sum() / y.sum()
    middle = (value(model, x) + value(model, y)) / 2
    assert value(model, (x + y) / 2) <= middle * (1 + 1e-15)
    assert (model.received((x + y) / 2) >= (model.received(x) + model.received(y)) / 2 - 1e-9).all()
    step = (y - x) * 1e-5
    slope = (value(model, x + step) - value(model, x - step)) / 2
    assert gradient(model, x) @ step == pytest.approx(slope, rel=1e-5)
    bend = gradient(model, x + step) @ step - gradient(model, x - step) @ step
    assert step @ hessian(model, x) @ step == pytest.approx(bend / 2, rel=1e-4)
    terms, first, second = model.terms(model.received(x))
    assert (terms > 0).all()
    assert (first < 0).all()
    assert (second > 0).all()
    doubled = law.build(profile, profile.languages, supply, 2 * weights)
    assert value(doubled, x) == pytest.approx(2 * value(model, x))
    losses = model.losses(model.received(x), 1.5)
    assert model.least_received(losses, 1.5) == pytest.approx(model.received(x))
    more = law.build(profile, profile.languages, 2 * supply, weights)
    assert model.with_supply(2 * supply).received(x) == pytest.approx(more.received(x))
    assert (more.received(x) >= model.received(x)).all()
    assert not model.pooled.any()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda of: f"{of.name}, {of.law}")
def test_every_law_is_minimised(profile):
    law = all_laws()[profile.law]
    size = len(profile.languages)
    model = law.build(profile, profile.languages, np.full(size, 20.0), np.ones(size))
    lo, hi = tighten(TOTAL, np.zeros(size), np.full(size, 80.0))
    floor = np.maximum(model.lowest(), np.full(size, -np.inf))
    problem = Problem(model, TOTAL, lo, hi, floor)
    uniform = np.full(size, TOTAL / size)
    solution = minimise(problem, interior_point(problem, uniform).x)
    assert solution.residual < 1e-8
    assert value(model, solution.x) < value(model, uniform)
    rng = np.random.default_rng(1)
    for other in rng.dirichlet(np.ones(size), 50) * TOTAL:
        if problem.inside(other):
            assert value(model, other) >= value(model, solution.x)
