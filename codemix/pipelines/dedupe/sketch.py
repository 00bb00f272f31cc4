"""MinHash signatures by fast similarity sketching: one pass over a set instead of 256.

Each hash function throws every element into one of the 256 bins; a bin keeps the least value of the
first round that reaches it. Two sets agree in a bin with probability J, their Jaccard similarity,
as in MinHash, and the estimate from all bins has at most its variance. Most sets fill all bins in
one or two rounds. Source: Dahlgaard, Knudsen, Thorup, "Fast similarity sketching" (FOCS 2017).
"""

import numba
import numpy as np
from numpy.typing import NDArray

from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.dedupe.hashing import mix_bits
from codemix.pipelines.dedupe.shingles import ShingleSets

HASHES = 256

_EMPTY_BIN = np.uint32(0xFFFFFFFF)
_ROUND_STEP = np.uint64(0x9E3779B97F4A7C15)
_VALUE_BITS = 23
_VALUE_MASK = np.uint64(2**_VALUE_BITS - 1)
_BIN_SHIFT = np.uint64(56)


def sign_sets(sets: ShingleSets) -> NDArray[np.uint32]:
    """Return the signatures of the sets; the empty set's is constant.

    Returns
    -------
    ndarray of uint32, shape (n, 256)
        Round number in the upper 9 bits, value in the lower 23.
    """
    signatures = np.full((len(sets.offsets) - 1, HASHES), _EMPTY_BIN, np.uint32)
    _fill_bins(sets.elements, sets.offsets, signatures)
    return signatures


@compiled(numba.void(numba.uint32[::1], numba.int64[::1], numba.uint32[:, ::1]))
def _fill_bins(
    elements: NDArray[np.uint32], offsets: NDArray[np.int64], signatures: NDArray[np.uint32]
) -> None:
    for row in range(signatures.shape[0]):
        if offsets[row] == offsets[row + 1]:
            continue
        bins = signatures[row]
        empty = np.int64(HASHES)
        # HASHES rounds of chance; then every bin has one of its own, so that none stays empty.
        for turn in range(2 * HASHES):
            for at in range(offsets[row], offsets[row + 1]):
                bits = mix_bits(np.uint64(elements[at]) + np.uint64(turn) * _ROUND_STEP)
                chosen = bits >> _BIN_SHIFT if turn < HASHES else np.uint64(turn - HASHES)
                value = np.uint32((np.uint64(turn) << np.uint64(_VALUE_BITS)) | bits & _VALUE_MASK)
                empty -= np.int64(bins[chosen] == _EMPTY_BIN)
                bins[chosen] = min(bins[chosen], value)
            if empty == 0:
                break
