"""Fits as the command line sees them: a table of runs in, a profile and a table for people out."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codemix.cli.fit_outcome import Outcome, language_name
from codemix.cli.mixture_fits import fit_mixtures
from codemix.cli.tables import render_table
from codemix.mixers.arrays import FloatArray, IntArray
from codemix.mixers.fits import (
    PARAMETERS,
    BilingualRun,
    ChinchillaFit,
    Runs,
    check_runs,
    chinchilla_profile,
    fit_chinchilla,
    fit_synergy,
    gains_as_rows,
    raw_amplitudes,
    synergy_profile,
)
from codemix.mixers.registry import open_profile
from codemix.pipelines.io.run_tables import RunTable

if TYPE_CHECKING:
    from codemix.pipelines.report import Page

ONLY_LANGUAGE = "code"
_SHOWN_ROWS = 10
_HARDLY_KNOWN = 3.0


def fit_law(law: str, table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    """Fit the law that was asked for."""
    fit = {"chinchilla": _chinchilla, "synergy": _synergy, "mixture": fit_mixtures}[law]
    return fit(table, name, base, options)


def _chinchilla(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    runs, warnings = _by_language(table)
    warnings += [text for language, of in runs.items() for text in check_runs(of, language)]
    fits = {language: fit_chinchilla(of, **options) for language, of in runs.items()}
    how = "Huber loss with a free scale" if options["free_scale"] else "Huber loss on log loss"
    how = f"{table.fingerprint}, {how}"
    for language, fit in fits.items():
        warnings += [f"{language}: {text}" for text in _doubts(fit, runs[language])]
    profile = chinchilla_profile(name, fits, runs, open_profile(base), how)
    details = {language: _fit_as_json(fit, runs[language]) for language, fit in fits.items()}
    text = "".join(_fit_as_text(language, fit, runs[language]) for language, fit in fits.items())
    plot = partial(_laws_page, fits, runs, Path(table.where).name)
    return Outcome(profile, text, {"languages": details}, warnings, plot)


def _laws_page(fits: dict[str, ChinchillaFit], runs: dict[str, Runs], source: str) -> "Page":
    from codemix.pipelines.report import FittedLaw, laws_page

    laws = [
        FittedLaw(
            name,
            runs[name].params_b,
            runs[name].tokens_b,
            runs[name].loss_nats,
            fit.kept.tolist(),
            fit.values,
        )
        for name, fit in fits.items()
    ]
    return laws_page(laws, source)


def _doubts(fit: ChinchillaFit, runs: Runs) -> Iterator[str]:
    """Tell what makes the numbers less sure than they look."""
    if not fit.kept.all():
        yield f"rows far from the law were left out: {_listed(runs.row_numbers()[~fit.kept])}"
    elif fit.far.any():
        listed = _listed(runs.row_numbers()[fit.far])
        yield f"rows far from the law ({listed}) may move exponents: see --drop-outliers"
    if fit.agreeing_starts < fit.starts // 4:
        yield f"only {fit.agreeing_starts} of {fit.starts} starts agree on the best"
    if fit.values[PARAMETERS.index("amplitude_n")] == 0:
        yield "the loss does not fall with model size as a power: A = alpha N = 0"
    for name in ("alpha_n", "alpha_d"):
        low, high = fit.interval[PARAMETERS.index(name)]
        if high > _HARDLY_KNOWN * low and high > 0:
            yield f"{name} is hardly known, {low:.3g}..{high:.3g}: these runs do not identify it"


def _listed(rows: IntArray) -> str:
    shown = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
    return f"{shown}, ..." if len(rows) > _SHOWN_ROWS else shown


def _by_language(table: RunTable) -> tuple[dict[str, Runs], list[str]]:
    """Return the runs of each language, and what of them was estimated."""
    params_b, tokens_b, estimated = table.sizes()
    runs, notes = Runs(params_b, tokens_b, table.numbers("L")), [estimated] if estimated else []
    if not table.has("language"):
        return {ONLY_LANGUAGE: runs}, notes
    names = np.array([language_name(text) for text in table.texts("language")])
    return {str(name): runs.take(names == name) for name in np.unique(names)}, notes


def _fit_as_json(fit: ChinchillaFit, runs: Runs) -> dict[str, Any]:
    known, rows = np.isfinite(fit.interval).all(), runs.row_numbers()
    return {
        "parameters": _named(fit.values),
        "intervals": _named(fit.interval) if known else None,
        "amplitudes_for_plain_counts": list(raw_amplitudes(fit.values)),
        "runs": len(fit.kept),
        "runs_used": int(fit.kept.sum()),
        "rows": rows.tolist(),
        "residuals": fit.residuals.tolist(),
        "leverage": [None if np.isnan(value) else value for value in fit.leverage.tolist()],
        "far_rows": rows[fit.far].tolist(),
        "dropped_rows": rows[~fit.kept].tolist(),
        "without_row": {str(rows[at]): _named(values) for at, values in fit.without.items()},
        "agreeing_starts": fit.agreeing_starts,
        "starts": fit.starts,
    }


def _named(values: FloatArray) -> dict[str, Any]:
    return dict(zip(PARAMETERS, values.tolist(), strict=True))


def _fit_as_text(language: str, fit: ChinchillaFit, runs: Runs) -> str:
    labels = ("A (N in billions)", "B (D in billions)", "L∞ (nats)", "alpha N", "alpha D")
    rows = [
        (label, f"{value:.5g}", "" if np.isnan(low) else f"{low:.4g}..{high:.4g}")
        for label, value, (low, high) in zip(labels, fit.values, fit.interval, strict=True)
    ]
    a, b = raw_amplitudes(fit.values)
    lines = [
        f"fit: {language}, {fit.kept.sum()} runs, "
        f"{fit.agreeing_starts} of {fit.starts} starts agree\n",
        render_table("", ("", "value", "95% interval"), rows),
        f"  for plain counts A = {a:.6g}, B = {b:.6g}\n",
        f"  median |log residual| {np.median(np.abs(fit.residuals[fit.kept])):.2g}\n",
    ]
    for at, values in fit.without.items():
        alpha_n, alpha_d = (values[PARAMETERS.index(name)] for name in ("alpha_n", "alpha_d"))
        lines.append(
            f"  row {runs.row_numbers()[at]} has leverage {fit.leverage[at]:.2f}: without it "
            f"alpha N is {alpha_n:.4g}, alpha D {alpha_d:.4g}\n"
        )
    return "".join(lines)


def _synergy(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    losses = table.numbers("L")
    # Gains compare runs of one budget, so a table of one budget need not say which.
    tokens_b = table.billions("D") if table.has("D") else np.ones_like(losses)
    targets, auxiliaries = (table.texts(role) for role in ("target", "auxiliary"))
    rows = zip(targets, auxiliaries, tokens_b.tolist(), losses.tolist(), strict=True)
    synergy = fit_synergy(
        [BilingualRun(language_name(one), language_name(other), *of) for one, other, *of in rows]
    )
    profile = synergy_profile(name, synergy, open_profile(base), table.fingerprint)
    pairs = gains_as_rows(synergy)
    cells = [
        (str(of["target"]), str(of["auxiliary"]), f"{of['gain']:+.2%}", f"{of['transfer']:+.4f}",
         str(of["status"]))
        for of in pairs
    ]  # fmt: skip
    text = "fit: gain = 1 - L(target + auxiliary)/L(target twice); positive helps\n"
    text += render_table("", ("target", "auxiliary", "gain", "tau", "status"), cells)
    count = len(synergy.languages)
    absent = count * (count - 1) - len(pairs)
    warnings = [f"{absent} pairs of languages were not run: no transfer is assumed"]
    plot = partial(_gains_page, synergy.languages, pairs, Path(table.where).name)
    return Outcome(profile, text, {"pairs": pairs}, warnings if absent else [], plot)


def _gains_page(
    languages: tuple[str, ...], pairs: Sequence[Mapping[str, Any]], source: str
) -> "Page":
    from codemix.pipelines.report import gains_page

    gains = [(of["target"], of["auxiliary"], float(of["gain"])) for of in pairs]
    return gains_page(languages, gains, source)
