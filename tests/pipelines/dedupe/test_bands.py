import numpy as np
import pytest

from codemix.errors import UsageError
from codemix.pipelines.dedupe.bands import Bands, band_keys, solve_bands
from codemix.pipelines.dedupe.shingles import ShingleSets
from codemix.pipelines.dedupe.sketch import HASHES, sign_sets


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.85, 0.95, 1.0])
@pytest.mark.parametrize("recall", [0.9, 0.99, 0.999])
def test_the_bands_are_the_widest_that_reach_the_recall(threshold, recall):
    bands = solve_bands(threshold, recall)
    assert bands.count * bands.rows <= HASHES
    assert bands.recall_at(threshold) >= recall
    if bands.rows < HASHES:
        wider = Bands(HASHES // (bands.rows + 1), bands.rows + 1)
        assert wider.recall_at(threshold) < recall


def test_an_unreachable_recall_is_refused():
    with pytest.raises(UsageError, match=r"recall of 0\.99 at the threshold 0\.01"):
        solve_bands(0.01, 0.99)


def test_candidates_appear_with_the_promised_probability():
    """At J = 0.5 about half of the pairs share one of 42 bands of 6."""
    random, trials, size = np.random.default_rng(3), 800, 300
    elements, offsets = [], [0]
    for _ in range(trials):
        union = random.choice(2**32, size, False).astype(np.uint32)
        for part in (union[: size * 3 // 4], union[size // 4 :]):
            elements.append(np.sort(part))
            offsets.append(offsets[-1] + len(part))
    bands = Bands(42, 6)
    keys = band_keys(sign_sets(ShingleSets(np.concatenate(elements), np.array(offsets))), bands)
    assert keys.shape == (2 * trials, 42)
    found = (keys[::2] == keys[1::2]).any(axis=1).mean()
    expected = bands.recall_at(0.5)
    assert abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / trials)


def test_keys_tell_apart_bands_that_differ_in_one_row_or_in_order():
    signatures = np.array([[1, 2, 3, 4], [1, 2, 4, 3], [1, 2, 3, 5], [2, 1, 3, 4]], np.uint32)
    keys = band_keys(signatures, Bands(2, 2))
    assert keys[0, 0] == keys[1, 0] == keys[2, 0] != keys[3, 0]
    assert len({*keys[:3, 1].tolist()}) == 3
    assert keys[0, 1] == keys[3, 1]
