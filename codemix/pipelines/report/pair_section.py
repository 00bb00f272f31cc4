"""Section 5: the pairs."""

from collections.abc import Iterable
from typing import Any

from codemix.pipelines.report.left import Left
from codemix.pipelines.report.model import (
    Block,
    Choice,
    Figure,
    Sample,
    Section,
    Side,
    Table,
    Text,
    table_of,
)
from codemix.pipelines.report.pair_facts import (
    RATIO_LABELS,
    SCORE_BINS,
    Pairs,
    PairSample,
    read_pairs,
)
from codemix.pipelines.report.vega import ACCENT, category, chart, parameter, quantity, tooltips

_ALL = "all"


def pair_section(left: Left) -> Section:
    """Return what the pairs are like, or that there are none."""
    return Section("pairs", "Pairs", tuple(_blocks(left)))


def _blocks(left: Left) -> Iterable[Block]:
    if "pair" not in left.folders:
        yield Text("No pairs were built in this run.", "gap")
        return
    dropped = left.manifests["pair"]["counts"]["dropped"]
    pairs = read_pairs(left)
    if dropped:
        rows = tuple(sorted(dropped.items(), key=lambda item: (-item[1], item[0])))
        yield Table(("why a candidate was no pair", "candidates"), rows, "Candidates that went")
    if not pairs.directions:
        yield Text("The files held no pair: nothing is shared by two languages here.", "gap")
        return
    yield _directions(left, pairs)
    yield _scores(pairs)
    if pairs.ratios:
        yield _ratios(pairs)
    for sample in pairs.samples:
        yield _sides(sample)


def _directions(left: Left, pairs: Pairs) -> Table:
    supply = left.inventory.pairs if left.inventory else {}
    planned = left.plan.pairs if left.plan else {}
    rows = tuple(
        (
            name,
            documents,
            pairs.median_ratio.get(name),
            supply[name].tokens if name in supply else None,
            planned.get(name),
        )
        for name, documents in pairs.directions.items()
    )
    columns = ("direction", "documents", "median length ratio", "tokens", "planned tokens")
    return Table(columns, rows, "Directions")


def _choice(pairs: Pairs) -> tuple[Choice, ...]:
    options = ((_ALL, "all"), *((name, name) for name in pairs.directions))
    return (Choice("direction", "Direction", options),)


def _histogram(
    rows: list[dict[str, Any]], order: list[str], title: str, angle: int
) -> dict[str, Any]:
    return chart(
        rows,
        200,
        params=[parameter("direction", _ALL)],
        transform=[
            {"filter": f"direction == '{_ALL}' || datum.direction == direction"},
            {"aggregate": [{"op": "sum", "field": "pairs", "as": "pairs"}], "groupby": ["bin"]},
        ],
        mark={"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2},
        encoding={
            "x": category(
                "bin",
                order,
                title=title,
                scale={"domain": order},
                axis={"labelAngle": angle, "labelOverlap": True},
            ),
            "y": quantity("pairs", "documents"),
            "tooltip": tooltips(bin=title, pairs="documents"),
        },
    )


def _scores(pairs: Pairs) -> Block:
    total, scored = sum(pairs.directions.values()), sum(pairs.scores.values())
    if not scored:
        return Text(
            "These pairs were found by their keys, not mined: they carry no score to show.", "gap"
        )
    labels = [f"{step / SCORE_BINS:.2f}" for step in range(SCORE_BINS)]
    rows = [
        {"direction": name, "bin": f"{low:.2f}", "pairs": n}
        for (name, low), n in pairs.scores.items()
    ]
    high = sum(n for (_, low), n in pairs.scores.items() if low >= 0.9)
    return Figure(
        "scores",
        f"{high / scored:.0%} of the mined pairs score 0.9 or more",
        f"The score of {scored:,} of {total:,} documents, in steps of {1 / SCORE_BINS:g}: how sure "
        "mining is that both sides do the same. Pairs by key have none.",
        _histogram(rows, labels, "score from", -45),
        table_of(
            rows, {"direction": "direction", "bin": "score from", "pairs": "documents"}, "Scores"
        ),
        _choice(pairs),
    )


def _ratios(pairs: Pairs) -> Figure:
    rows = [
        {"direction": name, "bin": label, "pairs": pairs.ratios[name, label]}
        for name in pairs.directions
        for label in RATIO_LABELS
        if (name, label) in pairs.ratios
    ]
    total = sum(pairs.ratios.values())
    near = sum(n for (_, label), n in pairs.ratios.items() if label in RATIO_LABELS[2:7])
    return Figure(
        "ratios",
        f"{near / total:.0%} of the pairs have sides of nearly one length, within a factor of 1.5",
        "Tokens of the target side over those of the source. The instruction between the two "
        "counts to the target, so short pairs lean to the right.",
        _histogram(rows, list(RATIO_LABELS), "target over source, in tokens", 0),
        table_of(
            rows,
            {"direction": "direction", "bin": "target over source", "pairs": "documents"},
            "Length ratios",
        ),
        _choice(pairs),
    )


def _sides(sample: PairSample) -> Sample:
    src, _, tgt = sample.direction.partition("->")
    score = "" if sample.score is None else f", score {sample.score:.2f}"
    key = f": {sample.key}" if sample.key else ""
    return Sample(
        f"{src} → {tgt}{key}{score}" if tgt else f"{src}{key}{score}",
        (
            Side(sample.src_place, src, sample.src_text),
            Side(sample.tgt_place, tgt or src, sample.tgt_text),
        ),
    )
