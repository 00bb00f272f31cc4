"""Runs on mixtures of domains, checked for what they can tell."""

from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray

SUM_WARNS = 5e-4
SUM_REFUSES = 0.02
_TOGETHER = 1e-6
_NOTICEABLE = 0.1


@dataclass(frozen=True)
class MixtureRuns:
    """Runs on mixtures of domains.

    Parameters
    ----------
    domains : tuple of str
        What a run trains on.
    targets : tuple of str
        What its loss is measured on; they need not be domains.
    shares : ndarray, shape (n, L)
        Of each run, summing to one.
    loss_nats : ndarray, shape (n, M)
        Loss on each target.
    """

    domains: tuple[str, ...]
    targets: tuple[str, ...]
    shares: FloatArray
    loss_nats: FloatArray


def check_mixtures(runs: MixtureRuns) -> tuple[MixtureRuns, list[str]]:
    """Renormalise shares that sum to nearly one, refuse others; return warnings.

    Raises
    ------
    InputError
        If a share is negative, shares do not sum to one within 2%, a loss is not positive, there
        are fewer runs than numbers to fit, or the shares of some domains cannot be told apart.
    """
    wrong = np.argwhere(~(runs.shares >= 0) | ~np.isfinite(runs.shares))
    if len(wrong):
        run, at = wrong[0]
        raise InputError(
            f"the share of {runs.domains[at]} in run {run + 1} is {runs.shares[run, at]:g}",
            "shares are between 0 and 1",
        )
    wrong = np.argwhere(~(runs.loss_nats > 0) | ~np.isfinite(runs.loss_nats))
    if len(wrong):
        run, at = wrong[0]
        raise InputError(
            f"the loss on {runs.targets[at]} of run {run + 1} is {runs.loss_nats[run, at]:g}",
            "losses are positive, in nats per token; leave runs out that have none",
        )
    sums = runs.shares.sum(axis=1)
    worst = int(np.argmax(np.abs(sums - 1.0)))
    if abs(sums[worst] - 1.0) > SUM_REFUSES:
        raise InputError(
            f"the shares of run {worst + 1} sum to {sums[worst]:.4g}, not to 1",
            "give every domain a share column, as fractions or percentages",
        )
    shares = runs.shares / sums[:, None]
    _check_variety(shares, runs.domains)
    warnings = []
    if abs(sums[worst] - 1.0) > SUM_WARNS:
        warnings.append(
            f"shares sum to {sums.min():.4g}..{sums.max():.4g}: every run was renormalised to 1"
        )
    return MixtureRuns(runs.domains, runs.targets, shares, runs.loss_nats), warnings


def _check_variety(shares: FloatArray, domains: tuple[str, ...]) -> None:
    """Refuse runs whose shares leave a direction of mixtures untried."""
    least = len(domains) + 3
    if len(shares) < least:
        raise InputError(
            f"{len(shares)} runs cannot identify a law of {len(domains)} domains",
            f"give at least {least} runs with different mixtures",
        )
    for at in np.flatnonzero(np.ptp(shares, axis=0) == 0):
        raise InputError(
            f"the share of {domains[at]} is {shares[0, at]:g} in every run",
            "leave a domain out that no run uses, or add runs that vary it",
        )
    _, size, directions = np.linalg.svd(shares, full_matrices=False)
    if size[-1] <= _TOGETHER * size[0]:
        part = np.abs(directions[-1])
        named = [domains[at] for at in np.flatnonzero(part > _NOTICEABLE * part.max())]
        raise InputError(
            f"the shares of {', '.join(named)} always move together",
            "add runs that vary them one by one, or merge them into one domain",
        )
