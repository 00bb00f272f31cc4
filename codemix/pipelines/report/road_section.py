"""Section 1: the road as a flow."""

from collections import Counter
from typing import Any

from codemix.pipelines.report.left import FILE_STAGES, Left
from codemix.pipelines.report.model import Block, Choice, Figure, Section, Table, Text, table_of
from codemix.pipelines.report.road_facts import KEPT, OTHER, Road, read_road
from codemix.pipelines.report.vega import (
    ACCENT,
    PALETTE,
    category,
    chart,
    colours,
    parameter,
    quantity,
    tooltips,
)
from codemix.units import format_bytes

ALL = "all"


def road_section(left: Left) -> Section:
    """Return what came to each stage, stayed or went."""
    road = read_road(left)
    absent = [name for name in FILE_STAGES if name not in road.stages]
    blocks: list[Block] = [
        Text(f"This folder holds no output of codemix {name}.", "gap") for name in absent
    ]
    if road.flows:
        blocks.append(_flow(road))
    blocks.append(_journey(left, road))
    return Section("road", "The road", tuple(blocks))


def _flow(road: Road) -> Figure:
    rows: list[dict[str, Any]] = [
        {
            "stage": flow.stage,
            "outcome": flow.outcome,
            "language": flow.language,
            "files": flow.files,
            "bytes": flow.size_bytes,
            "tokens": flow.tokens,
            "key": f"{flow.stage}: {flow.outcome}",
            "order": number,
        }
        for number, flow in enumerate(road.flows)
    ]
    keys = list(dict.fromkeys(row["key"] for row in rows if row["outcome"] != KEPT))
    languages = [*road.languages, OTHER]
    return Figure(
        "flow",
        _flow_title(road),
        "Each bar is what came to a stage: first what stayed, then what went, by reason. Choose a "
        "reason, or a piece of a bar, for the paths of some such files. Tokens are estimated from "
        "the bytes of each language; those of other languages are not known.",
        _flow_spec(rows, road),
        table_of(
            rows,
            {
                "stage": "stage",
                "outcome": "outcome",
                "language": "language",
                "files": "files",
                "bytes": "bytes",
                "tokens": "tokens, estimated",
            },
            "What stayed and what went",
        ),
        (
            Choice("language", "Language", ((ALL, "all"), *((name, name) for name in languages))),
            Choice(
                "measure",
                "Count",
                (("files", "files"), ("bytes", "bytes"), ("tokens", "tokens, estimated")),
            ),
            Choice("outcome", "Examples of", ((ALL, "nothing"), *((key, key) for key in keys))),
        ),
        {
            "\0".join((f"{stage}: {reason}", language)): list(paths)
            for (stage, reason, language), paths in road.examples.items()
        },
    )


def _flow_spec(rows: list[dict[str, Any]], road: Road) -> dict[str, Any]:
    reasons = _reasons(road)
    return chart(
        rows,
        46 * len(road.stages),
        params=[
            parameter("language", ALL),
            parameter("measure", "files"),
            parameter("outcome", ALL),
        ],
        transform=[
            {"filter": f"language == '{ALL}' || datum.language == language"},
            {"calculate": "datum[measure] || 0", "as": "amount"},
            {
                "aggregate": [
                    {"op": "sum", "field": "amount", "as": "amount"},
                    {"op": "min", "field": "order", "as": "order"},
                ],
                "groupby": ["stage", "outcome", "key"],
            },
        ],
        mark={"type": "bar", "cursor": "pointer", "stroke": "var(--paper)", "strokeWidth": 1},
        encoding={
            "y": category("stage", list(road.stages), axis={"labelFontWeight": 600}),
            "x": quantity("amount", axis={"format": "~s", "tickCount": 4}),
            "color": {
                **colours("outcome", [KEPT, *reasons], (ACCENT, *PALETTE[1:])),
                "legend": {"values": [KEPT, *reasons[: len(PALETTE) - 2]]},
            },
            "order": {"field": "order", "type": "quantitative"},
            "opacity": {
                "condition": {"test": f"outcome == '{ALL}' || datum.key == outcome", "value": 1},
                "value": 0.3,
            },
            "tooltip": [
                *tooltips(stage="stage", outcome="outcome"),
                {"field": "amount", "title": "amount", "format": ","},
            ],
        },
    )


def _reasons(road: Road) -> list[str]:
    """Return why files went, most files first: the last of many share one colour."""
    totals: Counter[str] = Counter()
    for flow in road.flows:
        if flow.outcome != KEPT:
            totals[flow.outcome] += flow.files
    return sorted(totals, key=lambda name: (-totals[name], name))


def _flow_title(road: Road) -> str:
    came = next(iter(road.stages.values()))[0]
    stayed = list(road.stages.values())[-1][1]
    if not came:
        return "No file came in"
    totals: dict[str, int] = {}
    for flow in road.flows:
        if flow.outcome != KEPT:
            key = f"{flow.outcome} in {flow.stage}"
            totals[key] = totals.get(key, 0) + flow.files
    title = f"{stayed:,} of {came:,} files stay ({stayed / came:.0%})"
    if totals:
        most = max(totals, key=lambda name: totals[name])
        title += f"; most of the others go as {most} ({totals[most]:,})"
    return title


def _journey(left: Left, road: Road) -> Table:
    """Return one row for each language: files by stage, and tokens by plan and shards."""
    kept = {(of.stage, of.language): of for of in road.flows if of.outcome == KEPT}
    last = list(road.stages)[-1] if road.stages else ""
    planned = left.plan.languages if left.plan else {}
    supply = left.inventory.languages if left.inventory else {}
    held = left.manifests.get("shard", {}).get("languages", {})
    names = sorted({*road.languages, *planned, *supply})
    rows = []
    for name in names:
        final = kept.get((last, name))
        rows.append(
            (
                name,
                *(kept[stage, name].files if (stage, name) in kept else 0 for stage in road.stages),
                None if final is None else format_bytes(final.size_bytes),
                supply.get(name),
                planned[name].tokens if name in planned else None,
                planned[name].epochs if name in planned else None,
                held.get(name),
            )
        )
    heads = [f"files after {stage}" for stage in road.stages]
    columns = ("language", *heads, "bytes", "unique tokens", "planned tokens", "epochs")
    return Table((*columns, "tokens of files in shards"), tuple(rows), "From files to tokens")
