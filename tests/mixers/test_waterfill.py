import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.mixers.waterfill import fill_level

amounts = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12)


@given(amounts, st.data())
def test_spends_the_total_at_one_level_within_bounds(widths, data):
    size = len(widths)
    numbers = st.lists(st.floats(0.0, 10.0), min_size=size, max_size=size)
    weights = st.lists(st.floats(0.1, 10.0), min_size=size, max_size=size)
    lo = np.array(data.draw(numbers))
    hi = lo + np.array(widths)
    weight = np.array(data.draw(weights))
    total = lo.sum() + data.draw(st.floats(0.0, 1.0)) * (hi - lo).sum()
    x = fill_level(total, lo, hi, weight)
    assert x.sum() == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert (x >= lo).all()
    assert (x <= hi).all()
    inside = (x > lo + 1e-9) & (x < hi - 1e-9)
    levels = x[inside] / weight[inside]
    assert np.ptp(levels) <= 1e-6 * (1.0 + levels.max()) if inside.any() else True
    # Nothing below the level could still give, nothing above it could still take.
    if inside.any():
        assert (x[x <= lo] / weight[x <= lo] >= levels.min() - 1e-6).all()
        assert (x[x >= hi] / weight[x >= hi] <= levels.max() + 1e-6).all()


def test_equal_weights_without_bounds_are_uniform():
    x = fill_level(10.0, np.zeros(4), np.full(4, 10.0))
    assert x.tolist() == [2.5] * 4


def test_everything_at_its_upper_bound():
    hi = np.array([1.0, 2.0, 3.0])
    assert fill_level(6.0, np.zeros(3), hi).tolist() == hi.tolist()
