"""``codemix allocate``."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codemix.cli.amounts import (
    language_names,
    parse_allocation,
    parse_amount,
    parse_named,
    parse_option,
    parse_params,
    parse_range,
    parse_regression,
    parse_weight,
)
from codemix.cli.plots import PlotOption, check_plot, write_page
from codemix.cli.session import Session
from codemix.errors import EXIT_OK, InputError, UsageError, nearest
from codemix.pipelines.printable import printable_lines
from codemix.units import parse_tokens

if TYPE_CHECKING:
    from codemix.mixers import AllocationRequest, Inventory, Plan

Named = list[str]

BudgetOption = Annotated[
    str, typer.Option("--budget", help="all tokens that are trained on: 350B, 1T")
]
ModelSizeOption = Annotated[
    str, typer.Option("--model-size", help="parameters; moves predicted losses only")
]
ProfileOption = Annotated[
    str, typer.Option("--profile", help="a shipped profile, a baseline, or a file")
]
SupplyOption = Annotated[str, typer.Option("--supply", help="the inventory of `codemix stats`")]
MaxEpochsOption = Annotated[
    float, typer.Option("--max-epochs", help="how often unique tokens may be repeated")
]
ReserveOption = Annotated[
    Named | None, typer.Option("--reserve", help="natural-language text: text=12.5%")
]
PairsOption = Annotated[str, typer.Option("--pairs", help="share of parallel pairs: 10%")]
PairEpochsOption = Annotated[
    float | None, typer.Option("--pair-epochs", help="how often pairs may be repeated")
]
LanguagesOption = Annotated[str, typer.Option("--languages", help="only these: python,java")]
WeightsOption = Annotated[
    Named | None, typer.Option("--weights", help="how much a language matters: python=2")
]
MinShareOption = Annotated[Named | None, typer.Option("--min-share", help="at least: rust=3%")]
MaxShareOption = Annotated[Named | None, typer.Option("--max-share", help="at most: python=40%")]
FixOption = Annotated[Named | None, typer.Option("--fix", help="exactly: python=200B")]
SolveAtOption = Annotated[
    str, typer.Option("--solve-at", help="solve at this budget and scale: for pilots")
]
MaxRegressionOption = Annotated[
    str, typer.Option("--max-regression", help="loss above uniform's: 2%, or none")
]
CompareOption = Annotated[
    str, typer.Option("--compare", help="profiles beside it: uniform,proportional")
]
WhatIfOption = Annotated[
    str, typer.Option("--what-if", help="the plan over a range of budgets: 10B..10T")
]
EmitOption = Annotated[str, typer.Option("--emit", help="plan, megatron-blend or mosaic-streams")]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="print the reasoning in plain words")
]
DiffOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--diff", metavar="PLAN PLAN", help="compare two plans instead"),
]
OutputOption = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE|-", help="the plan to write")
]


def command(
    session: Session,
    budget: BudgetOption = "",
    model_size: ModelSizeOption = "1.5B",
    profile: ProfileOption = "paper",
    supply: SupplyOption = "",
    max_epochs: MaxEpochsOption = 4.0,
    reserve: ReserveOption = None,
    pairs: PairsOption = "0%",
    pair_epochs: PairEpochsOption = None,
    languages: LanguagesOption = "",
    weights: WeightsOption = None,
    min_share: MinShareOption = None,
    max_share: MaxShareOption = None,
    fix: FixOption = None,
    solve_at: SolveAtOption = "",
    max_regression: MaxRegressionOption = "",
    compare: CompareOption = "",
    what_if: WhatIfOption = "",
    emit: EmitOption = "plan",
    explain: ExplainOption = False,
    diff: DiffOption = None,
    plot: PlotOption = "",
    output: OutputOption = "",
) -> int:
    """Solve how many tokens each language gets from a budget.

    Lists such as python=2,go=1 may be joined by commas or given one by one.

    Example: codemix allocate --budget 1T --supply inventory.json -o plan.json
    """
    from codemix.mixers import AllocationRequest, allocate, emit_forms, profile_languages

    if diff is not None:
        return _show_difference(session, *diff)
    if not budget:
        raise UsageError("no budget is given", "add for example --budget 1T")
    name_of = language_names(profile_languages(profile))
    request = AllocationRequest(
        budget_tokens=parse_option("--budget", budget, parse_tokens),
        model_params=parse_params(model_size),
        profile=profile,
        supply=_read_inventory(supply),
        max_epochs=max_epochs,
        reserve=parse_named("--reserve", reserve, parse_amount),
        pairs=parse_option("--pairs", pairs, parse_amount),
        pair_epochs=pair_epochs,
        languages=parse_allocation(languages, name_of),
        weights=parse_named("--weights", weights, parse_weight, name_of),
        min_share=parse_named("--min-share", min_share, parse_amount, name_of),
        max_share=parse_named("--max-share", max_share, parse_amount, name_of),
        fix=parse_named("--fix", fix, parse_amount, name_of),
        solve_at_tokens=parse_option("--solve-at", solve_at, parse_tokens) if solve_at else None,
        max_regression=parse_option("--max-regression", max_regression, parse_regression),
    )
    if emit not in emit_forms():
        raise UsageError(f"unknown form {emit!r}", nearest(emit, emit_forms()))
    check_plot(plot, output)
    plan = _look_around(allocate(request), request, compare, what_if)
    if plot:
        from codemix.pipelines.report import plan_page

        write_page(session, plan_page(plan, request), plot)
    _tell(session, plan, emit, output, explain)
    return EXIT_OK


def _tell(session: Session, plan: "Plan", emit: str, output: str, explained: bool) -> None:
    """Write the plan in the form asked for, and show it to people."""
    from codemix.cli.plans import plan_text, warnings_text
    from codemix.mixers import emit as emit_plan
    from codemix.mixers import format_plan

    text = emit_plan(plan, emit)
    if output and output != "-":
        _write(Path(output), text)
    elif output == "-" or emit != "plan":
        sys.stdout.write(text)
        if not session.quiet:
            sys.stderr.write(printable_lines(warnings_text(plan)))
        return
    if session.as_json:
        sys.stdout.write(format_plan(plan))
    elif not (session.quiet and output):
        shown = plan_text(plan, explained=explained, verbose=session.verbose)
        (sys.stderr if output else sys.stdout).write(printable_lines(shown))


def _show_difference(session: Session, before: str, after: str) -> int:
    from codemix.cli.plans import diff_text
    from codemix.mixers import diff_plans, read_plan

    for path in (before, after):
        if not Path(path).exists():
            raise UsageError(
                f"{path} does not exist", "`codemix allocate -o plan.json` writes plans"
            )
    found = diff_plans(read_plan(Path(before)), read_plan(Path(after)))
    if session.as_json:
        session.print_json(found.to_dict())
    else:
        session.show(diff_text(found))
    return EXIT_OK


def _read_inventory(path: str) -> "Inventory | None":
    import json

    from codemix.mixers import parse_inventory

    if not path:
        return None
    try:
        return parse_inventory(json.loads(Path(path).read_bytes()), path)
    except FileNotFoundError:
        raise UsageError(
            f"{path} does not exist", "write it with `codemix stats deduped/ -o inventory.json`"
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{path} is no inventory: {reason}", "`codemix stats` writes one"
        ) from None


def _look_around(plan: "Plan", request: "AllocationRequest", names: str, budgets: str) -> "Plan":
    """Add other profiles, and other budgets, to the plan where they were asked for."""
    from codemix.mixers import budget_grid, compare, what_if

    if names:
        plan = replace(plan, compare=compare(request, [name.strip() for name in names.split(",")]))
    if budgets:
        plan = replace(
            plan,
            what_if=what_if(request, budget_grid(*parse_option("--what-if", budgets, parse_range))),
        )
    return plan


def _write(path: Path, text: str) -> None:
    from codemix.pipelines.io.atomic import atomic_file

    if path.is_dir():
        raise UsageError(f"{path} is a folder", "name a file, for example plan.json")
    with atomic_file(path) as stream:
        stream.write(text.encode())
