"""How what the stages found is shown to people: inventories, plans, shards, verification."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from codemix.cli.filter_outcome import filter_text
from codemix.cli.plans import plan_text
from codemix.cli.tables import render_table, summary_table
from codemix.errors import EXIT_FAILED, EXIT_OK
from codemix.mixers import parse_plan
from codemix.pipelines.printable import printable_lines
from codemix.units import format_bytes

if TYPE_CHECKING:
    from codemix.cli.session import Session
    from codemix.pipelines.config import RunConfig
    from codemix.pipelines.engines import Engine
    from codemix.pipelines.road import Leg
    from codemix.pipelines.status import RunStatus
    from codemix.pipelines.summary import Summary


def travel_and_show(session: "Session", config: "RunConfig", engine: "Engine") -> int:
    """Go the whole road, say what each stage did, and return the exit code."""
    from codemix.pipelines.road import travel

    code = EXIT_OK
    legs = {}
    with session.progress("run") as watch:
        for leg in travel(config, engine, watch):
            legs[leg.summary.stage] = leg.summary
            code = max(code, leg.summary.exit_code)
            if not session.as_json:
                session.note(leg_text(leg))
    if session.as_json:
        session.print_json({name: summary.to_json() for name, summary in legs.items()})
    found = legs["verify"].details
    if found["problems"] and session.quiet and not session.as_json:
        sys.stderr.write(printable_lines(verification_text(found)))
    return EXIT_FAILED if found["problems"] else code


def itinerary(config: "RunConfig") -> dict[str, Any]:
    """Check a configuration; return where it reads and writes, and the options of every stage."""
    from codemix.pipelines.road import OUTPUTS
    from codemix.pipelines.road_options import read_options

    options = read_options(config).to_json()
    return {
        "sources": list(config.sources),
        "workdir": str(config.workdir),
        "stages": [
            {"stage": stage, "output": str(config.workdir / output), "options": options[stage]}
            for stage, output in OUTPUTS.items()
        ],
    }


def itinerary_text(planned: dict[str, Any]) -> str:
    """Return what `itinerary` found, for people."""
    lines = [f"{len(planned['sources'])} sources -> {planned['workdir']}; nothing is written"]
    for of in planned["stages"]:
        skipped = of["options"].get("skipped")
        lines.append(f"  {of['stage']:<9}{f'skipped: {skipped}' if skipped else of['output']}")
    return "\n".join(lines) + "\n"


def status_text(status: "RunStatus") -> str:
    """Return how far a run is, for people."""
    rows = []
    for of in status.stages:
        took = "" if of.seconds is None else f"{of.seconds:.1f} s"
        tasks = "" if of.tasks_done is None else f"{of.tasks_done:,} tasks done"
        if of.tasks is not None:
            tasks = f"{of.tasks_done:,} of {of.tasks:,} tasks done"
        rows.append((of.stage, of.state, took or tasks))
    more = f"  {status.error}\n" if status.error else ""
    if status.changed:
        more += "  the configuration is another one than that of this run\n"
    where = f" on {status.host}" if status.state == "running" else ""
    return f"run: {status.state}{where}\n" + render_table("", ("stage", "", ""), rows) + more


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
        case "pair" if "skipped" in summary.details:
            text = f"pair: skipped: {summary.details['skipped']}\n"
        case "filter":
            text = summary_table(summary) + filter_text(summary.details)
        case _:
            text = summary_table(summary)
    return f"{text.rstrip()}\n  {leg.seconds:.1f} s\n"


def inventory_table(inventory: dict[str, Any]) -> str:
    """Return the unique files of each language, the pairs of each direction, and the text."""
    rows = [
        (name, f"{of['files']:,}", format_bytes(of["bytes"]), f"{of['tokens']:,}")
        for name, of in inventory["languages"].items()
    ]
    rows += [
        (name, f"{of['documents']:,}", "", f"{of['tokens']:,}")
        for name, of in inventory["pairs"].items()
    ]
    if inventory["text"]["documents"]:
        of = inventory["text"]
        rows.append(("text", f"{of['documents']:,}", "", f"{of['tokens']:,}"))
    return render_table("", ("language", "documents", "bytes", "tokens"), rows)


def preview_table(preview: dict[str, Any]) -> str:
    """Return what a plan asks for beside what the input holds."""
    rows = [
        (
            of["name"],
            f"{of['planned']:,}",
            f"{of['documents']:,}",
            format_bytes(of["bytes"]),
            f"{of['available']:,}",
            "" if of["epochs"] is None else f"{of['epochs']:.2f}",
        )
        for of in preview["strata"]
    ]
    names = ("language", "planned tokens", "documents", "bytes", "available, about", "epochs")
    disk, scratch = format_bytes(preview["disk_bytes"]), format_bytes(preview["scratch_bytes"])
    return render_table("", names, rows) + (
        f"  {preview['tokens']:,} tokens in about {preview['shards']:,} shards of {disk} together, "
        f"and {scratch} of scratch; about {preview['seconds']:.0f} s\n"
        f"  by a sample of {preview['sample_tokens']:,} tokens, engine {preview['engine']}\n"
    )


def shards_table(summary: "Summary") -> str:
    """Return the tokens that the shards hold, and the documents that were cut to fit the plan."""
    from codemix.pipelines.shard.shortfalls import tokens_moved

    found = summary.details
    rows = [(name, f"{tokens:,}") for name, tokens in found["languages"].items()]
    cut = "".join(
        f"  cut: {of['id'][:12]}… ({of['language']}) to {of['tokens']:,} of {of['of_tokens']:,} "
        "tokens\n"
        for of in found["cut"]
    )
    cut += _moved_text(tokens_moved(found["strata"])) + _shortfalls_text(found["shortfalls"])
    return (
        f"shard: {found['tokens']:,} tokens in {found['documents']:,} documents, "
        f"{summary.parts} shards\n"
        f"{render_table('', ('language', 'tokens'), rows)}{cut}  -> {summary.output}\n"
    )


def verification_text(found: dict[str, Any]) -> str:
    """Return whether shards are what their manifest and plan say, and what is not."""
    rest = _moved_text(found["moved"]) + _shortfalls_text(found["shortfalls"])
    if found["problems"]:
        problems = "".join(f"  {problem}\n" for problem in found["problems"])
        return f"verify: {len(found['problems'])} problems\n{problems}{rest}"
    missing = sum(of["tokens"] for of in found["shortfalls"])
    planned = f"{missing:,} fewer than planned" if missing else "as planned"
    return (
        f"verify: ok. {found['shards']} shards hold {found['tokens']:,} tokens in "
        f"{found['documents']:,} documents, {planned}; {found['sampled']} documents decoded\n{rest}"
    )


def _moved_text(tokens: int) -> str:
    if not tokens:
        return ""
    return f"  {tokens:,} tokens of pairs fill no whole document: files of Python took them\n"


def _shortfalls_text(shortfalls: Iterable[dict[str, Any]]) -> str:
    return "".join(
        f"  missing: {of['tokens']:,} tokens of {of['name']} {of['kind']}: {of['reason']}\n"
        for of in shortfalls
    )
