"""The reasoning behind a plan, in plain words."""

from codemix.mixers.plan import LanguagePlan, Plan
from codemix.mixers.registry import all_laws
from codemix.units import format_tokens

_SAME = 0.02


def explain(plan: Plan) -> str:
    """Tell how the plan came about: paragraphs of plain text, from the plan alone."""
    paragraphs = [
        _budget(plan),
        *([_principle(plan)] if plan.kkt_residual is not None else [_baseline(plan)]),
        *(_language(plan, name, row) for name, row in plan.languages.items()),
        _binding(plan),
        _certainty(plan),
        *(f"Note: {text}." for text in (*plan.warnings, *plan.provenance.get("notes", []))),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _budget(plan: Plan) -> str:
    text = f"The budget is {format_tokens(plan.budget_tokens)} tokens."
    if plan.reserve:
        parts = ", ".join(f"{format_tokens(n)} of {name}" for name, n in plan.reserve.items())
        text += f" {parts} are set aside, which leaves {format_tokens(plan.code_tokens)} of code."
    if plan.pairs:
        text += (
            f" {format_tokens(sum(plan.pairs.values()))} of the code are parallel pairs in "
            f"{len(plan.pairs)} directions; they count to their two languages."
        )
    solved_at = plan.provenance.get("solved_at_tokens", plan.budget_tokens)
    if solved_at != plan.budget_tokens:
        text += f" The shares were solved for a budget of {format_tokens(solved_at)} tokens."
    return text


def _principle(plan: Plan) -> str:
    law = all_laws().get(plan.provenance.get("mixer", ""))
    return (
        (f"{law.reasoning} " if law else "")
        + "Tokens were moved from languages where one more is worth little to those where it is "
        "worth more, until nothing was left to gain: every language that no constraint holds has "
        "the same marginal utility. The problem is convex, so this is the best plan under the law; "
        f"the optimality conditions hold to {plan.kkt_residual:.0e}."
        + (
            f" Its objective is {plan.objective:.6g}, that of uniform {plan.objective_uniform:.6g}."
            if plan.objective is not None and plan.objective_uniform is not None
            else ""
        )
    )


def _baseline(plan: Plan) -> str:
    return (
        f"This is the {plan.profile} plan, a rule of thumb: it optimises nothing. The law of the "
        f"profile {plan.provenance.get('law_profile')} only judges it."
    )


def _language(plan: Plan, name: str, row: LanguagePlan) -> str:
    uniform = row.tokens - row.delta_tokens
    change = row.delta_tokens / uniform if uniform else 0.0
    verb = "about as much as" if abs(change) < _SAME else "more than" if change > 0 else "less than"
    text = f"{name} gets {format_tokens(row.tokens)} tokens ({row.share:.1%}), {verb} uniform"
    text += f" ({change:+.1%})." if abs(change) >= _SAME else "."
    if row.epochs is not None:
        text += f" That is {row.epochs:.2f} epochs of its unique tokens."
    lo, hi = row.interval_tokens
    if lo < hi:
        text += f" Anything from {format_tokens(lo)} to {format_tokens(hi)} costs less than 1%."
    ends = plan.provenance.get("profile_range_tokens", {}).get(name)
    if ends:
        text += (
            f" The paper's profiles give it {format_tokens(ends[0])} to {format_tokens(ends[1])}."
        )
    return text


def _binding(plan: Plan) -> str:
    if not plan.binding:
        return "No constraint binds besides the budget."
    return "These constraints bind: " + "; ".join(plan.binding) + "."


def _certainty(plan: Plan) -> str:
    parts = [f"{status}: {', '.join(names)}" for status, names in statuses(plan).items()]
    return "How sure the numbers are - " + "; ".join(parts) + "." if parts else "No numbers."


def statuses(plan: Plan) -> dict[str, list[str]]:
    """Return which of the numbers behind a plan are published, calibrated, assumed and so on."""
    by_status: dict[str, list[str]] = {}
    for name, number in plan.provenance.get("numbers", {}).items():
        by_status.setdefault(number["status"], []).append(name)
    return dict(sorted(by_status.items()))
