"""The contract of every law and baseline: a new file in `laws` or `baselines` is covered here."""

import numpy as np
import pytest

from codemix.mixers.mixer import Baseline, Law
from codemix.mixers.objective import gradient, value
from codemix.mixers.profile import shipped_profiles
from codemix.mixers.registry import all_baselines, all_laws, all_mixers, open_profile

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


@pytest.mark.parametrize("profile", [open_profile(n) for n in shipped_profiles()],
                         ids=lambda profile: profile.name)  # fmt: skip
def test_laws_are_convex_objectives_with_true_derivatives(profile):
    law = all_laws()[profile.law]
    assert isinstance(law, Law)
    size = len(profile.languages)
    rng = np.random.default_rng(0)
    supply = rng.uniform(10.0, 100.0, size)
    model = law.build(profile, profile.languages, supply, np.ones(size))
    x, y = rng.uniform(30.0, 90.0, (2, size))
    assert value(model, (x + y) / 2) <= (value(model, x) + value(model, y)) / 2
    step = (y - x) * 1e-6
    slope = (value(model, x + step) - value(model, x - step)) / 2
    assert gradient(model, x) @ step == pytest.approx(slope, rel=1e-5)
    _, first, second = model.terms(model.received(x))
    assert (first < 0).all()
    assert (second > 0).all()
    losses = model.losses(model.received(x), 1.5)
    assert model.least_received(losses, 1.5) == pytest.approx(model.received(x))
    assert model.with_supply(2 * supply).received(x) != pytest.approx(model.received(x))
    assert not model.pooled.any()
