import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.pipelines.dedupe.candidates import Buckets, find_buckets
from codemix.pipelines.dedupe.shingles import ShingleSets
from codemix.pipelines.dedupe.verify import jaccard_of, judge_files
from tests.pipelines.dedupe.in_memory import reference_jaccard

SETS = st.sets(st.integers(0, 25), min_size=1)


def packed(sets):
    elements = [np.array(sorted(of_file), np.uint32) for of_file in sets]
    return ShingleSets(np.concatenate(elements), np.cumsum([0, *map(len, elements)]))


def together(files):
    """One bucket with all files."""
    return Buckets(np.zeros((files, 1), np.int32), np.array([files]))


@given(left=SETS | st.just(set()), right=SETS | st.just(set()))
def test_the_similarity_is_exact(left, right):
    assert jaccard_of(packed([left, right]), 0, 1) == reference_jaccard(left, right)


@given(sets=st.lists(SETS, min_size=2, max_size=25), threshold=st.sampled_from([0.3, 0.5, 0.7, 1]))
def test_each_file_goes_to_the_most_similar_file_kept_before_it(sets, threshold):
    kept, expected = [], []
    for file, elements in enumerate(sets):
        measured = [(reference_jaccard(elements, sets[other]), -other) for other in kept]
        best, other = max(measured, default=(0, 0))
        if best >= threshold:
            expected.append((-other, best))
        else:
            kept.append(file)
            expected.append((file, 1.0))
    verdicts = judge_files(packed(sets), together(len(sets)), threshold)
    assert list(zip(verdicts.kept_for, verdicts.jaccard, strict=True)) == expected


def test_a_similarity_right_at_the_threshold_counts():
    sets = packed([set(range(10)), set(range(7)), set(range(3, 10)), set(range(4, 10))])
    verdicts = judge_files(sets, together(4), 0.7)
    assert verdicts.kept_for.tolist() == [0, 0, 0, 3]


def test_files_that_share_no_bucket_are_not_compared():
    buckets = Buckets(np.array([[0], [1], [0], [1]], np.int32), np.array([2, 2]))
    verdicts = judge_files(packed([{1}, {1}, {1}, {1}]), buckets, 0.7)
    assert verdicts.kept_for.tolist() == [0, 1, 0, 1]
    assert verdicts.comparisons == 2


def test_a_large_cluster_costs_one_comparison_a_member():
    files = 3_000
    verdicts = judge_files(packed([{1, 2, 3}] * files), together(files), 0.7)
    assert (verdicts.kept_for == 0).all()
    assert verdicts.comparisons == files - 1


def test_two_clusters_in_one_bucket_lose_no_member():
    verdicts = judge_files(packed([{1, 2}, {3, 4}] * 500), together(1_000), 0.7)
    assert set(verdicts.kept_for.tolist()) == {0, 1}


@pytest.fixture(scope="module")
def boilerplate():
    """5,000 files that share one bucket and little else; the last is a twin of the last but one.

    Each pair of neighbours also shares a bucket of its own in the second band.
    """
    files = 5_000
    sets = [{1, 2, *range(10 * file + 10, 10 * file + 16)} for file in range(files)]
    sets[-1] = sets[-2]
    keys = np.stack([np.zeros(files), np.arange(files) // 2], axis=1).astype(np.uint32)
    return packed(sets), find_buckets(keys, np.zeros(files, np.int64))


def test_a_bucket_of_boilerplate_does_not_grow_quadratically(boilerplate):
    sets, buckets = boilerplate
    files = len(sets.offsets) - 1
    verdicts = judge_files(sets, buckets, 0.7)
    assert verdicts.comparisons <= 100 * files


def test_twins_in_a_crowded_bucket_are_found_through_another(boilerplate):
    sets, buckets = boilerplate
    files = len(sets.offsets) - 1
    verdicts = judge_files(sets, buckets, 0.7)
    assert verdicts.kept_for.tolist() == [*range(files - 1), files - 2]
