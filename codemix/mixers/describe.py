"""A continuous answer told as a plan: tokens, intervals, losses, what binds, and why."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from codemix import __version__
from codemix.mixers.arrays import FloatArray
from codemix.mixers.case import BILLION, Case
from codemix.mixers.feasible import interior_point
from codemix.mixers.interval import Intervals, indifference_intervals
from codemix.mixers.notes import make_notes, make_warnings
from codemix.mixers.objective import gradient, value
from codemix.mixers.outcome import Outcome, to_tokens
from codemix.mixers.plan import LanguagePlan, Plan
from codemix.mixers.profile import Entry
from codemix.mixers.regression import unguarded_problem
from codemix.mixers.solve import minimise
from codemix.mixers.supply import DEFAULT_COUNT_RULE

_DIGITS = 12


def describe(outcome: Outcome, ranges: dict[str, list[int]]) -> Plan:
    """Turn a continuous answer into a plan.

    Parameters
    ----------
    outcome : Outcome
    ranges : dict of str to list of int
        The least and the most that the paper's profiles give to each language.
    """
    case, request = outcome.case, outcome.case.request
    supply = request.supply
    objective, intervals = _intervals(outcome)
    residual = None if outcome.solution is None else float(f"{outcome.solution.residual:.0e}")
    return Plan(
        budget_tokens=request.budget_tokens,
        code_tokens=case.code_tokens,
        reserve=dict(case.reserve),
        model_params=request.model_params,
        profile=case.baseline.name if case.baseline else case.profile.name,
        tokenizer=None if supply is None or supply.tokenizer is None else dict(supply.tokenizer),
        count_rule=dict(DEFAULT_COUNT_RULE if supply is None else supply.count_rule),
        max_epochs=request.max_epochs,
        supply=dict(case.supply_tokens),
        pairs=dict(case.pairs.directions),
        languages=_languages(outcome, intervals),
        objective=objective,
        objective_uniform=judge(case, case.uniform),
        kkt_residual=residual,
        binding=tuple(_binding(outcome)),
        warnings=tuple(make_warnings(outcome)),
        provenance=_provenance(outcome, intervals, ranges),
    )


def _languages(outcome: Outcome, intervals: Intervals | None) -> dict[str, LanguagePlan]:
    case, tokens = outcome.case, outcome.tokens
    uniform = to_tokens(case, case.uniform)
    utility = None if intervals is None else -gradient(case.model, outcome.x)
    loss_plan, loss_uniform = predict_losses(case, tokens), predict_losses(case, uniform)
    found = {}
    for i, name in enumerate(case.languages):
        pair_tokens = case.pairs.languages.get(name, 0)
        unique = case.supply_tokens.get(name)
        lo, hi = (tokens[i],) * 2 if intervals is None else _ends(case, intervals, i, tokens[i])
        found[name] = LanguagePlan(
            tokens=tokens[i],
            file_tokens=tokens[i] - pair_tokens,
            pair_tokens=pair_tokens,
            share=_short(tokens[i] / case.request.budget_tokens),
            epochs=None if unique is None else _short(tokens[i] / unique),
            delta_tokens=tokens[i] - uniform[i],
            interval_tokens=(lo, hi),
            marginal_utility=None if utility is None else _short(utility[i]),
            loss_uniform=loss_uniform[i],
            loss_plan=loss_plan[i],
        )
    return found


def judge(case: Case, x: FloatArray) -> float | None:
    """Return the objective of x, in billions at the budget solved at; None outside its domain."""
    positive = (case.model.received(x) > case.model.lowest()).all()
    return _short(value(case.model, x)) if positive else None


def _intervals(outcome: Outcome) -> tuple[float | None, Intervals | None]:
    """Objective of the plan and intervals around the optimum without a regression limit."""
    case = outcome.case
    objective = judge(case, outcome.x)
    if objective is None:
        return None, None
    problem, optimum = unguarded_problem(case), outcome.solution
    if optimum is None or (optimum.multipliers > 0).any():
        start = interior_point(problem, case.uniform)
        if not start.inside:
            return objective, None
        optimum = minimise(problem, start.x)
    return objective, indifference_intervals(problem, optimum, objective)


def _ends(case: Case, intervals: Intervals, i: int, tokens: int) -> tuple[int, int]:
    """Whole tokens of an interval's ends, which hold the plan whatever the rounding."""
    lo, hi = (round(float(end[i]) / case.scale * BILLION) for end in (intervals.lo, intervals.hi))
    return min(max(lo, case.bounds.lo_tokens[i]), tokens), max(
        min(hi, case.bounds.hi_tokens[i]), tokens
    )


def predict_losses(case: Case, tokens: Sequence[int]) -> list[float | None]:
    """Return the nats per token of each language at the request's own budget.

    None above the logarithm of the vocabulary, where guessing is better than the law.
    """
    model = case.model.with_supply(case.supply)
    losses = model.losses(model.received(np.array(tokens) / BILLION), case.params_b)
    vocabulary = case.profile.scalar("vocabulary")
    most = np.finfo(np.float64).max if vocabulary is None else np.log(vocabulary)
    return [_short(loss) if loss <= most else None for loss in losses]


def _binding(outcome: Outcome) -> list[str]:
    case, found = outcome.case, []
    for name, tokens, least, most in zip(
        case.languages, outcome.tokens, case.bounds.least, case.bounds.most, strict=True
    ):
        if tokens == least.tokens:
            found.append(f"{name}: {least.reason}")
        elif tokens == most.tokens:
            found.append(f"{name}: {most.reason}")
    if outcome.solution is None:
        return found
    limited = outcome.problem.floor > unguarded_problem(case).floor
    for i in np.flatnonzero(outcome.solution.multipliers > 0):
        reason = "effective tokens must be positive"
        if limited[i] and outcome.regression is not None:
            reason = f"--max-regression {100 * outcome.regression:.4g}%"
        found.append(f"{case.languages[i]}: {reason}")
    return found


def _provenance(
    outcome: Outcome, intervals: Intervals | None, ranges: dict[str, list[int]]
) -> dict[str, Any]:
    case, request = outcome.case, outcome.case.request
    pooled = [
        n for n, is_pooled in zip(case.languages, case.model.pooled, strict=True) if is_pooled
    ]
    regression = outcome.regression
    return {
        "codemix": __version__,
        "mixer": case.baseline.name if case.baseline else case.profile.law,
        "law_profile": case.profile.name,
        "profile_sha256": case.profile.sha256,
        "inventory_sha256": None if request.supply is None else request.supply.sha256,
        "solved_at_tokens": round(request.budget_tokens * case.scale),
        "max_regression": None if regression is None else _short(regression),
        "interval_method": (
            None if intervals is None else "exact" if intervals.exact else "second-order estimate"
        ),
        "profile_range_tokens": ranges,
        "pooled_languages": pooled,
        "options": {
            "weights": dict(request.weights),
            "min_share": dict(request.min_share),
            "max_share": dict(request.max_share),
            "fix": dict(request.fix),
            "pair_epochs": request.pair_epochs,
        },
        "numbers": {
            name: {"status": entry.status, "source": entry.source}
            for name, entry in _entries(case).items()
        },
        "notes": make_notes(outcome),
    }


def _entries(case: Case) -> dict[str, Entry]:
    own = {} if case.baseline is None else case.baseline.entries
    return {**own, **case.profile.entries}


def _short(number: float) -> float:
    """Drop the last digits, which differ between linear-algebra libraries."""
    return float(f"{number:.{_DIGITS}g}")
