"""Fits as the command line sees them: a table of runs in, a profile and a table for people out."""

from typing import Any, NamedTuple

import numpy as np

from codemix.cli.tables import render_table
from codemix.errors import InputError, UsageError
from codemix.langs.registry import find
from codemix.mixers.arrays import FloatArray
from codemix.mixers.fits import (
    PARAMETERS,
    BilingualRun,
    ChinchillaFit,
    MixtureLosses,
    MixtureRuns,
    ProportionFit,
    Runs,
    check_mixtures,
    check_runs,
    chinchilla_profile,
    fit_chinchilla,
    fit_mixture,
    fit_proportion,
    fit_synergy,
    gains_as_rows,
    mixture_profile,
    raw_amplitudes,
    synergy_profile,
)
from codemix.mixers.profile import Profile
from codemix.mixers.registry import open_profile
from codemix.pipelines.io.run_tables import RunTable

ONLY_LANGUAGE = "code"
_HIGH_LEVERAGE = 3.0
_SHOWN_ROWS = 5


class Outcome(NamedTuple):
    """A fit: the profile's text, what people read, and the same as JSON."""

    profile: str
    text: str
    details: dict[str, Any]
    warnings: list[str]


def fit_law(law: str, table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    """Fit the law that was asked for."""
    fit = {"chinchilla": _chinchilla, "synergy": _synergy, "mixture": _mixture}[law]
    return fit(table, name, base, options)


def _chinchilla(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    runs = _by_language(table)
    warnings = [text for language, of in runs.items() for text in check_runs(of, language)]
    fits = {language: fit_chinchilla(of, **options) for language, of in runs.items()}
    how = "Huber loss with a free scale" if options["free_scale"] else "Huber loss on log loss"
    how += f", {options['draws']} bootstrap draws"
    for language, fit in fits.items():
        if dropped := int((~fit.kept).sum()):
            warnings.append(f"{language}: {dropped} outliers were left out")
        if fit.agreeing_starts < fit.starts // 4:
            warnings.append(
                f"{language}: only {fit.agreeing_starts} of {fit.starts} starts agree on the best"
            )
    profile = chinchilla_profile(name, fits, runs, open_profile(base), how)
    details = {language: _fit_as_json(fit) for language, fit in fits.items()}
    text = "".join(_fit_as_text(language, fit) for language, fit in fits.items())
    return Outcome(profile, text, details, warnings)


def _by_language(table: RunTable) -> dict[str, Runs]:
    runs = Runs(table.billions("N"), table.billions("D"), table.numbers("L"))
    if not table.has("language"):
        return {ONLY_LANGUAGE: runs}
    names = np.array([_language(text) for text in table.texts("language")])
    return {str(name): runs.take(names == name) for name in np.unique(names)}


def _language(text: str) -> str:
    """Return Linguist's name where it is a language, else the name as it stands."""
    try:
        return find(text).name
    except UsageError:
        return text


def _fit_as_json(fit: ChinchillaFit) -> dict[str, Any]:
    known = np.isfinite(fit.interval).all()
    return {
        "parameters": dict(zip(PARAMETERS, fit.values.tolist(), strict=True)),
        "intervals": dict(zip(PARAMETERS, fit.interval.tolist(), strict=True)) if known else None,
        "amplitudes_for_plain_counts": list(raw_amplitudes(fit.values)),
        "rows": len(fit.kept),
        "outliers": np.flatnonzero(~fit.kept).tolist(),
        "residuals": fit.residuals.tolist(),
        "leverage": [None if np.isnan(value) else value for value in fit.leverage.tolist()],
        "agreeing_starts": fit.agreeing_starts,
        "starts": fit.starts,
    }


def _fit_as_text(language: str, fit: ChinchillaFit) -> str:
    labels = ("A (N in billions)", "B (D in billions)", "L∞ (nats)", "alpha N", "alpha D")
    rows = [
        (label, f"{value:.5g}", "" if np.isnan(low) else f"{low:.4g}..{high:.4g}")
        for label, value, (low, high) in zip(labels, fit.values, fit.interval, strict=True)
    ]
    a, b = raw_amplitudes(fit.values)
    used = int(fit.kept.sum())
    expected = len(PARAMETERS) / used
    heavy = np.flatnonzero(np.nan_to_num(fit.leverage) > _HIGH_LEVERAGE * expected)
    heavy = heavy[np.argsort(-fit.leverage[heavy], kind="stable")][:_SHOWN_ROWS]
    lines = [
        f"fit: {language}, {used} runs, {fit.agreeing_starts} of {fit.starts} starts agree\n",
        render_table("", ("", "value", "95% interval"), rows),
        f"  for plain counts A = {a:.6g}, B = {b:.6g}\n",
        f"  median |log residual| {np.median(np.abs(fit.residuals[fit.kept])):.2g}\n",
    ]
    if len(heavy):
        listed = ", ".join(f"{row + 1} ({fit.leverage[row]:.2f})" for row in heavy)
        lines.append(f"  rows of high leverage: {listed}\n")
    return "".join(lines)


def _synergy(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    rows = zip(
        table.texts("target"),
        table.texts("auxiliary"),
        table.billions("D").tolist(),
        table.numbers("L").tolist(),
        strict=True,
    )
    synergy = fit_synergy(
        [BilingualRun(_language(one), _language(other), *of) for one, other, *of in rows]
    )
    profile = synergy_profile(name, synergy, open_profile(base))
    pairs = gains_as_rows(synergy)
    cells = [
        (str(of["target"]), str(of["auxiliary"]), f"{of['gain']:+.2%}", f"{of['transfer']:+.4f}",
         str(of["status"]))
        for of in pairs
    ]  # fmt: skip
    text = "fit: gain = 1 - L(target + auxiliary)/L(target twice); positive helps\n"
    text += render_table("", ("target", "auxiliary", "gain", "tau", "status"), cells)
    return Outcome(profile, text, {"pairs": pairs}, [])


def _mixture(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    shares, losses = table.group("shares", "share_"), table.group("losses", "loss_")
    unmatched = sorted(shares.keys() ^ losses.keys())
    if unmatched:
        raise InputError(
            f"{table.where}: {unmatched[0]!r} has a share or a loss column, but not both",
            "give every domain both, or name other prefixes with --columns shares=...,losses=...",
        )
    domains = tuple(shares)
    given = MixtureRuns(
        tuple(_language(domain) for domain in domains),
        np.stack([shares[domain] for domain in domains], axis=1),
        np.stack([losses[domain] for domain in domains], axis=1),
    )
    if np.nanmedian(given.shares.sum(axis=1)) > 50:
        given = MixtureRuns(given.domains, given.shares / 100.0, given.loss_nats)
    runs, warnings = check_mixtures(given)
    fit = fit_mixture(runs, options["seed"])
    rows = [
        (domain, f"{floor:.4f}", f"{error:.4f}", f"{correlation:.3f}")
        for domain, floor, error, correlation in zip(
            runs.domains, fit.floor, fit.held_out_error, fit.rank_correlation, strict=True
        )
    ]
    text = f"fit: exponential mixing law, {len(runs.shares)} runs, five-fold cross-validation\n"
    text += render_table("", ("domain", "floor", "held-out error", "rank correlation"), rows)
    details = {
        "domains": list(runs.domains),
        "irreducible_nats": fit.floor.tolist(),
        "mixture_scale": fit.scale.tolist(),
        "mixture_rates": fit.rates.tolist(),
        "held_out_error": fit.held_out_error.tolist(),
        "rank_correlation": fit.rank_correlation.tolist(),
    }
    if all(table.has(role) for role in ("N", "D", "L")):
        losses_of = MixtureLosses(
            table.billions("N"),
            table.billions("D"),
            runs.shares,
            table.numbers("L"),
            _transfer_between(runs.domains, open_profile(base)),
        )
        whole = fit_proportion(losses_of, options["seed"])
        details["proportion"] = _proportion_as_json(whole)
        text += (
            "fit: proportion-dependent law of the loss on the mixture (predicts, plans nothing)\n"
            f"  A {whole.amplitude_n:.4g}, B {whole.amplitude_d:.4g}, gamma {whole.gamma:.4g}; "
            f"held-out error {whole.held_out_error:.4f} nats, "
            f"rank correlation {whole.rank_correlation:.3f}\n"
        )
    return Outcome(mixture_profile(name, runs, fit), text, details, warnings)


def _proportion_as_json(fit: ProportionFit) -> dict[str, Any]:
    return {
        key: value.tolist() if isinstance(value, np.ndarray) else value
        for key, value in vars(fit).items()
    }


def _transfer_between(domains: tuple[str, ...], base: Profile) -> FloatArray:
    """Return the base's transfer between domains that it knows, zero elsewhere."""
    transfer = np.zeros((len(domains), len(domains)))
    known, table = base.languages, base.values("transfer")
    for row, target in enumerate(domains):
        for column, auxiliary in enumerate(domains):
            if table is not None and target in known and auxiliary in known:
                transfer[row, column] = table[known.index(target), known.index(auxiliary)]
    return transfer
