"""From fits to profiles: which numbers a law needs, which were fitted, which are taken over."""

from collections.abc import Mapping, Sequence

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray
from codemix.mixers.fits.chinchilla import PARAMETERS, ChinchillaFit
from codemix.mixers.fits.mixture import MixtureFit
from codemix.mixers.fits.mixture_runs import MixtureRuns
from codemix.mixers.fits.runs import Runs
from codemix.mixers.fits.synergy import Synergy
from codemix.mixers.fits.writing import Fitted, format_profile
from codemix.mixers.profile import Profile
from codemix.mixers.registry import all_laws

_BASE_ENTRIES = ("repeat_decay", "vocabulary", "paper_reserve")


def chinchilla_profile(
    name: str, fits: Mapping[str, ChinchillaFit], runs: Mapping[str, Runs], base: Profile, how: str
) -> str:
    """Return the profile of a law per language; transfer between them is not known from such runs.

    Raises
    ------
    InputError
        If the loss of a language does not fall with more tokens.
    """
    languages = list(fits)
    values = np.stack([fits[language].values for language in languages])
    for language, row in zip(languages, values, strict=True):
        if row[4] <= 0 or row[1] <= 0:
            raise InputError(
                f"{language}: the fitted loss does not fall with more tokens",
                "look for outliers with --drop-outliers, or add runs with more tokens",
            )
    used = sum(int(fit.kept.sum()) for fit in fits.values())
    source = f"fitted to {used} of {sum(len(of) for of in runs.values())} runs of {how}"
    entries = {
        "u": Fitted(
            values[:, 1], "fitted", f"amplitude_d: every language weighs the same; {source}"
        ),
        **{
            key: Fitted(values[:, at], "fitted", source + _intervals(fits, at))
            for at, key in enumerate(PARAMETERS)
        },
        "range_billion_tokens": _range([of.tokens_b for of in runs.values()]),
        "range_billion_params": _range([of.params_b for of in runs.values()]),
    }
    summary = f"fitted to runs of {', '.join(languages)}; no transfer"
    return format_profile(name, "marginal-utility", summary, languages, {**entries, **_taken(base)})


def synergy_profile(name: str, synergy: Synergy, base: Profile, how: str) -> str:
    """Return ``base`` for the languages that were run, with their measured transfer.

    Raises
    ------
    InputError
        If the base does not know a language, or is of a law without transfer.
    """
    shapes = {key: of.shape for key, of in all_laws()[base.law].quantities.items()}
    if "transfer" not in shapes:
        raise InputError(
            f"profile {base.name!r} is of the law {base.law!r}, which knows no transfer",
            "name a profile of the law marginal-utility with --base",
        )
    for language in synergy.languages:
        if language not in base.languages:
            raise InputError(
                f"profile {base.name!r} has no law for {language}",
                "fit its law first (--law chinchilla), and name that profile with --base",
            )
    index = np.array([base.languages.index(language) for language in synergy.languages])
    entries = {}
    for key, entry in base.entries.items():
        if key in ("transfer", "gamma"):
            continue
        values = entry.values[index] if shapes[key] == "language" else entry.values
        entries[key] = Fitted(values, entry.status, entry.source)
    fitted = int(synergy.is_fitted.sum())
    convention = int(np.isfinite(synergy.gain).sum()) - fitted
    # One convention among the numbers makes the matrix one.
    status = "convention" if convention else "fitted"
    source = (
        f"bilingual runs of {how}: {fitted} pairs fitted inside the effective tokens from three or "
        f"more budgets, {convention} pairs by the convention tau = 1 - L(i+j)/L(i+i), others 0"
    )
    entries["transfer"] = Fitted(synergy.transfer, status, source)
    summary = f"{base.name} with transfer from bilingual runs"
    return format_profile(name, base.law, summary, synergy.languages, entries)


def mixture_profile(name: str, runs: MixtureRuns, fit: MixtureFit, how: str) -> str:
    """Return the profile of a fitted mixing law."""
    source = (
        f"exponential mixing law fitted to {len(runs.shares)} runs of {how}; held-out error "
        f"{fit.held_out_error.mean():.3g} nats, rank correlation {fit.rank_correlation.mean():.3g}"
    )
    equal = np.ones(len(runs.targets))
    entries = {
        "target_weight": Fitted(equal, "assumed", "every target matters the same: edit to taste"),
        "irreducible_nats": Fitted(fit.floor, "fitted", source),
        "mixture_scale": Fitted(fit.scale, "fitted", source),
        "mixture_rates": Fitted(fit.rates, "fitted", source),
        "most_share": Fitted(runs.shares.max(axis=0), "measured", f"the largest shares of {how}"),
    }
    summary = "fitted to proxy runs on mixtures"
    return format_profile(name, "mixture", summary, runs.domains, entries, runs.targets)


def _intervals(fits: Mapping[str, ChinchillaFit], at: int) -> str:
    spans = [fit.interval[at] for fit in fits.values()]
    if np.isnan(spans).any():
        return ""
    return "; 95% bootstrap intervals " + ", ".join(f"{low:.4g}..{high:.4g}" for low, high in spans)


def _range(values: Sequence[FloatArray]) -> Fitted:
    least = min(float(of.min()) for of in values)
    most = max(float(of.max()) for of in values)
    return Fitted(np.array([least, most]), "measured", "the least and the most of the runs")


def _taken(base: Profile) -> dict[str, Fitted]:
    taken = {key: base.entries[key] for key in _BASE_ENTRIES if key in base.entries}
    return {key: Fitted(entry.values, entry.status, entry.source) for key, entry in taken.items()}
