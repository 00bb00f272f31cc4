"""A plan in the form that trainers read: blends by weight, streams by proportion."""

from collections.abc import Callable, Mapping

from codemix.errors import UsageError, nearest
from codemix.mixers.plan import Plan
from codemix.mixers.plan_file import format_plan

_SPELLED = {"#": "sharp", "+": "p"}


def part_name(name: str) -> str:
    """Return a name for files and keys: lower case, letters, digits and hyphens only.

    Examples
    --------
    >>> part_name("C#"), part_name("Python->C++"), part_name("Jupyter Notebook")
    ('csharp', 'python-to-cpp', 'jupyter-notebook')
    """
    text = name.lower().replace("->", "-to-")
    text = "".join(_SPELLED.get(letter, letter) for letter in text)
    return "".join(letter if letter.isalnum() else "-" for letter in text).strip("-")


def plan_parts(plan: Plan) -> dict[str, int]:
    """Return the tokens of every part of a plan that is a data set of its own.

    Languages by their files, pairs by direction, then the reserve; they sum to the budget.
    """
    parts = {part_name(name): row.file_tokens for name, row in plan.languages.items()}
    parts |= {part_name(name): tokens for name, tokens in plan.pairs.items()}
    parts |= {part_name(name): tokens for name, tokens in plan.reserve.items()}
    return {name: tokens for name, tokens in parts.items() if tokens > 0}


def format_megatron_blend(plan: Plan) -> str:
    """Return weights and prefixes as ``--data-args-path`` of Megatron-LM reads them.

    A weight is the number of tokens: Megatron normalises weights, and draws sequences of one
    length, so that weights by token are shares of tokens.
    """
    return "".join(f"{tokens} {name}_text_document\n" for name, tokens in plan_parts(plan).items())


def format_mosaic_streams(plan: Plan) -> str:
    """Return the ``streams`` table of an LLM Foundry configuration, as YAML.

    ``proportion`` counts samples: it is a share of tokens where every sample is one sequence of
    the same length.
    """
    lines = ["streams:\n"]
    for name, tokens in plan_parts(plan).items():
        share = f"{tokens / plan.budget_tokens:.12f}"
        lines.append(f"  {name}:\n    local: {name}\n    split: train\n    proportion: {share}\n")
    return "".join(lines)


_FORMS: Mapping[str, Callable[[Plan], str]] = {
    "plan": format_plan,
    "megatron-blend": format_megatron_blend,
    "mosaic-streams": format_mosaic_streams,
}


def emit_forms() -> list[str]:
    """Return the names of the forms that `emit` knows."""
    return [*_FORMS]


def emit(plan: Plan, form: str) -> str:
    """Return a plan as text in the form that a trainer reads.

    Raises
    ------
    UsageError
        If there is no such form.
    """
    if form not in _FORMS:
        raise UsageError(f"a plan has no form {form!r}", nearest(form, emit_forms()))
    return _FORMS[form](plan)
