"""How plans are shown to people: the table, other profiles and budgets beside it, differences."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codemix.cli.tables import render_table
from codemix.mixers import explain
from codemix.units import format_tokens

if TYPE_CHECKING:
    from codemix.mixers import LanguagePlan, Plan, PlanDiff


def plan_text(plan: "Plan", explained: bool = False, verbose: bool = False) -> str:
    """Return the plan as a table with what a reader must know, and its reasoning if asked for."""
    unchecked = "" if plan.supply else ", supply not checked"
    title = (
        f"allocate: {format_tokens(plan.budget_tokens)} tokens, profile {plan.profile}{unchecked}"
    )
    text = f"{title}\n{_languages(plan)}{_reserve(plan)}"
    if plan.compare:
        text += _comparison(plan.compare)
    if plan.what_if:
        text += _budgets(plan.what_if)
    if plan.binding:
        text += "".join(f"  binds: {constraint}\n" for constraint in plan.binding)
    if plan.kkt_residual is not None:
        text += f"  optimal: KKT residual {plan.kkt_residual:.0e}\n"
    notes = [*plan.warnings, *(plan.provenance.get("notes", []) if verbose else [])]
    text += "".join(f"  note: {note}\n" for note in notes)
    return f"{text}\n{explain(plan)}" if explained else text


def _languages(plan: "Plan") -> str:
    ranges = plan.provenance.get("profile_range_tokens", {})
    columns = ["language", "tokens", "share", "vs uniform", "±1% interval", "profiles"]
    rows = [
        [
            name,
            format_tokens(of.tokens),
            f"{of.share:.1%}",
            _against_uniform(of),
            _span(of.interval_tokens),
            _span(ranges[name]) if name in ranges else "",
        ]
        for name, of in plan.languages.items()
    ]
    if plan.supply:
        columns.append("epochs")
        for row, of in zip(rows, plan.languages.values(), strict=True):
            row.append("" if of.epochs is None else f"{of.epochs:.2f}")
    if any(of.loss_plan is not None for of in plan.languages.values()):
        columns.append("loss (rough)")
        for row, of in zip(rows, plan.languages.values(), strict=True):
            row.append("" if of.loss_plan is None else f"{of.loss_plan:.4f}")
    return render_table("", columns, rows)


def _against_uniform(of: "LanguagePlan") -> str:
    uniform = of.tokens - of.delta_tokens
    return f"{of.delta_tokens / uniform:+.1%}" if uniform else ""


def _span(bounds: tuple[int, int]) -> str:
    return "..".join(format_tokens(bound) for bound in bounds)


def _reserve(plan: "Plan") -> str:
    lines = [f"  reserve: {name} {format_tokens(n)}\n" for name, n in plan.reserve.items()]
    if plan.pairs:
        total = format_tokens(sum(plan.pairs.values()))
        lines.append(f"  of which pairs: {total} in {len(plan.pairs)} directions, chosen by you\n")
    return "".join(lines)


def _comparison(rows: tuple[Mapping[str, Any], ...]) -> str:
    names = list(rows[0]["languages"])
    table = [
        [
            row["profile"],
            *(format_tokens(row["languages"].get(name, 0)) for name in names),
            "" if row["excess"] is None else f"{row['excess']:+.2%}",
        ]
        for row in rows
    ]
    return render_table("", ["profile", *names, "objective"], table)


def _budgets(rows: tuple[Mapping[str, Any], ...]) -> str:
    names = list(next((row["languages"] for row in rows if row["languages"]), {}))
    table = [
        [
            format_tokens(row["budget_tokens"]),
            *(_share(row["languages"].get(name), row["code_tokens"]) for name in names),
        ]
        for row in rows
    ]
    infeasible = "".join(
        f"  {format_tokens(row['budget_tokens'])}: {row['infeasible']}\n"
        for row in rows
        if row["infeasible"]
    )
    return render_table("", ["budget", *names], table) + infeasible


def _share(tokens: int | None, total: int | None) -> str:
    return "" if tokens is None or not total else f"{tokens / total:.1%}"


def diff_text(diff: "PlanDiff") -> str:
    """Return what differs between two plans."""
    text = "".join(f"  {name}: {old} -> {new}\n" for name, old, new in diff.settings)
    rows = [
        [
            change.name,
            format_tokens(change.before_tokens),
            format_tokens(change.after_tokens),
            f"{change.delta_tokens:+,}",
            f"{change.before_share:.1%}",
            f"{change.after_share:.1%}",
        ]
        for group in (diff.languages, diff.pairs, diff.reserve)
        for change in group
    ]
    columns = ["", "before", "after", "change", "share before", "share after"]
    return text + render_table("", columns, rows)
