"""Proportional: every language as often as it is there."""

from codemix.mixers.arrays import FloatArray
from codemix.mixers.mixer import Baseline
from codemix.mixers.waterfill import fill_level


def share_out(total: float, lo: FloatArray, hi: FloatArray, supply: FloatArray) -> FloatArray:
    """Give every language the same number of epochs, clipped to its bounds."""
    return fill_level(total, lo, hi, supply)


MIXER = Baseline(
    name="proportional",
    summary="in proportion to the unique tokens available",
    needs_supply=True,
    share_out=share_out,
)
