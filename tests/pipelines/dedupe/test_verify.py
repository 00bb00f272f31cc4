from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.pipelines.dedupe.candidates import MOST_STANDING, Buckets, find_buckets
from codemix.pipelines.dedupe.spill import Spill
from codemix.pipelines.dedupe.verify import Sets
from codemix.pipelines.dedupe.verify import judge_files as judge_with
from tests.pipelines.dedupe.in_memory import reference_jaccard

SETS = st.sets(st.integers(0, 25), min_size=1)


def packed(sets, scopes=None):
    elements = [np.array(sorted(of_file), np.uint32) for of_file in sets]
    sizes = np.array([len(of_file) for of_file in sets])
    scopes = np.zeros(len(sets), np.int64) if scopes is None else np.array(scopes)
    return Sets(np.concatenate(elements), np.cumsum(sizes) - sizes, sizes, scopes)


def buckets_of(keys, settled=0, spill=None):
    """Keys: ndarray, shape (files, bands)."""
    keys = np.ascontiguousarray(np.array(keys, np.uint32).T)
    return find_buckets(keys, np.arange(keys.shape[1]), settled, spill or in_memory())


def in_memory():
    return Spill(Path(), None, 2**30)


def together(files):
    """One bucket with all files."""
    room = np.array([0, min(files, MOST_STANDING)])
    return Buckets(np.zeros((1, files), np.int32), room, np.ones(files, np.bool_))


def judge_files(sets, buckets, threshold, settled=0):
    return judge_with(sets, buckets, threshold, settled, in_memory())


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
    buckets = buckets_of([[5], [6], [5], [6]])
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
    return packed(sets), buckets_of(keys)


def test_a_bucket_of_boilerplate_does_not_grow_quadratically(boilerplate):
    sets, buckets = boilerplate
    files = len(sets.sizes)
    verdicts = judge_files(sets, buckets, 0.7)
    assert verdicts.comparisons <= 100 * files


def test_twins_in_a_crowded_bucket_are_found_through_another(boilerplate):
    sets, buckets = boilerplate
    files = len(sets.sizes)
    verdicts = judge_files(sets, buckets, 0.7)
    assert verdicts.kept_for.tolist() == [*range(files - 1), files - 2]


def test_settled_files_stay_and_others_go_in_their_favour():
    sets = packed([{1, 2, 3}, {1, 2, 3}, {1, 2, 3}, {7}])
    verdicts = judge_files(sets, together(4), 0.7, settled=2)
    assert verdicts.kept_for.tolist() == [0, 1, 0, 3]


def test_files_of_two_scopes_are_not_compared_even_where_their_keys_collide():
    sets = packed([{1, 2}, {1, 2}, {1, 2}], scopes=[0, 1, 1])
    verdicts = judge_files(sets, together(3), 0.7)
    assert verdicts.kept_for.tolist() == [0, 1, 1]


@given(sets=st.lists(SETS, min_size=2, max_size=25))
def test_arrays_on_disk_change_nothing(sets, tmp_path_factory):
    keys = [[min(of_file), max(of_file)] for of_file in sets]
    on_disk = Spill(tmp_path_factory.mktemp("spill"), 0, 0)
    buckets, others = buckets_of(keys, spill=on_disk), buckets_of(keys)
    company = np.flatnonzero(buckets.in_company)
    if not len(company):
        return
    chosen = packed([sets[file] for file in company])
    verdicts = judge_with(chosen, buckets, 0.3, 0, on_disk)
    expected = judge_files(chosen, others, 0.3)
    assert verdicts.kept_for.tolist() == expected.kept_for.tolist()
    assert verdicts.jaccard.tolist() == expected.jaccard.tolist()
