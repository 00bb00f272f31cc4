"""Section 6: the shards, whether they are what the plan says, and where every number is from."""

from collections.abc import Iterable, Sequence
from typing import Any

from codemix.mixers import Plan
from codemix.pipelines.report.left import SHARD, Left
from codemix.pipelines.report.model import Block, Cell, Figure, Section, Table, Text, table_of
from codemix.pipelines.report.shard_facts import PAIRS, read_held
from codemix.pipelines.report.vega import category, chart, colours, quantity, tooltips
from codemix.units import format_bytes, format_tokens


def shard_section(left: Left) -> Section:
    """Return what lies in the shards, or that there are none."""
    return Section("shards", "Shards", tuple(_blocks(left)))


def _blocks(left: Left) -> Iterable[Block]:
    manifest = left.manifests.get(SHARD)
    if manifest is None:
        yield Text("No shards were written in this run.", "gap")
        return
    yield _verification(left)
    for problem in (left.verification or {}).get("problems", []):
        yield Text(problem, "warning")
    held = read_held(left)
    bands: dict[str, int] = {}
    for _, tokens in held.shards:
        for name, count in tokens.items():
            bands[name] = bands.get(name, 0) + count
    names = sorted(bands, key=lambda name: (name == PAIRS, -bands[name], name))
    if held.shards:
        yield _shares(
            "shards-share",
            list(held.shards),
            names,
            "shard",
            "Every shard should be a small copy of the whole: equal bands, left to right.",
        )
    if held.windows:
        named = [(str(at + 1), window) for at, window in enumerate(held.windows)]
        yield _shares(
            "windows-share",
            named,
            names,
            "window",
            f"Windows of about {format_tokens(held.window_tokens)} tokens along all shards, in the "
            "order of training: is every language there from the first step to the last?",
        )
    else:
        yield Text(f"Windows along the shards are not shown: {held.why_not}.", "gap")
    yield _strata(manifest)
    yield Table(
        ("shard", "documents", "tokens", "bytes", "sha256"),
        tuple(
            (of["name"], of["documents"], of["tokens"], format_bytes(of["bytes"]), of["sha256"])
            for of in manifest["shards"]
        ),
        "Manifest",
    )


def _verification(left: Left) -> Block:
    found, tokens = left.verification, left.manifests[SHARD]["tokens"]
    if found is None:
        return Text(
            f"The manifest names {tokens:,} tokens; these shards were not verified since they were "
            "written. `codemix verify` checks them, `codemix run` does so at its end.",
            "gap",
        )
    if found["problems"]:
        return Text(f"Verification found {len(found['problems'])} problems:", "warning")
    return Text(
        f"Verified: {found['shards']:,} shards hold {found['tokens']:,} tokens in "
        f"{found['documents']:,} documents; {found['sampled']:,} documents were decoded and held "
        "against their sources.",
        "good",
    )


def _shares(
    name: str,
    groups: Sequence[tuple[str, dict[str, int]]],
    names: Sequence[str],
    what: str,
    text: str,
) -> Figure:
    totals = [sum(tokens.values()) for _, tokens in groups]
    rows: list[dict[str, Any]] = [
        {"group": group, "language": language, "tokens": tokens[language],
         "share": tokens[language] / total}
        for (group, tokens), total in zip(groups, totals, strict=True)
        for language in names
        if tokens.get(language)
    ]  # fmt: skip
    whole = sum(totals)
    overall = (
        {n: sum(tokens.get(n, 0) for _, tokens in groups) / whole for n in names} if whole else {}
    )
    off = [
        (abs(tokens.get(n, 0) / total - overall[n]), n, group)
        for (group, tokens), total in zip(groups, totals, strict=True)
        if total
        for n in names
    ]
    order = [group for group, _ in groups]
    spec = chart(
        rows,
        240,
        mark={"type": "bar"},
        encoding={
            "x": category("group", order, title=what, scale={"paddingInner": 0.08},
                          axis={"labelAngle": 0, "labelOverlap": True, "ticks": False}),
            "y": quantity("share", "share of the tokens", axis={"format": "%"},
                          scale={"domain": [0, 1]}),
            "color": colours("language", names),
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": [
                *tooltips(group=what, language="language"),
                {"field": "share", "title": "share", "format": ".1%"},
                {"field": "tokens", "title": "tokens", "format": ","},
            ],
        },
        transform=[{"calculate": f"indexof({list(names)!r}, datum.language)", "as": "rank"}],
    )  # fmt: skip
    title = "There is nothing to compare"
    if off:
        most, language, group = max(off)
        title = (
            f"No language strays more than {most:.2%} of a {what} from its share of the whole "
            f"({language}, {what} {group})"
        )
    return Figure(
        name,
        title,
        text,
        spec,
        table_of(
            rows,
            {"group": what, "language": "language", "tokens": "tokens", "share": "share"},
            f"Tokens by {what}",
        ),
    )


def _strata(manifest: dict[str, Any]) -> Table:
    return Table(
        ("what", "kind", "planned", "moved", "in shards", "missing", "unique"),
        tuple(
            (
                of["name"],
                of["kind"],
                of["planned"],
                of["moved"],
                of["tokens"],
                of["missing"],
                of["available"],
            )
            for of in manifest["strata"]
        ),
        "The plan's tokens and the shards'",
    )


def provenance_section(left: Left) -> Section:
    """Return where every number is from, and how sure it is."""
    rows: list[tuple[Cell, ...]] = [*_measured(left)]
    if left.plan is not None:
        rows += _of_plan(left.plan)
    blocks: list[Block] = [
        Text(
            "Published: printed in the named paper. Calibrated: chosen so that a published result "
            "is repeated. Fitted: from your own training runs. Measured: counted in your files. "
            "Convention and assumed: nobody measured it. Rough: read off a figure."
        )
    ]
    if rows:
        blocks.append(
            Table(("number", "status", "source"), tuple(rows), "Numbers", wide=("source",))
        )
    else:
        blocks.append(Text("Neither counts nor a plan lie here.", "gap"))
    return Section("provenance", "Where the numbers are from", tuple(blocks))


def _measured(left: Left) -> Iterable[tuple[Cell, ...]]:
    for stage, manifest in left.manifests.items():
        made = f"_manifest.json of {stage}, codemix {manifest.get('codemix_version', 'unknown')}"
        yield (f"counts of {stage}", "measured", made)
    if left.inventory is not None:
        tokenizer = left.inventory.tokenizer or {}
        yield (
            "unique tokens",
            "measured",
            f"inventory.json, counted by the tokenizer {tokenizer.get('name', 'unknown')} "
            f"(sha256 {tokenizer.get('sha256', 'unknown')[:12]}…)",
        )
        yield (
            "tokens of files before the inventory",
            "estimated",
            "bytes, times the tokens per byte of the language in the inventory",
        )


def _of_plan(plan: Plan) -> Iterable[tuple[Cell, ...]]:
    for name, number in plan.provenance.get("numbers", {}).items():
        yield (name, str(number.get("status")), str(number.get("source")))
    residual = plan.kkt_residual
    yield (
        "tokens of the plan",
        "solved" if residual is not None else "rule of thumb",
        f"law {plan.provenance.get('mixer')}, profile {plan.profile}"
        + (f", optimality conditions hold to {residual:.0e}" if residual is not None else ""),
    )
