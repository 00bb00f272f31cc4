from collections import defaultdict
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from codemix.pipelines.dedupe.candidates import MOST_STANDING, find_buckets
from codemix.pipelines.dedupe.spill import Spill

SPILL = Spill(Path(), None, 2**30)


@given(
    keys=hnp.arrays(np.uint32, st.tuples(st.integers(1, 3), st.integers(0, 30)),
                    elements=st.sampled_from([0, 1, 2, 2**32 - 1])),
    data=st.data(),
)  # fmt: skip
def test_files_share_a_bucket_iff_they_share_band_and_key_and_one_is_not_settled(keys, data):
    rows = np.array(data.draw(st.permutations(range(keys.shape[1]))), np.int64)
    settled = data.draw(st.integers(0, len(rows)))
    truth = defaultdict(list)
    for place, row in enumerate(rows):
        for band in range(len(keys)):
            truth[band, keys[band, row]].append(place)
    buckets = find_buckets(keys.copy(), rows, settled, SPILL)
    found = defaultdict(list)
    for band, place in zip(*np.nonzero(buckets.of_file >= 0), strict=True):
        found[buckets.of_file[band, place]].append(place)
    wanted = [group for group in truth.values() if len(group) > 1 and group[-1] >= settled]
    assert sorted(found.values()) == sorted(wanted)
    sizes = [len(found[number]) for number in range(len(found))]
    assert np.diff(buckets.room).tolist() == sizes
    assert buckets.room[0] == 0
    in_company = {place for group in wanted for place in group}
    assert set(np.flatnonzero(buckets.in_company).tolist()) == in_company


def test_a_bucket_has_room_for_some_of_many():
    buckets = find_buckets(np.zeros((2, 1_000), np.uint32), np.arange(1_000), 0, SPILL)
    assert buckets.room.tolist() == [0, MOST_STANDING, 2 * MOST_STANDING]
