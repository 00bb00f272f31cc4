"""Section 2: languages before and after, how they were found, and the duplicates."""

from collections.abc import Iterable, Sequence
from typing import Any

from codemix.pipelines.report.files_facts import (
    ERROR_LABELS,
    SIZE_LABELS,
    Detection,
    Duplicates,
    read_detection,
    read_duplicates,
)
from codemix.pipelines.report.left import Left
from codemix.pipelines.report.model import Block, Figure, Section, Table, Text, table_of
from codemix.pipelines.report.vega import (
    ACCENT,
    MUTED,
    category,
    chart,
    colours,
    quantity,
    tooltips,
)

_BEFORE, _AFTER = "detected", "after the last stage"


def files_section(left: Left) -> Section:
    """Return what the files are, and what of them was there twice."""
    blocks: list[Block] = [*_compositions(left)]
    if "detect" in left.folders:
        found = read_detection(left)
        blocks += [_evidence(found), *_errors(found)]
    else:
        blocks.append(Text("How languages were found is not known: no output of detect.", "gap"))
    if "dedupe" in left.folders:
        blocks += _duplicates(read_duplicates(left))
    else:
        blocks.append(Text("Duplicates were not looked for in this folder.", "gap"))
    return Section("files", "Languages and duplicates", tuple(blocks))


def _compositions(left: Left) -> Iterable[Block]:
    stages = [stage for stage in ("detect", "filter", "dedupe") if stage in left.manifests]
    if len(stages) < 2:
        yield Text("A composition before and after needs the outputs of two stages.", "gap")
        return
    before, after = (
        left.manifests[stage]["counts"]["languages"] for stage in (stages[0], stages[-1])
    )
    totals = [sum(of["bytes"] for of in counts.values()) for counts in (before, after)]
    if not all(totals):
        yield Text("A stage left no byte: there is no composition to compare.", "gap")
        return
    names = sorted(
        before.keys() | after.keys(), key=lambda n: (-before.get(n, {"bytes": 0})["bytes"], n)
    )
    rows = [
        {
            "language": name,
            "when": when,
            "share": counts.get(name, {"bytes": 0})["bytes"] / total,
            "bytes": counts.get(name, {"bytes": 0})["bytes"],
            "files": counts.get(name, {"rows": 0})["rows"],
        }
        for name in names
        for when, counts, total in zip((_BEFORE, _AFTER), (before, after), totals, strict=True)
    ]
    change = {
        name: rows[2 * at + 1]["share"] - rows[2 * at]["share"] for at, name in enumerate(names)
    }
    most = max(change, key=lambda name: abs(change[name]))
    first, last = rows[2 * names.index(most)], rows[2 * names.index(most) + 1]
    yield Figure(
        "composition",
        f"{most} goes from {first['share']:.1%} to {last['share']:.1%} of the bytes, "
        "the largest change of all",
        f"The share of each language in the bytes that {stages[0]} found, and in those that are "
        f"left after {stages[-1]}.",
        _composition_spec(rows, names),
        table_of(
            rows,
            {"language": "language", "when": "when", "share": "share", "bytes": "bytes",
             "files": "files"},
            "Composition before and after",
        ),
    )  # fmt: skip


def _composition_spec(rows: list[dict[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    return chart(
        rows,
        36 * len(names),
        mark={"type": "bar", "cornerRadiusEnd": 2},
        encoding={
            "y": category("language", names, scale={"paddingInner": 0.3}),
            "yOffset": category("when", [_BEFORE, _AFTER]),
            "x": quantity("share", "share of the bytes", axis={"format": "%", "tickCount": 6}),
            "color": colours("when", [_BEFORE, _AFTER], ("var(--c9)", ACCENT)),
            "tooltip": [
                *tooltips(language="language", when="when"),
                {"field": "share", "title": "share", "format": ".1%"},
                {"field": "files", "title": "files", "format": ","},
            ],
        },
    )


def _evidence(found: Detection) -> Figure:
    totals: dict[str, int] = {}
    for (evidence, _), files in found.evidence.items():
        totals[evidence] = totals.get(evidence, 0) + files
    order = sorted(totals, key=lambda name: (-totals[name], name))
    languages = sorted({language for _, language in found.evidence})
    rows = [
        {"evidence": evidence, "language": language, "files": files,
         "confidence": found.confidence[evidence]}
        for (evidence, language), files in found.evidence.items()
    ]  # fmt: skip
    total = sum(totals.values())
    share = totals[order[0]] / total if total else 0.0
    spec = chart(
        rows,
        30 * len(order),
        mark={"type": "bar"},
        encoding={
            "y": category("evidence", order),
            "x": quantity("files", "files", axis={"format": "~s", "tickCount": 5}),
            "color": colours("language", languages),
            "tooltip": [
                *tooltips(evidence="evidence", language="language"),
                {"field": "files", "title": "files", "format": ","},
                {"field": "confidence", "title": "mean confidence", "format": ".2f"},
            ],
        },
    )
    return Figure(
        "evidence",
        _deciding(order[0], share, total) if total else "No file was kept",
        "What decided the language of each file that detect kept. Where one sign fits several "
        "languages the next one decides; see the page of detect for the order of the signs.",
        spec,
        table_of(
            rows,
            {"evidence": "evidence", "language": "language", "files": "files",
             "confidence": "mean confidence of the evidence"},
            "How languages were found",
        ),
    )  # fmt: skip


def _deciding(evidence: str, share: float, files: int) -> str:
    return f"The {evidence} decides for {share:.1%} of {files:,} files"


def _errors(found: Detection) -> Iterable[Block]:
    total = sum(found.errors.values())
    if not total:
        yield Text("No file was parsed, so there is no distribution of parse errors.", "gap")
        return
    languages = sorted({language for _, language in found.errors})
    clean = sum(files for (label, _), files in found.errors.items() if label == ERROR_LABELS[0])
    rows = [
        {"class": label, "language": name, "files": found.errors.get((label, name), 0)}
        for label in ERROR_LABELS
        for name in languages
        if (label, name) in found.errors
    ]
    columns = {"class": "bytes under errors", "language": "language", "files": "files"}
    table = table_of(rows, columns, "Parse errors")
    title = f"{clean / total:.1%} of {total:,} parsed files have no syntax error"
    if clean == total:
        yield Text(f"{title}.")
        yield table
        return
    spec = chart(
        [row for row in rows if row["class"] != ERROR_LABELS[0]],
        220,
        mark={"type": "bar"},
        encoding={
            "x": category(
                "class",
                ERROR_LABELS[1:],
                scale={"domain": list(ERROR_LABELS[1:])},
                axis={"labelAngle": 0, "labelOverlap": True},
            ),
            "y": quantity("files", "files"),
            "color": colours("language", languages),
            "tooltip": [
                *tooltips(language="language"),
                {"field": "class", "title": "bytes under errors"},
                {"field": "files", "title": "files", "format": ","},
            ],
        },
    )
    unchecked = f" {found.unchecked:,} files were not parsed." if found.unchecked else ""
    yield Figure(
        "errors",
        title,
        "The others, by the share of their bytes that the parser could not place; with those that "
        f"detect dropped for it. Files without an error are in the table only.{unchecked}",
        spec,
        table,
    )


def _duplicates(found: Duplicates) -> Iterable[Block]:
    removed = sum(found.removed.values())
    if not found.clusters:
        yield Text("No file is a copy of another: there is no cluster to show.")
        return
    rows = [{"size": label, "clusters": n} for label, n in found.sizes.items()]
    spec = chart(
        rows,
        220,
        encoding={"x": category("size", SIZE_LABELS, title="files in the cluster",
                                scale={"domain": list(SIZE_LABELS)},
                                axis={"labelAngle": 0, "labelOverlap": True})},
        layer=[
            {"mark": {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2},
             "encoding": {"y": quantity("clusters", "clusters"),
                          "tooltip": tooltips(size="files in the cluster", clusters="clusters")}},
            {"mark": {"type": "text", "dy": -8, "color": MUTED},
             "encoding": {"y": quantity("clusters", "clusters"), 
                          "text": quantity("clusters", format=",")}},
        ],
    )  # fmt: skip
    yield Figure(
        "clusters",
        f"{removed:,} files go as copies, in {found.clusters:,} clusters; "
        f"the largest had {found.largest_files:,} files",
        "A cluster is one kept file and those that are the same or nearly the same; every removed "
        "one was compared with the kept one itself.",
        spec,
        table_of(rows, {"size": "files in the cluster", "clusters": "clusters"}, "Cluster sizes"),
    )
    if found.largest:
        yield Table(
            ("files", "kept", "removed, for example"),
            tuple(
                (size, paths[0] if paths else "", ", ".join(paths[1:]))
                for size, paths in found.largest
            ),
            "The largest clusters",
            paths=("kept", "removed, for example"),
        )
