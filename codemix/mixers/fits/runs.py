"""Training runs of one language, checked for what they can tell."""

from dataclasses import dataclass

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import BoolArray, FloatArray, IntArray

LEAST_ROWS = 6
_LEAST_SPREAD = 0.05
_MOST_CORRELATED = 0.9999
_TOO_CORRELATED = 0.99


@dataclass(frozen=True)
class Runs:
    """Finished training runs.

    Parameters
    ----------
    params_b, tokens_b : ndarray, shape (n,)
        Parameters and tokens of each run, in billions.
    loss_nats : ndarray, shape (n,)
        Final loss of each run.
    rows : ndarray, shape (n,), optional
        Where each run stands in its table, the first row being 1; by default in this order.
    """

    params_b: FloatArray
    tokens_b: FloatArray
    loss_nats: FloatArray
    rows: IntArray | None = None

    def __len__(self) -> int:
        return len(self.loss_nats)

    def take(self, chosen: BoolArray) -> "Runs":
        """Return the runs of a mask, shape (n,)."""
        return Runs(
            self.params_b[chosen],
            self.tokens_b[chosen],
            self.loss_nats[chosen],
            self.row_numbers()[chosen],
        )

    def row_numbers(self) -> IntArray:
        """Return the rows of the table, shape (n,)."""
        return np.arange(1, len(self) + 1) if self.rows is None else self.rows


def check_runs(runs: Runs, name: str) -> list[str]:
    """Refuse runs that cannot identify the law; return warnings where they hardly can.

    Raises
    ------
    InputError
        If a value is not positive and finite, there are fewer than six rows, all runs have one
        model size or one number of tokens, or tokens per parameter are constant.
    """
    for what, values in (
        ("parameters", runs.params_b),
        ("tokens", runs.tokens_b),
        ("loss", runs.loss_nats),
    ):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
        if len(wrong):
            raise InputError(
                f"{name}: {what} of row {runs.row_numbers()[wrong[0]]} is {values[wrong[0]]:g}",
                "every run needs positive, finite parameters, tokens and loss",
            )
    if len(runs) < LEAST_ROWS:
        raise InputError(
            f"{name}: {len(runs)} runs cannot identify five parameters",
            f"give at least {LEAST_ROWS} runs at several model sizes and token counts",
        )
    log_n, log_d = np.log(runs.params_b), np.log(runs.tokens_b)
    for what, values in (("model size", log_n), ("number of tokens", log_d)):
        if np.ptp(values) < _LEAST_SPREAD:
            raise InputError(
                f"{name}: all runs have one {what}, so its exponent cannot be identified",
                "add runs that vary it, at least by a factor of two",
            )
    correlation = float(np.corrcoef(log_n, log_d)[0, 1])
    if abs(correlation) > _MOST_CORRELATED:
        raise InputError(
            f"{name}: tokens per parameter are constant, so the two exponents cannot be told apart",
            "add runs of one model size with other numbers of tokens",
        )
    warnings = []
    if abs(correlation) > _TOO_CORRELATED:
        warnings.append(
            f"{name}: tokens all but follow the model size (correlation {correlation:.3f}): the "
            "two exponents are hard to tell apart"
        )
    for what, values in (("model sizes", log_n), ("numbers of tokens", log_d)):
        distinct = len(np.unique(values.round(6)))
        if distinct < 3:
            warnings.append(f"{name}: only {distinct} {what}: the floor and an exponent trade off")
    return warnings
