"""What a plan asks of each stratum: a language's files, or the pairs of one direction."""

from collections.abc import Iterable
from typing import NamedTuple

from codemix.errors import InfeasibleError, InputError, UsageError
from codemix.mixers import Plan
from codemix.pipelines.tokenize import Tokenizer
from codemix.schema import PIVOT_LANGUAGE
from codemix.units import format_tokens


class Stratum(NamedTuple):
    """Documents that share a budget; ``name`` is the ``language`` of their rows."""

    kind: str
    """``files`` or ``pairs``."""
    name: str


PIVOT_FILES = Stratum("files", PIVOT_LANGUAGE)


def check_plan(plan: Plan, tokenizer: Tokenizer, *, allow_shortfall: bool) -> None:
    """Refuse a plan that these shards cannot follow, whatever the input.

    Raises
    ------
    InputError
        If the plan counts tokens of another tokenizer.
    UsageError
        If its count rule asks for tokens that shards do not hold.
    InfeasibleError
        If it reserves tokens for text, and a shortfall is not allowed.
    """
    if plan.tokenizer is not None and plan.tokenizer["sha256"] != tokenizer.sha256:
        raise InputError(
            f"the plan counts tokens of {plan.tokenizer['name']!r} "
            f"(sha256 {plan.tokenizer['sha256'][:12]}…), not of {tokenizer.name!r} "
            f"(sha256 {tokenizer.sha256[:12]}…)",
            "name the plan's tokenizer with --tokenizer, or make inventory and plan again",
        )
    if plan.count_rule["fim"]:
        raise UsageError(
            "the plan counts fill-in-the-middle tokens, which shards do not hold",
            "make inventory and plan again: their count rule is fim 0",
        )
    if plan.count_rule["bos"] and tokenizer.bos is None:
        raise UsageError(
            f"the plan counts a token before each document; {tokenizer.name!r} has none",
            "make inventory and plan again with this tokenizer",
        )
    reserved = sum(plan.reserve.values())
    if reserved and not allow_shortfall:
        raise InfeasibleError(
            f"the plan reserves {format_tokens(reserved)} tokens for natural-language text, "
            "and shards take code and pairs only",
            "allocate without --reserve, or add the text yourself and pass --allow-shortfall",
        )


def wanted_strata(plan: Plan) -> frozenset[Stratum]:
    """Return every stratum that may be asked for; documents of others are not tokenized."""
    strata = {Stratum("files", name) for name, row in plan.languages.items() if row.file_tokens}
    if plan.pairs:
        strata.add(PIVOT_FILES)
        strata |= {Stratum("pairs", name) for name, tokens in plan.pairs.items() if tokens}
        strata |= {
            Stratum("pairs", name) for name, row in plan.languages.items() if row.pair_tokens
        }
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
    return {stratum: tokens for stratum, tokens in sorted(targets.items()) if tokens}


def most_epochs(plan: Plan, kind: str) -> float:
    """Return how often the documents of a kind may be repeated."""
    options = plan.provenance.get("options")
    pair_epochs = options.get("pair_epochs") if isinstance(options, dict) else None
    if kind == "pairs" and isinstance(pair_epochs, int | float):
        return float(pair_epochs)
    return plan.max_epochs
