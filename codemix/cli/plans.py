"""How plans are shown to people: the table, other profiles and budgets beside it, differences."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from codemix.cli.tables import BAR_WIDTH, render_table, share_bar, terminal_width
from codemix.mixers import explain, statuses
from codemix.units import format_tokens

if TYPE_CHECKING:
    from codemix.mixers import LanguagePlan, Plan, PlanDiff

_WIDEST_TEXT = 100
_LANGUAGES_ABREAST = 7
_WIDE_ENOUGH_FOR_BARS = 96
_EMPTY = "░"


def plan_text(plan: "Plan", explained: bool = False, verbose: bool = False) -> str:
    """Return the plan as tables with what a reader must know, and its reasoning if asked for."""
    unchecked = "" if plan.supply else ", supply not checked"
    title = (
        f"allocate: {format_tokens(plan.budget_tokens)} tokens, profile {plan.profile}{unchecked}"
    )
    text = f"{_wrapped(title)}{_languages(plan)}{_losses(plan)}"
    if plan.compare:
        text += _comparison(plan.compare)
    if plan.what_if:
        text += _budgets(plan.what_if)
    text += "".join(_wrapped(line, "  ") for line in _facts(plan))
    if verbose:
        text += "".join(_wrapped(line, "  ") for line in _sources(plan))
    if explained:
        text += "".join(f"\n{_wrapped(part)}" for part in explain(plan).split("\n\n"))
    return text


def warnings_text(plan: "Plan") -> str:
    """Return the warnings of a plan, a line each, for where no table is shown."""
    return "".join(f"note: {warning}\n" for warning in plan.warnings)


def _wrapped(text: str, indent: str = "") -> str:
    width = min(_WIDEST_TEXT, terminal_width())
    deeper = indent * 2
    return (
        f"{textwrap.fill(text.strip(), width, initial_indent=indent, subsequent_indent=deeper)}\n"
    )


def _languages(plan: "Plan") -> str:
    ranges = plan.provenance.get("profile_range_tokens", {})
    largest = max((of.share for of in plan.languages.values()), default=0.0)
    columns = ["language", "tokens", "share", "vs uniform", "1% interval"]
    rows = [
        [
            name,
            format_tokens(of.tokens),
            f"{of.share:.1%}",
            _against_uniform(of),
            _span(of.interval_tokens),
        ]
        for name, of in plan.languages.items()
    ]
    if ranges:
        columns.append("profiles")
        for row in rows:
            row.append(_span(ranges[row[0]]))
    if plan.supply:
        columns.insert(3, "epochs")
        for row, of in zip(rows, plan.languages.values(), strict=True):
            row.insert(3, "" if of.epochs is None else f"{of.epochs:.2f}")
    if terminal_width() >= _WIDE_ENOUGH_FOR_BARS:
        columns.append("")
        for row, of in zip(rows, plan.languages.values(), strict=True):
            row.append(share_bar(of.share, largest).ljust(BAR_WIDTH, _EMPTY))
    return render_table("", columns, rows)


def _losses(plan: "Plan") -> str:
    """Return predicted losses, and what one more token is worth."""
    rough = " (rough)" if "rough" in statuses(plan) else ""
    title = f"against uniform; predicted nats per token{rough}; utility of 1B tokens more"
    columns = ["language", "tokens", "loss: uniform", "plan", "change", "marginal utility"]
    rows = [
        [
            name,
            _signed(of.delta_tokens),
            _nats(of.loss_uniform),
            _nats(of.loss_plan),
            _rise(of.loss_uniform, of.loss_plan),
            "-" if of.marginal_utility is None else f"{of.marginal_utility:.3e}",
        ]
        for name, of in plan.languages.items()
    ]
    return _wrapped(title, "  ") + render_table("", columns, rows)


def _against_uniform(of: "LanguagePlan") -> str:
    uniform = of.tokens - of.delta_tokens
    return f"{of.delta_tokens / uniform:+.1%}" if uniform else ""


def _signed(tokens: int) -> str:
    return f"{'-' if tokens < 0 else '+'}{format_tokens(abs(tokens))}"


def _nats(loss: float | None) -> str:
    return "-" if loss is None else f"{loss:.4f}"


def _rise(before: float | None, after: float | None) -> str:
    return "-" if before is None or after is None else f"{after / before - 1.0:+.2%}"


def _span(bounds: Iterable[int]) -> str:
    """Three digits an end, and the unit once: an interval is no sharper than that."""
    low, high = (format_tokens(float(f"{bound:.3g}")) for bound in bounds)
    unit = high.lstrip("0123456789.")
    return f"{low.removesuffix(unit)}..{high}" if low.endswith(unit) else f"{low}..{high}"


def _facts(plan: "Plan") -> Iterator[str]:
    """Tell what holds the plan, how sure it is, and what to know before acting on it."""
    for name, tokens in plan.reserve.items():
        yield f"reserve: {name} {format_tokens(tokens)}"
    if plan.pairs:
        total = format_tokens(sum(plan.pairs.values()))
        yield f"of which pairs: {total} in {len(plan.pairs)} directions, chosen by you, not solved"
    by_reason: dict[str, list[str]] = {}
    for constraint in plan.binding:
        name, _, reason = constraint.partition(": ")
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        yield f"binds: {', '.join(names)}: {reason}"
    if plan.kkt_residual is not None:
        yield f"optimal: KKT residual {plan.kkt_residual:.0e}"
    if plan.provenance.get("interval_method") == "second-order estimate":
        yield "1% interval: a second-order estimate, the languages are many"
    numbers = "; ".join(f"{status} {', '.join(names)}" for status, names in statuses(plan).items())
    if numbers:
        yield f"numbers: {numbers}"
    for note in (*plan.warnings, *plan.provenance.get("notes", [])):
        yield f"note: {note}"


def _sources(plan: "Plan") -> Iterator[str]:
    for name, of in plan.provenance.get("numbers", {}).items():
        yield f"{name}: {of['status']}; {of['source']}"


def _comparison(rows: tuple[Mapping[str, Any], ...]) -> str:
    names = dict.fromkeys(name for row in rows for name in row["languages"])
    table = [
        [name, *(format_tokens(row["languages"].get(name, 0)) for row in rows)] for name in names
    ]
    objective = ["" if row["excess"] is None else f"{row['excess']:+.2%}" for row in rows]
    table.append(["objective", *objective])
    title = f"beside it; objective against that of {rows[0]['profile']}"
    return _wrapped(title, "  ") + render_table(
        "", ["language", *(row["profile"] for row in rows)], table
    )


def _budgets(rows: tuple[Mapping[str, Any], ...]) -> str:
    names = list(next((row["languages"] for row in rows if row["languages"]), {}))
    text = "  at other budgets: shares of the code\n"
    for first in range(0, len(names), _LANGUAGES_ABREAST):
        abreast = names[first : first + _LANGUAGES_ABREAST]
        table = [
            [
                format_tokens(row["budget_tokens"]),
                *(_share(row["languages"].get(name), row["code_tokens"]) for name in abreast),
            ]
            for row in rows
        ]
        text += render_table("", ["budget", *abreast], table)
    for row in rows:
        if row["infeasible"]:
            text += _wrapped(f"{format_tokens(row['budget_tokens'])}: {row['infeasible']}", "  ")
    return text


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
            _signed(change.delta_tokens),
            f"{change.before_share:.1%}",
            f"{change.after_share:.1%}",
        ]
        for group in (diff.languages, diff.pairs, diff.reserve)
        for change in group
    ]
    columns = ["", "before", "after", "change", "share before", "after"]
    return text + render_table("", columns, rows)
