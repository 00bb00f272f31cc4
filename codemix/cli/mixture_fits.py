"""Fits of mixing laws as the command line sees them."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codemix.cli.fit_outcome import Outcome, language_name
from codemix.cli.tables import render_table
from codemix.mixers.arrays import FloatArray
from codemix.mixers.fits import (
    MixtureFit,
    MixtureLosses,
    MixtureRuns,
    ProportionFit,
    check_mixtures,
    fit_mixture,
    fit_proportion,
    least_runs,
    mixture_profile,
    predict_mixture,
)
from codemix.mixers.profile import Profile
from codemix.mixers.registry import open_profile
from codemix.pipelines.io.run_tables import RunTable

if TYPE_CHECKING:
    from codemix.pipelines.report import Page

WHOLE = "whole mixture"
_PERCENT = 100.0
_ASSUMED_BILLIONS = 10.0
_NO_BILLIONS = 1.0


def fit_mixtures(table: RunTable, name: str, base: str, options: dict[str, Any]) -> Outcome:
    """Fit the exponential law, which goes into the profile, and the proportion-dependent one."""
    runs, warnings = check_mixtures(_read(table))
    fit = fit_mixture(runs, options["draws"], options["seed"])
    proportions, notes = _proportions(table, runs, open_profile(base), options["seed"])
    details = {
        "domains": list(runs.domains),
        "targets": list(runs.targets),
        "runs": len(runs.shares),
        "exponential": _as_json(vars(fit)),
        "proportion": {target: _as_json(vars(of)) for target, of in proportions.items()},
    }
    text = _as_text(runs, fit, proportions)
    profile = mixture_profile(name, runs, fit, table.fingerprint)
    plot = partial(_page, runs, fit, Path(table.where).name)
    return Outcome(profile, text, details, warnings + notes, plot)


def _page(runs: MixtureRuns, fit: MixtureFit, source: str) -> "Page":
    from codemix.pipelines.report import mixtures_page

    predicted = predict_mixture(fit.floor, fit.scale, fit.rates, runs.shares)
    rows = [
        {"target": target, "measured": float(loss), "predicted": float(of)}
        for at, target in enumerate(runs.targets)
        for loss, of in zip(runs.loss_nats[:, at], predicted[:, at], strict=True)
        if np.isfinite(loss)
    ]
    return mixtures_page(rows, source)


def _read(table: RunTable) -> MixtureRuns:
    shares, losses = table.group("shares"), table.group("losses")
    values = np.stack(list(shares.values()), axis=1)
    if np.nanmedian(values.sum(axis=1)) > _PERCENT / 2:
        values = values / _PERCENT
    return MixtureRuns(
        tuple(language_name(domain) for domain in shares),
        tuple(language_name(target) for target in losses),
        values,
        np.stack(list(losses.values()), axis=1),
    )


def _proportions(
    table: RunTable, runs: MixtureRuns, base: Profile, seed: int
) -> tuple[dict[str, ProportionFit], list[str]]:
    """Fit equations 6 and 7 to every target, and to the loss on the mixture where there is one."""
    needed = least_runs(len(runs.domains))
    if len(runs.shares) < needed:
        return {}, [f"the proportion-dependent law is not fitted: it needs {needed} runs"]
    params_b, tokens_b, notes = _sizes(table, len(runs.shares))
    transfer = _transfer_between(runs.domains, base)
    if not transfer.any():
        transfer = np.ones_like(transfer)
        notes.append(
            f"profile {base.name} knows no transfer between these domains: tau = 1 for all"
        )
    losses = dict(zip(runs.targets, runs.loss_nats.T, strict=True))
    if table.has("L"):
        losses[WHOLE] = table.numbers("L")
    fits = {
        target: fit_proportion(MixtureLosses(params_b, tokens_b, runs.shares, loss, transfer), seed)
        for target, loss in losses.items()
    }
    return fits, notes


def _sizes(table: RunTable, count: int) -> tuple[FloatArray, FloatArray, list[str]]:
    """Return N and D; of runs that do not vary them the exponents have no meaning, and are said."""
    notes = []
    sizes = []
    for role, assumed, note in (
        ("N", _NO_BILLIONS, "all runs have one model size: A and alpha N are not identified"),
        ("D", _ASSUMED_BILLIONS, "all runs have one number of tokens: alpha D is not identified"),
    ):
        values: FloatArray = table.billions(role) if table.has(role) else np.full(count, assumed)
        if np.ptp(values) == 0:
            values = np.full(count, assumed)
            notes.append(note)
        sizes.append(values)
    return sizes[0], sizes[1], notes


def _transfer_between(domains: tuple[str, ...], base: Profile) -> FloatArray:
    """Return the base's transfer between domains that it knows, zero elsewhere."""
    transfer = np.zeros((len(domains), len(domains)))
    known, table = base.languages, base.values("transfer")
    for row, target in enumerate(domains):
        for column, auxiliary in enumerate(domains):
            if table is not None and target in known and auxiliary in known:
                transfer[row, column] = table[known.index(target), known.index(auxiliary)]
    return transfer


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    """Turn arrays to lists, and what is not known to null."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if value != value else value


def _as_text(runs: MixtureRuns, fit: MixtureFit, proportions: dict[str, ProportionFit]) -> str:
    rows = [
        (
            target,
            f"{fit.floor[at]:.4f}",
            "" if np.isnan(fit.floor_interval[at, 0]) else _span(fit.floor_interval[at]),
            f"{fit.held_out_error[at]:.4f}",
            f"{fit.rank_correlation[at]:.3f}",
        )
        for at, target in enumerate(runs.targets)
    ]
    rows.append(("mean of all", "", "", "", f"{fit.mean_rank_correlation:.3f}"))
    heads = ("target", "floor", "95% interval", "held-out error", "rank correlation")
    text = (
        f"fit: exponential mixing law, {len(runs.shares)} runs, {len(runs.domains)} domains, "
        "five-fold cross-validation; planned with\n"
    )
    text += render_table("", heads, rows)
    if proportions:
        table = [
            (name, f"{of.gamma:.4g}", f"{of.held_out_error:.4f}", f"{of.rank_correlation:.3f}")
            for name, of in proportions.items()
        ]
        text += "fit: proportion-dependent law (equations 6 and 7 of the paper); predicts only\n"
        text += render_table("", ("target", "gamma", *heads[-2:]), table)
    return text


def _span(bounds: FloatArray) -> str:
    return f"{bounds[0]:.4g}..{bounds[1]:.4g}"
