import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.mixers.rounding import round_to_total, split_by_weight


@given(st.lists(st.floats(0.0, 1e13), min_size=1, max_size=20), st.data())
def test_whole_tokens_sum_exactly_within_bounds(amounts, data):
    amounts = np.array(amounts)
    total = int(amounts.sum())
    slack = data.draw(st.lists(st.integers(0, 10), min_size=len(amounts), max_size=len(amounts)))
    lo = [max(int(a) - s, 0) for a, s in zip(amounts, slack, strict=True)]
    hi = [int(a) + 1 + s for a, s in zip(amounts, slack, strict=True)]
    tokens = round_to_total(amounts, total, lo, hi)
    assert sum(tokens) == total
    assert all(low <= n <= high for low, n, high in zip(lo, tokens, hi, strict=True))
    assert max(abs(n - a) for n, a in zip(tokens, amounts, strict=True)) < 2 + len(amounts)


def test_largest_remainder_and_ties_in_order():
    assert round_to_total(np.array([0.2, 0.5, 0.3]), 1, [0] * 3, [9] * 3) == [0, 1, 0]
    assert round_to_total(np.array([1.5, 1.5, 1.0]), 4, [0] * 3, [9] * 3) == [2, 1, 1]


def test_bounds_come_before_remainders():
    assert round_to_total(np.array([1.9, 1.1]), 3, [0, 0], [1, 9]) == [1, 2]


def test_a_lower_bound_takes_from_the_others():
    assert round_to_total(np.array([0.0, 5.0]), 5, [2, 0], [9, 9]) == [2, 3]


@given(st.integers(1, 10**14), st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=12))
def test_split_keeps_proportions(total, weights):
    parts = split_by_weight(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert part == pytest.approx(total * weight / sum(weights), rel=1e-9, abs=1.0 + len(parts))
