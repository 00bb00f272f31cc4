"""The whole report, and the page of a plan alone."""

from collections.abc import Iterator
from pathlib import Path

from codemix.errors import CodemixError
from codemix.mixers import AllocationRequest, Curves, Plan, curves_around, request_of
from codemix.pipelines.report.files_section import files_section
from codemix.pipelines.report.left import FILE_STAGES, SHARD, Left, read_left
from codemix.pipelines.report.model import Page, Section, Text
from codemix.pipelines.report.pair_section import pair_section
from codemix.pipelines.report.plan_section import plan_section
from codemix.pipelines.report.road_section import road_section
from codemix.pipelines.report.shard_section import provenance_section, shard_section
from codemix.pipelines.report.synergy_section import synergy_section
from codemix.units import format_tokens


def report_page(workdir: Path, profile: str | Path | None = None) -> Page:
    """Read what a run left in its working folder.

    Parameters
    ----------
    workdir : Path
    profile : str or Path, optional
        Where the profile is that the plan was made by, if that is none of those shipped.

    Raises
    ------
    UsageError
        If there is no such folder.
    InputError
        If nothing in it is of a run, or something of it is damaged.
    """
    left = read_left(workdir)
    request, curves, why_not = _solved_again(left, profile)
    return Page(
        "What the run did",
        "From the files that came in to the tokens that a model will see, with every number that "
        "decided on the way.",
        tuple(_facts(left)),
        (
            road_section(left),
            files_section(left),
            _plan(left.plan, request, curves, why_not),
            synergy_section(left.plan, curves),
            pair_section(left),
            shard_section(left),
            provenance_section(left),
        ),
    )


def plan_page(plan: Plan, request: AllocationRequest) -> Page:
    """Return the charts of a plan and of the request that it answers."""
    curves = curves_around(plan, request)
    return Page(
        f"A plan for {format_tokens(plan.budget_tokens)} tokens",
        "How the budget is divided, what that rests on, and how sure it is.",
        tuple(_facts(Left(Path(), plan=plan))),
        (
            plan_section(plan, request, curves),
            synergy_section(plan, curves),
            provenance_section(Left(Path(), plan=plan)),
        ),
    )


def _solved_again(
    left: Left, profile: str | Path | None
) -> tuple[AllocationRequest | None, Curves | None, str]:
    """Return the request behind the plan and the curves around it, or why they are not known."""
    if left.plan is None:
        return None, None, ""
    try:
        request = request_of(left.plan, left.inventory, profile)
        return request, curves_around(left.plan, request), ""
    except CodemixError as error:
        hint = "" if profile else "; --profile names a profile that is not shipped"
        return None, None, f"{error.message}{hint}"


def _plan(
    plan: Plan | None, request: AllocationRequest | None, curves: Curves | None, why_not: str
) -> Section:
    if plan is None:
        gap = Text("No plan lies in this folder: `codemix allocate` makes one.", "gap")
        return Section("plan", "The plan", (gap,))
    return plan_section(plan, request, curves, why_not)


def _facts(left: Left) -> Iterator[tuple[str, str]]:
    files = [left.manifests[stage]["counts"] for stage in FILE_STAGES if stage in left.manifests]
    if files:
        yield "files in", f"{files[0]['in']:,}"
        yield "files kept", f"{files[-1]['out']:,}"
    if left.inventory is not None:
        yield "unique tokens", format_tokens(sum(left.inventory.languages.values()))
    if left.plan is not None:
        yield "budget", format_tokens(left.plan.budget_tokens)
        yield "languages", str(len(left.plan.languages))
    if SHARD in left.manifests:
        yield "in shards", f"{left.manifests[SHARD]['tokens']:,}"
