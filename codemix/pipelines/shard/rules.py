"""What a plan and the options ask of a tokenizer, before any input is read."""

from collections.abc import Mapping

from codemix.errors import InputError, UsageError
from codemix.mixers import Plan
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.tokenize import Tokenizer


def check_plan(plan: Plan, tokenizer: Tokenizer, options: ShardOptions) -> None:
    """Refuse a plan that these shards cannot follow, whatever the input.

    Raises
    ------
    InputError
        If the plan counts tokens of another tokenizer.
    UsageError
        If it, or the options, ask for control tokens that the tokenizer does not have.
    """
    if plan.tokenizer is not None and plan.tokenizer["sha256"] != tokenizer.sha256:
        raise InputError(
            f"the plan counts tokens of {plan.tokenizer['name']!r} "
            f"(sha256 {plan.tokenizer['sha256'][:12]}…), not of {tokenizer.name!r} "
            f"(sha256 {tokenizer.sha256[:12]}…)",
            "name the plan's tokenizer with --tokenizer, or make inventory and plan again",
        )
    check_controls(count_rule(plan, options), tokenizer, options.form)


def check_controls(rule: Mapping[str, bool | float], tokenizer: Tokenizer, form: str) -> None:
    """Refuse control tokens that the tokenizer or the shards' format does not have.

    Raises
    ------
    UsageError
        If ``rule``, as `count_rule` returns it, asks for them.
    """
    if rule["bos"] and tokenizer.bos is None:
        raise UsageError(
            f"a token is asked for before each document; {tokenizer.name!r} has none",
            "leave out --bos, or make inventory and plan with this tokenizer",
        )
    if rule["fim"] and tokenizer.infill is None:
        raise UsageError(
            f"the tokenizer {tokenizer.name!r} has no fill-in-the-middle tokens",
            "leave out --fim, or name a tokenizer that has them",
        )
    if rule["fim"] and not FORMATS[form].exact:
        raise UsageError(
            "text shards hold no fill-in-the-middle tokens", "choose another --format, or no --fim"
        )


def count_rule(plan: Plan, options: ShardOptions) -> Mapping[str, bool | float]:
    """Return which control tokens documents get: all that are put out are counted.

    The options win over the plan's rule, which says how supply was counted.
    """
    rule = dict(plan.count_rule)
    for name, asked in (("eos", options.eos), ("bos", options.bos), ("fim", options.infill_rate)):
        if asked is not None:
            rule[name] = asked
    return rule
