"""One bit mixer for n-gram hashes and sketches."""

import numba
import numpy as np

from codemix.pipelines.dedupe.compiled import compiled


@compiled(numba.uint64(numba.uint64))
def mix_bits(x: np.uint64) -> np.uint64:
    """Return a bijective scrambling of 64 bits, the finalizer of SplitMix64.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014), with
    Stafford's constants (variant 13).
    """
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
