from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from codemix.pipelines.dedupe.candidates import find_buckets


@given(
    keys=hnp.arrays(np.uint32, st.tuples(st.integers(0, 30), st.integers(1, 3)),
                    elements=st.sampled_from([0, 1, 2, 2**32 - 1])),
    data=st.data(),
)  # fmt: skip
def test_files_share_a_bucket_iff_they_share_scope_band_and_key(keys, data):
    files = len(keys)
    scopes = data.draw(hnp.arrays(np.int64, files, elements=st.integers(0, 2)))
    truth = defaultdict(list)
    for file in range(files):
        for band in range(keys.shape[1]):
            truth[scopes[file], band, keys[file, band]].append(file)
    buckets = find_buckets(keys, scopes)
    found = defaultdict(list)
    for file, band in zip(*np.nonzero(buckets.of_file >= 0), strict=True):
        found[buckets.of_file[file, band]].append(file)
    wanted = sorted(group for group in truth.values() if len(group) > 1)
    assert sorted(found.values()) == wanted
    assert [len(found[number]) for number in range(len(buckets.sizes))] == buckets.sizes.tolist()
