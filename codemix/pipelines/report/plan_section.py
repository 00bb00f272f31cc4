"""Section 3: how the budget was divided, how sure that is, and what holds it."""

import math
from collections.abc import Iterable
from typing import Any

from codemix.mixers import AllocationRequest, Curves, Plan, shares_by_budget
from codemix.pipelines.report.model import Block, Figure, Section, Table, Text, table_of
from codemix.pipelines.report.plan_curves import budgets_figure, losses_figure, utilities_figure
from codemix.pipelines.report.vega import (
    ACCENT,
    INK,
    WARM,
    category,
    chart,
    marked_lines,
    quantity,
    tokens_axis,
    tooltips,
)
from codemix.units import format_tokens

_EPOCHS = "epochs: planned over unique tokens"
_BAR = {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2, "height": {"band": 0.6}}


def plan_section(
    plan: Plan, request: AllocationRequest | None, curves: Curves | None, why_not: str = ""
) -> Section:
    """Return the charts of a plan; those that the plan alone can give where ``why_not`` says why.

    Parameters
    ----------
    plan : Plan
    request : AllocationRequest or None
        What the plan answers, for other budgets.
    curves : Curves or None
    why_not : str
        Why the two are not known.
    """
    blocks: list[Block] = [*_tones(plan), _tokens(plan)]
    if request is not None:
        blocks += budgets_figure(plan, shares_by_budget(request))
    if curves is not None:
        blocks += [*utilities_figure(plan, curves), *losses_figure(plan, curves)]
    if why_not:
        blocks.append(Text(f"The curves around the plan are not shown: {why_not}.", "gap"))
    return Section("plan", "The plan", (*blocks, *_epochs(plan), _binding(plan)))


def _tones(plan: Plan) -> Iterable[Text]:
    title = f"{format_tokens(plan.budget_tokens)} tokens by the profile {plan.profile}"
    if plan.reserve:
        parts = ", ".join(f"{format_tokens(n)} of {name}" for name, n in plan.reserve.items())
        title += f", of which {parts} are set aside"
    if plan.pairs:
        title += f"; {format_tokens(sum(plan.pairs.values()))} of the code are pairs"
    yield Text(f"{title}.")
    for warning in plan.warnings:
        yield Text(f"{warning[:1].upper()}{warning[1:]}.", "warning")


def _tokens(plan: Plan) -> Figure:
    rows: list[dict[str, Any]] = []
    for name, of in plan.languages.items():
        uniform = of.tokens - of.delta_tokens
        rows.append(
            {
                "language": name,
                "tokens": of.tokens,
                "uniform": uniform,
                "low": of.interval_tokens[0],
                "high": of.interval_tokens[1],
                "share": of.share,
                "change": of.delta_tokens / uniform if uniform else None,
            }
        )
    rows.sort(key=lambda row: (-row["tokens"], row["language"]))
    return Figure(
        "tokens",
        _finding(rows),
        "Bars are the plan, orange ticks are uniform: one level, within bounds and supply. The "
        "thin line is the interval of indifference: fixed anywhere in it, with the others solved "
        "again, the plan is less than 1% worse. Where it reaches the orange tick, plan and uniform "
        "can hardly be told apart.",
        _tokens_spec(rows),
        table_of(
            rows,
            {"language": "language", "tokens": "tokens", "share": "share of the budget",
             "uniform": "uniform", "change": "against uniform", "low": "1% interval from",
             "high": "to"},
            "The plan",
        ),
    )  # fmt: skip


def _tokens_spec(rows: list[dict[str, Any]]) -> dict[str, Any]:
    unit: dict[str, Any] = {"title": "tokens", "axis": tokens_axis()}
    return chart(
        rows,
        34 * len(rows),
        encoding={"y": category("language", [row["language"] for row in rows])},
        layer=[
            {
                "mark": _BAR,
                "encoding": {
                    "x": quantity("tokens", **unit),
                    "tooltip": [
                        *tooltips(language="language"),
                        *({"field": f, "title": f, "format": ","} for f in ("tokens", "uniform")),
                        {"field": "low", "title": "1% interval from", "format": ","},
                        {"field": "high", "title": "to", "format": ","},
                    ],
                },
            },
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
                "encoding": {"x": quantity("low", **unit), "x2": {"field": "high"}},
            },
            *(
                {"mark": {"type": "tick", "color": INK, "size": 8, "thickness": 1.5, "opacity": 1},
                 "encoding": {"x": quantity(end, **unit)}}
                for end in ("low", "high")
            ),
            {
                "mark": {"type": "tick", "color": WARM, "size": 26, "thickness": 3, "opacity": 1},
                "encoding": {"x": quantity("uniform", **unit)},
            },
        ],
    )  # fmt: skip


def _finding(rows: list[dict[str, Any]]) -> str:
    changed = [row for row in rows if row["change"] is not None]
    if not changed:
        return "There is no uniform plan to compare with"
    most = max(changed, key=lambda row: abs(row["change"]))
    if abs(most["change"]) < 0.005:
        return "Every language gets its uniform share"
    outside = sum(not row["low"] <= row["uniform"] <= row["high"] for row in changed)
    return (
        f"{most['language']} gets {most['tokens'] / most['uniform']:.2f}× its uniform share; "
        f"uniform lies outside the interval of {outside} of {len(changed)} languages"
    )


def _epochs(plan: Plan) -> Iterable[Block]:
    rows: list[dict[str, Any]] = [
        {"language": name, "epochs": of.epochs, "supply": plan.supply.get(name, 0),
         "tokens": of.tokens}
        for name, of in plan.languages.items()
        if of.epochs is not None and math.isfinite(of.epochs)
    ]  # fmt: skip
    if not rows:
        yield Text("The plan was made without an inventory: epochs and caps are not known.", "gap")
        return
    rows.sort(key=lambda row: (-row["epochs"], row["language"]))
    most = rows[0]
    lines = [(1.0, "each token once"), (float(plan.max_epochs), "the cap")]
    spec = chart(
        rows,
        30 * len(rows),
        layer=[
            {
                "mark": _BAR,
                "encoding": {
                    "y": category("language", [row["language"] for row in rows]),
                    "x": quantity("epochs", _EPOCHS, axis={"tickCount": 6}),
                    "tooltip": [
                        *tooltips(language="language"),
                        {"field": "epochs", "title": "epochs", "format": ".2f"},
                        {"field": "supply", "title": "unique tokens", "format": ","},
                    ],
                },
            },
            marked_lines(lines, _EPOCHS),
        ],
    )  # fmt: skip
    capped = sum(row["epochs"] >= plan.max_epochs * (1 - 1e-9) for row in rows)
    yield Figure(
        "epochs",
        f"{most['language']} is seen most often, {most['epochs']:.2f} times; "
        f"{_reaching(capped)} the cap of {plan.max_epochs:g}",
        "How often each unique token is trained on. Up to the first line nothing is repeated; the "
        "law lets repeated tokens count for less, and the cap stops them.",
        spec,
        table_of(
            rows,
            {"language": "language", "epochs": "epochs", "supply": "unique tokens",
             "tokens": "planned tokens"},
            "Epochs",
        ),
    )  # fmt: skip


def _reaching(languages: int) -> str:
    """Return the subject and the verb of how many reach the cap."""
    return (
        f"{languages} languages reach"
        if languages > 1
        else "it reaches"
        if languages
        else "none reaches"
    )


def _binding(plan: Plan) -> Block:
    if not plan.binding:
        return Text("No constraint binds besides the budget itself.", "good")
    rows = tuple(
        (name, reason or "binds")
        for name, _, reason in (constraint.partition(": ") for constraint in plan.binding)
    )
    return Table(("language", "what holds it"), rows, "The constraints that bind")
