"""What a reader of a plan must know: warnings before acting, notes on what the numbers mean."""

import numpy as np

from codemix.mixers.case import Case
from codemix.mixers.outcome import Outcome
from codemix.mixers.registry import all_laws
from codemix.units import format_tokens

_ROUNDING = 1e-9


def make_warnings(outcome: Outcome) -> list[str]:
    """Return what was found while solving, and where the law is asked beyond its range."""
    case = outcome.case
    found = (
        [] if case.supply_tokens else ["supply not checked: without an inventory nothing is capped"]
    )
    return [*found, *outcome.warnings, *_beyond_range(outcome), *_beyond_text(case)]


def _beyond_range(outcome: Outcome) -> list[str]:
    case, found = outcome.case, []
    tokens = case.profile.values("range_billion_tokens")
    if tokens is not None:
        above = [n for n, x in zip(case.languages, outcome.x, strict=True) if x > tokens[1]]
        if above:
            found.append(
                f"extrapolates: the law was fitted on {tokens[0]:g}B to {tokens[1]:g}B tokens per "
                f"language, and {', '.join(above)} {'get' if len(above) > 1 else 'gets'} more"
            )
    shares = case.profile.values("most_share")
    if shares is not None:
        most = dict(zip(case.profile.languages, shares.tolist(), strict=True))
        beyond = [
            f"{name} {x / case.total:.0%} (at most {most[name]:.0%})"
            for name, x in zip(case.languages, outcome.x, strict=True)
            if name in most and x > case.total * most[name] * (1.0 + _ROUNDING)
        ]
        if beyond:
            found.append(
                f"extrapolates beyond the shares that runs had: {', '.join(beyond)}; --max-share "
                "keeps a plan within them"
            )
    params = case.profile.values("range_billion_params")
    if params is not None and not params[0] <= case.params_b <= params[1]:
        found.append(
            f"extrapolates: the law was fitted on models of {params[0]:g}B to {params[1]:g}B "
            f"parameters, not {format_tokens(case.request.model_params)}; that moves predicted "
            "losses and the regression limit, not the objective"
        )
    return found


def _beyond_text(case: Case) -> list[str]:
    supply = case.request.supply
    text = case.reserve.get("text", 0)
    if supply is None or supply.text_tokens == 0:
        return []
    most = case.request.max_epochs * supply.text_tokens
    if text <= most:
        return []
    return [
        f"the reserve of {format_tokens(text)} tokens of text is more than "
        f"{case.request.max_epochs:g} epochs of the {format_tokens(supply.text_tokens)} in the "
        "inventory"
    ]


def make_notes(outcome: Outcome) -> list[str]:
    """Return what the numbers mean and what was chosen rather than solved for."""
    case = outcome.case
    notes = []
    if case.baseline is None:
        notes.append(all_laws()[case.profile.law].movers)
    else:
        notes.append(f"losses and objective are those of the profile {case.profile.name}")
    reserve = case.profile.scalar("paper_reserve")
    if reserve is not None and not case.reserve:
        notes.append(f"nothing is reserved for text; the paper reserves {reserve:.1%}")
    if case.pairs.directions:
        notes.append("the share of pairs was chosen by the user, not solved for")
    losses = case.model.losses(case.model.received(case.uniform), case.params_b)
    if not np.isnan(losses).any():
        rough = [n for n, entry in case.profile.entries.items() if entry.status == "rough"]
        if rough:
            notes.append(f"predicted losses are rough: {' and '.join(rough)} are")
    return notes
