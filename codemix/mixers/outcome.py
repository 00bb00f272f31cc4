"""From a request to a continuous answer, and from there to a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.case import BILLION, Case, prepare_case, supply_array
from codemix.mixers.polish import Solution
from codemix.mixers.problem import Problem
from codemix.mixers.regression import guard, unguarded_problem
from codemix.mixers.request import AllocationRequest
from codemix.mixers.rounding import round_to_total
from codemix.mixers.solve import minimise

TOLERANCE = 1e-8


@dataclass(frozen=True)
class Outcome:
    """A case and its continuous answer.

    Parameters
    ----------
    case : Case
    x : ndarray, shape (L,)
        Billions of tokens at the budget solved at.
    problem : Problem
        What was solved, or for a baseline what judges it.
    solution : Solution or None
        None for a baseline.
    regression : float or None
        The relative rise of predicted loss that was allowed; None where nothing limits it.
    warnings : tuple of str
    """

    case: Case
    x: FloatArray
    problem: Problem
    solution: Solution | None
    regression: float | None
    warnings: tuple[str, ...]

    @property
    def tokens(self) -> list[int]:
        """Whole tokens at the request's budget, summing to the code tokens exactly."""
        return to_tokens(self.case, self.x)


def solve_request(request: AllocationRequest) -> Outcome:
    """Divide a budget among languages: follow a baseline, or find the optimum of a law.

    Raises
    ------
    UsageError, InputError, InfeasibleError
        See `codemix.mixers.case.prepare_case` and `codemix.mixers.regression.guard`.
    """
    case = prepare_case(request)
    if case.baseline is not None:
        supply = supply_array(case.languages, case.supply_tokens, case.scale)
        x = case.baseline.share_out(case.total, case.lo, case.hi, supply)
        return Outcome(case, x, unguarded_problem(case), None, None, case.warnings)
    guarded = guard(case)
    solution = minimise(guarded.problem, guarded.start)
    warnings = [*case.warnings, *guarded.warnings]
    if solution.residual > TOLERANCE:
        warnings.append(f"the optimum is only accurate to {solution.residual:.0e} (KKT residual)")
    return Outcome(case, solution.x, guarded.problem, solution, guarded.regression, tuple(warnings))


def to_tokens(case: Case, x: FloatArray) -> list[int]:
    """Scale billions at the budget solved at back to whole tokens of the request's budget."""
    amounts = np.asarray(x / case.scale * BILLION)
    return round_to_total(amounts, case.code_tokens, case.bounds.lo_tokens, case.bounds.hi_tokens)


def to_billions(case: Case, tokens: Sequence[int]) -> FloatArray:
    """Turn tokens of the request's budget into billions at the budget solved at, shape (L,)."""
    return np.array(tokens, dtype=np.float64) * case.scale / BILLION
