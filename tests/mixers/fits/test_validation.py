import numpy as np
import pytest
from scipy.stats import spearmanr

from codemix.mixers.fits.validation import FOLDS, folds, left_out, rank_correlation, rms_error


def test_every_row_is_left_out_once_by_folds_of_equal_size():
    seen = folds(23, seed=1)
    assert seen.shape == (FOLDS, 23)
    assert ((~seen).sum(axis=0) == 1).all()
    assert np.ptp((~seen).sum(axis=1)) <= 1
    assert (seen == folds(23, seed=1)).all()
    assert (seen != folds(23, seed=2)).any()


def test_a_row_is_judged_by_the_fold_that_has_not_seen_it():
    seen = folds(12, seed=0)
    predictions = np.where(seen, np.nan, np.arange(12.0))
    assert left_out(predictions, seen).tolist() == list(range(12))


def test_rms_error_by_hand():
    assert rms_error(np.array([1.0, 2.0]), np.array([4.0, 6.0])) == pytest.approx(12.5**0.5)


@pytest.mark.parametrize("digits", [8, 0])
def test_rank_correlation_is_spearmans_with_and_without_ties(digits):
    one, other = np.random.default_rng(4).normal(size=(2, 30)).round(digits)
    assert rank_correlation(one, other) == pytest.approx(spearmanr(one, other).statistic)
    assert rank_correlation(one, np.exp(one)) == pytest.approx(1.0)


def test_a_constant_has_no_rank_correlation():
    assert rank_correlation(np.ones(5), np.arange(5.0)) == 0.0
