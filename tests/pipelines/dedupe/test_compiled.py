import numba
import pytest

from codemix.pipelines.dedupe.compiled import compiled
from codemix.pipelines.dedupe.hashing import mix_bits


def function_without_a_file():
    namespace = {}
    exec("def triple(x):\n    return 3 * x\n", namespace)
    return namespace["triple"]


def test_a_kernel_works_where_nothing_can_be_cached():
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(numba.int64(numba.int64), cache=True)(function_without_a_file())
    assert compiled(numba.int64(numba.int64))(function_without_a_file())(14) == 42


def test_kernels_are_compiled_for_their_signature_alone():
    assert mix_bits.signatures == [(numba.uint64,)]
    mix_bits(1)
    assert mix_bits.signatures == [(numba.uint64,)]


def test_the_mixer_is_splitmix64():
    """The first outputs for seed 0 in the published generator."""
    step = 0x9E3779B97F4A7C15
    outputs = [int(mix_bits((step * turn) % 2**64)) for turn in (1, 2)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]
