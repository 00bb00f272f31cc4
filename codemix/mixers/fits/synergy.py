"""Transfer between languages, from runs on two languages at a time.

A run trains on D tokens of a target and D of an auxiliary; the baseline trains on the target's D
tokens twice. The gain is 1 − L(i+j)/L(i+i): positive when the auxiliary helps. (The paper prints
the difference with the other sign in its Eq 2, yet reads positive as a gain.)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray

BUDGETS_TO_FIT = 3
_GOLDEN_STEPS = 200


@dataclass(frozen=True)
class BilingualRun:
    """One run: ``loss_nats`` on ``target`` after ``tokens_b`` billion tokens of each language."""

    target: str
    auxiliary: str
    tokens_b: float
    loss_nats: float


@dataclass(frozen=True)
class Synergy:
    """What languages do for each other.

    Parameters
    ----------
    languages : tuple of str
    gain : ndarray, shape (L, L)
        Row = target, column = auxiliary, at the largest budget of each pair; NaN where not run.
    transfer : ndarray, shape (L, L)
        τ: effective tokens of the target per token of the auxiliary; 0 where not run.
    is_fitted : ndarray of bool, shape (L, L)
        True where τ was fitted inside the effective tokens from three or more budgets; elsewhere
        it is the gain, by convention.
    """

    languages: tuple[str, ...]
    gain: FloatArray
    transfer: FloatArray
    is_fitted: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"


def fit_synergy(runs: Sequence[BilingualRun]) -> Synergy:
    """Compute gains, and fit τ for pairs that were run at three or more budgets.

    Raises
    ------
    InputError
        If a value is not positive and finite, a run comes twice, or a pair has no baseline.
    """
    losses = _by_pair(runs)
    languages = tuple(sorted({name for pair in losses for name in pair}))
    count = len(languages)
    gain = np.full((count, count), np.nan)
    transfer, is_fitted = np.zeros((count, count)), np.zeros((count, count), bool)
    for (target, auxiliary), by_budget in sorted(losses.items()):
        if target == auxiliary:
            continue
        baseline = losses.get((target, target), {})
        shared = sorted(by_budget.keys() & baseline.keys())
        if not shared:
            raise InputError(
                f"{target} with {auxiliary} has no baseline at the same tokens",
                f"add runs of {target} with itself (the same tokens twice)",
            )
        row, column = languages.index(target), languages.index(auxiliary)
        gain[row, column] = 1.0 - by_budget[shared[-1]] / baseline[shared[-1]]
        transfer[row, column] = gain[row, column]
        if len(shared) >= BUDGETS_TO_FIT:
            tokens = np.array(shared)
            alone = np.array([baseline[budget] for budget in shared])
            together = np.array([by_budget[budget] for budget in shared])
            transfer[row, column] = _fit_transfer(tokens, alone, together)
            is_fitted[row, column] = True
    return Synergy(languages, gain, transfer, is_fitted)


def _by_pair(runs: Sequence[BilingualRun]) -> dict[tuple[str, str], dict[float, float]]:
    losses: dict[tuple[str, str], dict[float, float]] = {}
    for run in runs:
        for what, value in (("tokens", run.tokens_b), ("loss", run.loss_nats)):
            if not (np.isfinite(value) and value > 0):
                raise InputError(
                    f"{run.target} with {run.auxiliary}: {what} is {value:g}",
                    "every run needs positive, finite tokens and loss",
                )
        of_pair = losses.setdefault((run.target, run.auxiliary), {})
        if run.tokens_b in of_pair:
            raise InputError(
                f"{run.target} with {run.auxiliary} at {run.tokens_b:g}B tokens comes twice",
                "give one run for each pair and budget, for example the mean over seeds",
            )
        of_pair[run.tokens_b] = run.loss_nats
    return losses


def _fit_transfer(tokens: FloatArray, alone: FloatArray, together: FloatArray) -> float:
    """Fit τ in L(i+j)(D) = B·(D + τ·D)^−α + L∞, with the curve of L(i+i)(D) = B·(2·D)^−α + L∞."""
    scale, alpha, floor = _fit_power(2.0 * tokens, alone)

    def misfit(transfer: float) -> float:
        effective = tokens * max(1.0 + transfer, 1e-9)
        return float(np.sum((scale * effective**-alpha + floor - together) ** 2))

    return _golden_section(misfit, -0.999, 20.0)


def _fit_power(effective: FloatArray, loss: FloatArray) -> tuple[float, float, float]:
    """Fit B·E^−α + L∞ by least squares: for a given α, B and L∞ are linear."""

    def linear(alpha: float) -> tuple[FloatArray, float]:
        design = np.stack([effective**-alpha, np.ones_like(effective)], axis=1)
        solution: FloatArray = np.linalg.lstsq(design, loss, rcond=None)[0].astype(np.float64)
        return solution, float(np.sum((design @ solution - loss) ** 2))

    grid = np.geomspace(0.02, 4.0, 200)
    best = int(np.argmin([linear(alpha)[1] for alpha in grid]))
    low, high = grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)]
    alpha = _golden_section(lambda value: linear(value)[1], float(low), float(high))
    (scale, floor), _ = linear(alpha)
    if scale <= 0:
        raise InputError(
            "the loss of a language with itself does not fall with more tokens",
            "check the runs, or give fewer than three budgets to use the gain as it stands",
        )
    return float(scale), alpha, float(floor)


def _golden_section(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one valley in between is least."""
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    for _ in range(_GOLDEN_STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
        if high - low < 1e-13:
            break
    return (low + high) / 2.0


def gains_as_rows(synergy: Synergy) -> list[Mapping[str, float | str]]:
    """Return target, auxiliary, gain and τ of every pair that was run."""
    return [
        {
            "target": target,
            "auxiliary": auxiliary,
            "gain": float(synergy.gain[row, column]),
            "transfer": float(synergy.transfer[row, column]),
            "status": "fitted" if synergy.is_fitted[row, column] else "convention",
        }
        for row, target in enumerate(synergy.languages)
        for column, auxiliary in enumerate(synergy.languages)
        if np.isfinite(synergy.gain[row, column])
    ]
