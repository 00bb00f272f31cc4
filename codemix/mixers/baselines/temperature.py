"""Temperature: between uniform and proportional, held below the epoch cap."""

import tomllib
from importlib import resources

from codemix.mixers.arrays import FloatArray
from codemix.mixers.mixer import Baseline
from codemix.mixers.waterfill import fill_level


def load_exponent() -> float:
    """Return the power of availability, with its source in ``temperature.toml``."""
    text = resources.files("codemix.mixers.baselines").joinpath("temperature.toml").read_text()
    return float(tomllib.loads(text)["exponent"]["value"])


def share_out(total: float, lo: FloatArray, hi: FloatArray, supply: FloatArray) -> FloatArray:
    """Weight every language by its supply to a power; tokens above a cap go to the others."""
    return fill_level(total, lo, hi, supply ** load_exponent())


MIXER = Baseline(
    name="temperature",
    summary="in proportion to availability to a power, held below the epoch cap",
    needs_supply=True,
    share_out=share_out,
)
