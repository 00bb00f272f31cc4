"""Charts of what lies around a plan: marginal utilities, predicted losses, other budgets."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from codemix.mixers import Curves, Plan
from codemix.mixers.arrays import FloatArray
from codemix.pipelines.report.model import Block, Figure, Text, table_of
from codemix.pipelines.report.vega import (
    ACCENT,
    MUTED,
    PALETTE,
    category,
    chart,
    colours,
    marked_lines,
    quantity,
    tokens_axis,
    tooltips,
)
from codemix.units import format_tokens

_LOG = {"type": "log", "nice": False}
_BILLION = 1e9
_UTILITY = "utility of one billion more"
_CHANGE = "predicted loss against uniform; left is better"


def utilities_figure(plan: Plan, curves: Curves) -> Iterable[Block]:
    """Yield the curves of marginal utility with the level that they share."""
    rows = _utilities(curves.languages, curves.tokens, curves.utilities)
    if not rows:
        yield Text("The law has no marginal utilities around this plan.", "gap")
        return
    points = _utilities(
        curves.languages, curves.plan_tokens[:, None], curves.plan_utilities[:, None]
    )
    encoding = {
        "x": quantity("tokens", "billions of tokens of the language", scale=_LOG,
                      axis={"format": "~g", "tickCount": 5}),
        "y": quantity("utility", _UTILITY, scale=_LOG, axis={"format": "~e", "tickCount": 5}),
        "color": colours("language", curves.languages),
        "tooltip": [
            *tooltips(language="language"),
            {"field": "tokens", "title": "billions of tokens", "format": ".4~g"},
            {"field": "utility", "title": "utility", "format": ".4~g"},
        ],
    }  # fmt: skip
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"data": {"values": points}, "mark": {"type": "point", "filled": True, "size": 70,
         "opacity": 1}, "encoding": encoding},
    ]  # fmt: skip
    if curves.level is not None:
        layers.append(
            {"data": {"values": [{"utility": curves.level}]},
             "mark": {"type": "rule", "strokeDash": [4, 3], "color": MUTED},
             "encoding": {"y": quantity("utility", _UTILITY, scale=_LOG)}}
        )  # fmt: skip
    at_level = sum(
        curves.level is not None and abs(of["utility"] / curves.level - 1) < 1e-3 for of in points
    )
    pilot = "" if curves.solved_at_tokens == plan.budget_tokens else _pilot(curves)
    yield Figure(
        "utilities",
        f"One token more is worth the same in {at_level} of {len(points)} languages"
        if curves.level is not None
        else "The plan does not level what one token more is worth",
        "Each curve is the fall of the objective for one billion tokens more of a language, the "
        "others as planned; points are the plan. Where a point is off the dashed level, a "
        f"constraint holds its language.{pilot}",
        chart(rows, 320, layer=layers),
        table_of(
            points,
            {"language": "language", "tokens": "billions of tokens", "utility": "marginal utility"},
            "Marginal utility at the plan",
        ),
    )


def _utilities(
    languages: Sequence[str], tokens: FloatArray, utilities: FloatArray
) -> list[dict[str, Any]]:
    """Return a row for each point, arrays of shape (L, P), that has a positive utility."""
    return [
        {"language": name, "tokens": x / _BILLION, "utility": y}
        for name, xs, ys in zip(languages, tokens.tolist(), utilities.tolist(), strict=True)
        for x, y in zip(xs, ys, strict=True)
        if math.isfinite(y) and y > 0
    ]


def _pilot(curves: Curves) -> str:
    return f" All at {format_tokens(curves.solved_at_tokens)} tokens, where the shares were solved."


def losses_figure(plan: Plan, curves: Curves) -> Iterable[Block]:
    """Yield predicted losses under uniform and under the plan, with the line not to be crossed."""
    rows = _losses(curves)
    if not rows:
        yield Text("The profile has no amplitudes: losses are not predicted.", "gap")
        return
    best, worst = rows[0], rows[-1]
    pilot = "" if curves.solved_at_tokens == plan.budget_tokens else _pilot(curves)
    limit = (
        "No limit was put on losses."
        if curves.regression is None
        else f"No language may get more than {curves.regression:.2%} worse than under uniform."
    )
    numbers = plan.provenance.get("numbers", {})
    rough = numbers.get("amplitude_d", {}).get("status") == "rough"
    yield Figure(
        "losses",
        f"The predicted loss of {best['language']} changes by {best['change']:+.1%}, the best; "
        f"that of {worst['language']} by {worst['change']:+.1%}, the worst",
        f"Predicted nats per token under the plan against uniform. {limit} "
        + ("The amplitudes are rough: read signs and order, not digits." if rough else "")
        + pilot,
        _losses_spec(rows, curves.regression),
        table_of(
            rows,
            {"language": "language", "uniform": "nats under uniform", "plan": "under the plan",
             "change": "change", "limit": "not above"},
            "Predicted losses",
        ),
    )  # fmt: skip


def _losses(curves: Curves) -> list[dict[str, Any]]:
    """Return the rows of languages whose losses are predicted, the best change first."""
    rows = [
        {
            "language": name,
            "uniform": uniform,
            "plan": planned,
            "change": planned / uniform - 1,
            "limit": None if curves.regression is None else uniform * (1 + curves.regression),
        }
        for name, uniform, planned in zip(
            curves.languages, curves.loss_uniform.tolist(), curves.loss_plan.tolist(), strict=True
        )
        if math.isfinite(uniform) and math.isfinite(planned)
    ]
    return sorted(rows, key=lambda row: (row["change"], row["language"]))


def _losses_spec(rows: list[dict[str, Any]], regression: float | None) -> dict[str, Any]:
    lines = [(0.0, "uniform"), *([] if regression is None else [(regression, "the limit")])]
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.6}},
        "encoding": {
            "y": category("language", [row["language"] for row in rows]),
            "x": quantity("change", _CHANGE, axis={"format": "+.1%", "tickCount": 6}),
            "color": {
                "condition": {"test": "datum.change <= 0", "value": ACCENT},
                "value": "var(--c9)",
            },
            "tooltip": [
                *tooltips(language="language"),
                {"field": "uniform", "title": "nats under uniform", "format": ".4f"},
                {"field": "plan", "title": "under the plan", "format": ".4f"},
                {"field": "change", "title": "change", "format": "+.2%"},
            ],
        },
    }
    return chart(rows, 30 * len(rows), layer=[bars, marked_lines(lines, _CHANGE)])


def budgets_figure(plan: Plan, shares: list[tuple[int, dict[str, float]]]) -> Iterable[Block]:
    """Yield the share of every language from 10B to 10T tokens."""
    if not shares:
        yield Text("There is no plan at any budget from 10B to 10T without a supply.", "gap")
        return
    names = list(plan.languages)
    rows = [
        {"budget": budget, "label": format_tokens(budget), "language": name, "share": row[name]}
        for budget, row in shares
        for name in names
        if name in row
    ]
    moved = {
        name: max(row[name] for _, row in shares) - min(row[name] for _, row in shares)
        for name in names
    }
    most = max(moved, key=lambda name: moved[name])
    first, last = shares[0][1][most], shares[-1][1][most]
    spec = chart(
        rows,
        300,
        mark={"type": "line", "point": {"size": 40}, "strokeWidth": 2},
        encoding={
            "x": quantity("budget", "budget in tokens", scale={"type": "log"},
                          axis=tokens_axis(values=[10**10, 10**11, 10**12, 10**13])),
            "y": quantity("share", "share of the code", axis={"format": "%"},
                          scale={"zero": False}),
            "color": colours("language", names, PALETTE),
            "tooltip": [
                *tooltips(language="language", label="budget"),
                {"field": "share", "title": "share", "format": ".1%"},
            ],
        },
    )  # fmt: skip
    yield Figure(
        "budgets",
        f"{most} moves most with the budget: {first:.0%} at {format_tokens(shares[0][0])}, "
        f"{last:.0%} at {format_tokens(shares[-1][0])}",
        "The same profile and weights at other budgets, by the law alone: no supply, bounds, pairs "
        "or reserve. Budgets far outside the runs that a law was fitted on are extrapolated.",
        spec,
        table_of(
            rows,
            {"label": "budget", "language": "language", "share": "share of the code"},
            "Shares by budget",
        ),
    )
