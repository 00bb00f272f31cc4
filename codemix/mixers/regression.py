"""No language much worse than under uniform: the floor that puts under what each one receives."""

from dataclasses import dataclass, replace

import numpy as np

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.arrays import FloatArray
from codemix.mixers.case import BILLION, Case
from codemix.mixers.feasible import interior_point
from codemix.mixers.problem import Problem
from codemix.mixers.request import DEFAULT_REGRESSION
from codemix.units import format_tokens

_SLACK = 1e-8
_POSITIVE = 1e-4
_CLOSE = 1e-4
_ABOVE_LEAST = 1.01


@dataclass(frozen=True)
class Guarded:
    """A problem with its floors, a point strictly inside, and the regression they allow.

    Parameters
    ----------
    problem : Problem
    start : ndarray, shape (L,)
        Strictly inside every constraint.
    regression : float or None
        The relative rise of predicted loss that is allowed; None where nothing limits it.
    warnings : tuple of str
    """

    problem: Problem
    start: FloatArray
    regression: float | None
    warnings: tuple[str, ...]


def unguarded_problem(case: Case) -> Problem:
    """Return the problem without regression limits; what is received stays positive.

    Positive means at least 1e-4 of an even share: closer to zero, differences of tokens lose
    their digits.
    """
    share = case.total / len(case.languages)
    floor = np.full_like(case.model.received(case.uniform), case.model.lowest() + _POSITIVE * share)
    return Problem(case.model, case.total, case.lo, case.hi, floor)


def guard(case: Case) -> Guarded:
    """Put the no-regression floors of a request under its problem.

    Raises
    ------
    InfeasibleError
        If effective tokens cannot be positive, or an explicit limit cannot be kept.
    UsageError
        If a limit is asked for and the profile has no amplitudes to predict losses with.
    """
    problem = unguarded_problem(case)
    start = interior_point(problem, case.uniform)
    if not start.inside:
        raise _not_positive(case, start.x)
    limit = case.request.max_regression
    reference = case.model.losses(case.model.received(case.uniform), case.params_b)
    unpredicted = bool(np.isnan(reference).all())
    if unpredicted and not isinstance(limit, str):
        raise UsageError(
            f"profile {case.profile.name} has no amplitudes: losses cannot be predicted",
            "leave out --max-regression, or fit a profile",
        )
    if limit == "none" or unpredicted:
        unlimited = ("no amplitudes: losses are neither predicted nor limited",)
        return Guarded(problem, start.x, None, unlimited if unpredicted else ())
    lost = [n for n, loss in zip(case.languages, reference, strict=True) if np.isinf(loss)]
    notes = tuple(
        f"{name} has no loss under uniform to hold it to: others harm it" for name in lost
    )
    allowed = DEFAULT_REGRESSION if isinstance(limit, str) else limit
    found = _with_floor(case, problem, reference, allowed)
    if found is not None:
        return Guarded(*found, allowed, notes)
    least = _least_regression(case, problem, reference, allowed)
    if not isinstance(limit, str):
        raise InfeasibleError(
            f"no plan within the bounds keeps every language within {allowed:.3%} of its loss "
            f"under uniform; the least feasible is {least:.3%}",
            f"write --max-regression {100 * least * _ABOVE_LEAST:.4g}% or loosen the bounds",
        )
    raised = least * _ABOVE_LEAST
    found = _with_floor(case, problem, reference, raised)
    assert found is not None, "a little above the least feasible is feasible"
    note = (
        f"--max-regression {allowed:.0%} cannot be kept within the bounds: raised to {raised:.2%}"
    )
    return Guarded(*found, raised, (note,))


def _with_floor(
    case: Case, problem: Problem, reference: FloatArray, allowed: float
) -> tuple[Problem, FloatArray] | None:
    # Limits are kept to one part in 10^8, so that even a limit of zero leaves an interior.
    losses = reference * (1.0 + max(allowed, _SLACK))
    floor = np.maximum(case.model.least_received(losses, case.params_b), problem.floor)
    guarded = replace(problem, floor=floor)
    start = interior_point(guarded, case.uniform)
    return (guarded, start.x) if start.inside else None


def _least_regression(
    case: Case, problem: Problem, reference: FloatArray, infeasible: float
) -> float:
    """Bisect for the smallest limit that leaves an interior."""
    high = max(2.0 * infeasible, DEFAULT_REGRESSION)
    while _with_floor(case, problem, reference, high) is None:
        infeasible, high = high, 2.0 * high
    while high - infeasible > _CLOSE * high:
        middle = (infeasible + high) / 2.0
        if _with_floor(case, problem, reference, middle) is None:
            infeasible = middle
        else:
            high = middle
    return high


def _not_positive(case: Case, x: FloatArray) -> InfeasibleError:
    """Name the languages that others harm more than their own tokens help, and what they need."""
    received = case.model.received(x)
    lines = []
    for i in np.flatnonzero(received <= unguarded_problem(case).floor):
        needed = _own_tokens_needed(case, x, int(i))
        allowed = format_tokens(case.hi[i] / case.scale * BILLION)
        name = case.languages[i]
        if np.isfinite(needed):
            tokens = format_tokens(needed / case.scale * BILLION)
            lines.append(f"{name} needs at least {tokens} tokens, its bounds allow {allowed}")
        else:
            lines.append(f"{name} stays negative with any number of tokens from this supply")
    return InfeasibleError(
        f"effective tokens cannot all be positive: {'; '.join(lines)}",
        "raise its bounds or supply, or leave it out with --languages",
    )


def _own_tokens_needed(case: Case, x: FloatArray, i: int) -> float:
    """Bisect for the tokens of language i that lift it to its floor, others as in x."""
    floor = float(unguarded_problem(case).floor[i])

    def enough(tokens: float) -> bool:
        changed = x.copy()
        changed[i] = tokens
        return bool(case.model.received(changed)[i] > floor)

    low, high = 0.0, 1e6 * case.total
    if not enough(high):
        return np.inf
    while high - low > _CLOSE * high:
        middle = (low + high) / 2.0
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
