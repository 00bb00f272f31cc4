"""What lies around a plan: the curves whose crossing it is, and the same law at other budgets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from codemix.errors import InputError
from codemix.mixers.arrays import FloatArray
from codemix.mixers.budgets import budget_grid, what_if
from codemix.mixers.case import BILLION
from codemix.mixers.objective import gradient
from codemix.mixers.outcome import Outcome, solve_request
from codemix.mixers.plan import Plan
from codemix.mixers.request import AllocationRequest
from codemix.mixers.supply import Inventory

BUDGETS = (10 * 10**9, 10 * 10**12)
_POINTS = 41
_REACH = 3.0
_SAME = 1e-6


@dataclass(frozen=True)
class Curves:
    """The marginal utilities around a plan, and the losses it is predicted to have.

    All of it at the budget that the plan was solved at, which for a pilot is not its own.

    Parameters
    ----------
    languages : tuple of str
        In the order of every array.
    solved_at_tokens : int
    tokens, utilities : ndarray, shape (L, P)
        Tokens of one language, all others as planned, and the fall of the objective for one more
        billion of them; NaN where the law is not defined.
    plan_tokens, plan_utilities : ndarray, shape (L,)
        Where the plan stands on its curve.
    level : float or None
        The marginal utility that all languages share which no constraint holds.
    loss_uniform, loss_plan : ndarray, shape (L,)
        Predicted nats per token; NaN without amplitudes.
    regression : float or None
        The rise of a loss above uniform's that was allowed, relative.
    transfer : ndarray, shape (L, L), or None
        Rows are targets, columns auxiliaries; a share of a token, positive helps.
    """

    languages: tuple[str, ...]
    solved_at_tokens: int
    tokens: FloatArray
    utilities: FloatArray
    plan_tokens: FloatArray
    plan_utilities: FloatArray
    level: float | None
    loss_uniform: FloatArray
    loss_plan: FloatArray
    regression: float | None
    transfer: FloatArray | None


def request_of(
    plan: Plan, supply: Inventory | None, profile: str | Path | None = None
) -> AllocationRequest:
    """Return the request whose answer a plan is.

    Parameters
    ----------
    plan : Plan
    supply : Inventory or None
        The one the plan was made from, where it was made from one.
    profile : str or Path, optional
        Where the plan's profile is, if it is no shipped one.

    Raises
    ------
    InputError
        If the inventory is another one.
    """
    facts = plan.provenance
    if facts.get("inventory_sha256") != (None if supply is None else supply.sha256):
        raise InputError(
            "the inventory is not the one that the plan was made from", "run `codemix allocate`"
        )
    options: Mapping[str, Any] = facts.get("options", {})
    solved_at = facts.get("solved_at_tokens", plan.budget_tokens)
    regression = facts.get("max_regression")
    return AllocationRequest(
        budget_tokens=plan.budget_tokens,
        model_params=plan.model_params,
        profile=plan.profile if profile is None else profile,
        supply=supply,
        max_epochs=plan.max_epochs,
        reserve=dict(plan.reserve),
        pairs=sum(plan.pairs.values()),
        pair_epochs=options.get("pair_epochs"),
        languages=tuple(plan.languages),
        weights=options.get("weights", {}),
        min_share=options.get("min_share", {}),
        max_share=options.get("max_share", {}),
        fix=options.get("fix", {}),
        solve_at_tokens=None if solved_at == plan.budget_tokens else solved_at,
        max_regression="none" if regression is None else regression,
    )


def curves_around(plan: Plan, request: AllocationRequest) -> Curves:
    """Solve a plan's request again and follow each language's marginal utility.

    Raises
    ------
    CodemixError
        If the request cannot be solved.
    InputError
        If its answer is not the plan.
    """
    outcome = solve_request(request)
    planned = np.array([plan.languages[name].tokens for name in outcome.case.languages], float)
    if np.abs(np.array(outcome.tokens) - planned).max() > 1 + _SAME * planned.sum():
        raise InputError(
            "the plan is not what this version of codemix answers to its request",
            "make the plan again with `codemix allocate`",
        )
    return _curves(outcome)


def _curves(outcome: Outcome) -> Curves:
    case, x, model = outcome.case, outcome.x, outcome.case.model
    # Around its own place, and as far as the largest: where the curves cross the common level.
    scale = np.geomspace(1.0 / _REACH, _REACH, _POINTS)
    tokens = np.maximum(x, case.total * _SAME)[:, None] * scale[None, :]
    utilities = np.full(tokens.shape, np.nan)
    for i, row in enumerate(tokens):
        for point, amount in enumerate(row):
            moved = x.copy()
            moved[i] = amount
            utilities[i, point] = _utilities(outcome, moved)[i]
    at_plan = _utilities(outcome, x)
    inside = (x > case.lo * (1 + _SAME)) & (x < case.hi * (1 - _SAME))
    level = float(np.median(at_plan[inside])) if inside.any() else None
    table = case.profile.values("transfer")
    return Curves(
        languages=case.languages,
        solved_at_tokens=round(outcome.case.request.budget_tokens * case.scale),
        tokens=tokens * BILLION,
        utilities=utilities,
        plan_tokens=x * BILLION,
        plan_utilities=at_plan,
        level=level if outcome.solution is not None else None,
        loss_uniform=model.losses(model.received(case.uniform), case.params_b),
        loss_plan=model.losses(model.received(x), case.params_b),
        regression=outcome.regression,
        transfer=None if table is None else _transfer(outcome, table),
    )


def _utilities(outcome: Outcome, x: FloatArray) -> FloatArray:
    model = outcome.case.model
    if not (model.received(x) > model.lowest()).all():
        return np.full(len(x), np.nan)
    return -gradient(model, x)


def _transfer(outcome: Outcome, table: FloatArray) -> FloatArray:
    """Return the transfer between the case's languages; NaN where the profile knows one not."""
    known = outcome.case.profile.languages
    index = np.array([known.index(n) if n in known else -1 for n in outcome.case.languages])
    found: FloatArray = np.where(
        (index[:, None] < 0) | (index[None, :] < 0), np.nan, table[np.ix_(index, index)]
    )
    return found


def shares_by_budget(request: AllocationRequest) -> list[tuple[int, dict[str, float]]]:
    """Return the shares of the code from 10B to 10T: the law alone, without supply or bounds.

    Budgets at which there is no plan are left out.
    """
    alone = replace(
        request,
        supply=None,
        solve_at_tokens=None,
        reserve={},
        pairs=0,
        min_share={},
        max_share={},
        fix={},
    )
    return [
        (
            row["budget_tokens"],
            {name: tokens / row["code_tokens"] for name, tokens in row["languages"].items()},
        )
        for row in what_if(alone, budget_grid(*BUDGETS))
        if row["languages"]
    ]
