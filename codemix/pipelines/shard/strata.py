"""What a plan asks of each stratum: a language's files, the pairs of one direction, or text."""

from collections.abc import Iterable
from typing import NamedTuple

from codemix.mixers import Plan
from codemix.schema import PIVOT_LANGUAGE


class Stratum(NamedTuple):
    """Documents that share a budget; ``name`` is the ``language`` of their rows."""

    kind: str
    """``files``, ``pairs`` or ``text``; ``validation`` for what is held out."""
    name: str


PIVOT_FILES = Stratum("files", PIVOT_LANGUAGE)


def wanted_strata(plan: Plan) -> frozenset[Stratum]:
    """Return every stratum that may be asked for; documents of others are not tokenized."""
    names = {name for name, row in plan.languages.items() if row.file_tokens}
    directions = {name for name, tokens in plan.pairs.items() if tokens}
    if plan.pairs:
        names.add(PIVOT_LANGUAGE)
        directions |= {name for name, row in plan.languages.items() if row.pair_tokens}
    strata = {Stratum("files", name) for name in names}
    strata |= {Stratum("pairs", name) for name in directions}
    strata |= {Stratum("validation", name) for name in names | directions}
    strata |= {Stratum("text", name) for name, tokens in plan.reserve.items() if tokens}
    return frozenset(strata)


def read_targets(plan: Plan, available: Iterable[Stratum]) -> dict[Stratum, int]:
    """Return the tokens that the plan asks of each stratum, without strata of 0 tokens.

    Where the input's pairs are single snippets (``pair --strategy shuffle``), each language's
    ``pair_tokens`` are asked of its snippets, so that an A/B run sees as many tokens of each.
    """
    snippets = any(kind == "pairs" and "->" not in name for kind, name in available)
    pairs = plan.pairs
    if snippets:
        pairs = {name: row.pair_tokens for name, row in plan.languages.items()}
    targets = {Stratum("files", name): row.file_tokens for name, row in plan.languages.items()}
    targets |= {Stratum("pairs", name): tokens for name, tokens in pairs.items()}
    targets |= {Stratum("text", name): tokens for name, tokens in plan.reserve.items()}
    return {stratum: tokens for stratum, tokens in sorted(targets.items()) if tokens}


def most_epochs(plan: Plan, kind: str) -> float:
    """Return how often the documents of a kind may be repeated."""
    options = plan.provenance.get("options")
    pair_epochs = options.get("pair_epochs") if isinstance(options, dict) else None
    if kind == "pairs" and isinstance(pair_epochs, int | float):
        return float(pair_epochs)
    return plan.max_epochs
