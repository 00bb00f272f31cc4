"""Uniform: one level for every language, clipped to its bounds."""

from codemix.mixers.arrays import FloatArray
from codemix.mixers.mixer import Baseline
from codemix.mixers.waterfill import fill_level


def share_out(total: float, lo: FloatArray, hi: FloatArray, supply: FloatArray) -> FloatArray:
    """Give every language the same; what one cannot take goes to the others equally."""
    return fill_level(total, lo, hi)


MIXER = Baseline(
    name="uniform",
    summary="the same for every language, clipped to bounds and epoch caps",
    needs_supply=False,
    share_out=share_out,
)
