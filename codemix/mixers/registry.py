"""Every law and baseline: each module in `laws` and `baselines` exports one `MIXER`."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from codemix.mixers import baselines, laws
from codemix.mixers.mixer import Baseline, Law, Mixer
from codemix.mixers.profile import Profile, load_profile


@cache
def all_mixers() -> tuple[Mixer, ...]:
    """Return every mixer, laws first, each group in the order of its modules' names."""
    found: list[Mixer] = []
    for package in (laws, baselines):
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            found.append(importlib.import_module(f"{package.__name__}.{module}").MIXER)
    return tuple(found)


def all_laws() -> dict[str, Law]:
    """Return the laws by name."""
    return {mixer.name: mixer for mixer in all_mixers() if isinstance(mixer, Law)}


def all_baselines() -> dict[str, Baseline]:
    """Return the baselines by name."""
    return {mixer.name: mixer for mixer in all_mixers() if isinstance(mixer, Baseline)}


def open_profile(profile: str | Path) -> Profile:
    """Read a profile and check it against the law that it names.

    Raises
    ------
    UsageError, InputError
        See `codemix.mixers.profile.load_profile`.
    """
    quantities = {name: law.quantities for name, law in all_laws().items()}
    return load_profile(profile, quantities, [*all_baselines()])


def profile_languages(profile: str | Path) -> tuple[str, ...]:
    """Return the languages or domains that a profile has numbers for; none for a baseline.

    Raises
    ------
    UsageError, InputError
        See `codemix.mixers.profile.load_profile`.
    """
    return () if str(profile) in all_baselines() else open_profile(profile).languages
