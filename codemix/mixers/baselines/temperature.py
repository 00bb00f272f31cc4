"""Temperature: between uniform and proportional, held below the epoch cap."""

import tomllib
from pathlib import Path

from codemix.mixers.arrays import FloatArray
from codemix.mixers.mixer import Baseline
from codemix.mixers.profile import Entry, Quantity, read_entry
from codemix.mixers.waterfill import fill_level


def _load_exponent() -> Entry:
    text = Path(__file__).with_name("temperature.toml").read_text()
    return read_entry(tomllib.loads(text), "exponent", Quantity("scalar"), 0, "temperature.toml")


EXPONENT = _load_exponent()
"""The power of availability."""


def share_out(total: float, lo: FloatArray, hi: FloatArray, supply: FloatArray) -> FloatArray:
    """Weight every language by its supply to a power; tokens above a cap go to the others."""
    return fill_level(total, lo, hi, supply**EXPONENT.values)


MIXER = Baseline(
    name="temperature",
    summary="in proportion to availability to a power, held below the epoch cap",
    needs_supply=True,
    share_out=share_out,
    entries={"exponent": EXPONENT},
)
