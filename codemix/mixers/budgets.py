"""The same request at other budgets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.outcome import solve_request
from codemix.mixers.request import AllocationRequest
from codemix.units import format_tokens

_MANTISSAS = (1, 2, 5)


def budget_grid(low_tokens: int, high_tokens: int) -> list[int]:
    """Return the budgets 1, 2, 5, 10, … between two budgets, and both of these.

    Raises
    ------
    UsageError
        If the first is not below the second.

    Examples
    --------
    >>> budget_grid(10, 300)
    [10, 20, 50, 100, 200, 300]
    """
    if not 0 < low_tokens < high_tokens:
        raise UsageError(
            f"a range of budgets from {format_tokens(low_tokens)} to {format_tokens(high_tokens)} "
            "does not increase",
            "write for example --what-if 10B..10T",
        )
    powers = range(len(str(high_tokens)))
    steps = [mantissa * 10**power for power in powers for mantissa in _MANTISSAS]
    inner = [step for step in steps if low_tokens < step < high_tokens]
    return [low_tokens, *inner, high_tokens]


def what_if(request: AllocationRequest, budgets: Sequence[int]) -> tuple[dict[str, Any], ...]:
    """Solve the request at each budget, everything else as it is.

    Shares scale with the budget, amounts in tokens and supply do not.

    Returns
    -------
    tuple of dict
        ``budget_tokens``, ``code_tokens``, ``languages`` (name: tokens), ``kkt_residual``,
        ``warnings`` and ``infeasible`` (None, or why there is no plan at this budget).
    """
    rows = []
    for budget in budgets:
        row: dict[str, Any] = {"budget_tokens": budget}
        try:
            outcome = solve_request(replace(request, budget_tokens=budget))
        except (InfeasibleError, UsageError) as error:
            row |= {"code_tokens": None, "languages": {}, "kkt_residual": None}
            rows.append(row | {"warnings": [], "infeasible": error.message})
            continue
        solution = outcome.solution
        row["code_tokens"] = outcome.case.code_tokens
        row["languages"] = dict(zip(outcome.case.languages, outcome.tokens, strict=True))
        row["kkt_residual"] = None if solution is None else float(f"{solution.residual:.0e}")
        rows.append(row | {"warnings": list(outcome.warnings), "infeasible": None})
    return tuple(rows)
