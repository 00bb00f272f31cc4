"""How what the stages found is shown to people: inventories, plans, shards, verification."""

import json
from typing import TYPE_CHECKING, Any

from codemix.cli.output import workers_or_default
from codemix.cli.plans import plan_text
from codemix.cli.tables import render_table, summary_table
from codemix.errors import EXIT_FAILED, EXIT_OK
from codemix.mixers import parse_plan
from codemix.units import format_bytes

if TYPE_CHECKING:
    from codemix.cli.session import Session
    from codemix.pipelines.config import RunConfig
    from codemix.pipelines.road import Leg
    from codemix.pipelines.summary import Summary


def travel_and_show(session: "Session", config: "RunConfig", workers: int | None) -> int:
    """Go the whole road, say what each stage did, and return the exit code."""
    from codemix.pipelines.road import travel

    code = EXIT_OK
    legs = {}
    with session.progress("run") as watch:
        for leg in travel(config, workers_or_default(workers), watch):
            legs[leg.summary.stage] = leg.summary
            code = max(code, leg.summary.exit_code)
            if not session.as_json:
                session.note(leg_text(leg))
    if session.as_json:
        session.print_json({name: summary.to_json() for name, summary in legs.items()})
    return EXIT_FAILED if legs["verify"].details["problems"] else code


def leg_text(leg: "Leg") -> str:
    """Return what one stage of a whole run did, in the form that suits it."""
    summary = leg.summary
    match summary.stage:
        case "stats":
            text = "stats: unique files and pairs\n" + inventory_table(summary.details)
        case "allocate":
            text = plan_text(parse_plan(json.dumps(summary.details), "plan"))
        case "shard":
            text = shards_table(summary)
        case "verify":
            text = verification_text(summary.details)
        case _:
            text = summary_table(summary)
    return f"{text.rstrip()}\n  {leg.seconds:.1f} s\n"


def inventory_table(inventory: dict[str, Any]) -> str:
    """Return the unique files of each language and the pairs of each direction."""
    rows = [
        (name, f"{of['files']:,}", format_bytes(of["bytes"]), f"{of['tokens']:,}")
        for name, of in inventory["languages"].items()
    ]
    rows += [
        (name, f"{of['documents']:,}", "", f"{of['tokens']:,}")
        for name, of in inventory["pairs"].items()
    ]
    return render_table("", ("language", "documents", "bytes", "tokens"), rows)


def preview_table(preview: dict[str, Any]) -> str:
    """Return what a plan asks for beside what the input holds."""
    rows = [
        (of["name"], f"{of['planned']:,}", f"{of['documents']:,}", format_bytes(of["bytes"]))
        for of in preview["strata"]
    ]
    return render_table("", ("language", "planned tokens", "documents", "bytes"), rows)


def shards_table(summary: "Summary") -> str:
    """Return the tokens that the shards hold, and the documents that were cut to fit the plan."""
    found = summary.details
    rows = [(name, f"{tokens:,}") for name, tokens in found["languages"].items()]
    cut = "".join(
        f"  cut: {of['id'][:12]}… ({of['language']}) to {of['tokens']:,} of {of['of_tokens']:,} "
        "tokens\n"
        for of in found["cut"]
    )
    moved = -sum(of["moved"] for of in found["strata"] if of["kind"] == "pairs")
    if moved:
        cut += f"  {moved:,} tokens of pairs fill no whole document: files of Python took them\n"
    return (
        f"shard: {found['tokens']:,} tokens in {found['documents']:,} documents, "
        f"{summary.parts} shards\n"
        f"{render_table('', ('language', 'tokens'), rows)}{cut}  -> {summary.output}\n"
    )


def verification_text(found: dict[str, Any]) -> str:
    """Return whether shards are what their manifest and plan say, and what is not."""
    if found["problems"]:
        problems = "".join(f"  {problem}\n" for problem in found["problems"])
        return f"verify: {len(found['problems'])} problems\n{problems}"
    return (
        f"verify: ok. {found['shards']} shards hold {found['tokens']:,} tokens in "
        f"{found['documents']:,} documents as planned; {found['sampled']} documents decoded\n"
    )
