"""Section 4: which language teaches which, as a matrix."""

import math
from collections.abc import Sequence
from typing import Any

from codemix.mixers import Curves, Plan
from codemix.pipelines.report.model import Block, Figure, Section, Text, table_of
from codemix.pipelines.report.vega import ACCENT, WARM, category, chart, quantity, tooltips

Gain = tuple[str, str, float]
"""Target, auxiliary, and the share by which the auxiliary helps; negative disturbs."""

_STRONGEST = 0.7
_SHORT_WHERE_NARROW = "width < 520 ? slice(datum.label, 0, 4) : datum.label"
SIGN = (
    "Rows learn, columns teach. Positive (blue) helps: of two runs of as many tokens, the one with "
    "the other language ends with a lower loss on the row's than the one that repeats it, "
    "gain = 1 − L(target + auxiliary) / L(target twice). Negative (orange) disturbs. The deeper "
    "the colour, the further from zero; the strongest cell is the full colour."
)


def synergy_section(plan: Plan | None, curves: Curves | None) -> Section:
    """Return the transfer that the plan was solved with."""
    blocks: list[Block] = []
    if plan is None:
        blocks.append(
            Text("Without a plan there is no profile whose transfer could be shown.", "gap")
        )
    elif curves is None or curves.transfer is None:
        blocks.append(
            Text(
                "The transfer between languages that the plan was solved with is not known.", "gap"
            )
        )
    else:
        gains = [
            (target, auxiliary, float(curves.transfer[row, column]))
            for row, target in enumerate(curves.languages)
            for column, auxiliary in enumerate(curves.languages)
            if target != auxiliary
        ]
        blocks.append(synergy_figure(curves.languages, gains))
        number = plan.provenance.get("numbers", {}).get("transfer", {})
        if number:
            blocks.append(Text(f"These numbers are {number['status']}: {number['source']}."))
    return Section("synergy", "Who teaches whom", tuple(blocks))


def synergy_figure(languages: Sequence[str], gains: Sequence[Gain]) -> Figure:
    """Return the heat map of gains, in percent, with the numbers in its cells."""
    rows: list[dict[str, Any]] = [
        {"target": target, "auxiliary": auxiliary, "gain": gain, "percent": 100 * gain}
        for target, auxiliary, gain in gains
        if math.isfinite(gain)
    ]
    strongest = max((abs(row["gain"]) for row in rows), default=0.0) or 1.0
    spec = chart(
        rows,
        40 * len(languages),
        encoding={
            "x": category("auxiliary", languages, title="teaches",
                          axis={"orient": "top", "labelAngle": 0, "labelOverlap": False,
                                "labelExpr": _SHORT_WHERE_NARROW}),
            "y": category("target", languages),
            "tooltip": [
                *tooltips(target="target", auxiliary="auxiliary"),
                {"field": "gain", "title": "gain", "format": "+.2%"},
            ],
        },
        layer=[
            {
                "mark": {"type": "rect", "stroke": "var(--paper)", "strokeWidth": 2},
                "encoding": {
                    "color": {"condition": {"test": "datum.gain >= 0", "value": ACCENT},
                              "value": WARM},
                    "opacity": {
                        "field": "size",
                        "type": "quantitative",
                        "legend": None,
                        "scale": {"domain": [0, strongest], "range": [0, _STRONGEST]},
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": {"expr": "width < 520 ? 10 : 13"}},
                "encoding": {"text": quantity("percent", format="+.1f")},
            },
        ],
        transform=[{"calculate": "abs(datum.gain)", "as": "size"}],
    )  # fmt: skip
    best, worst = (choose(rows, key=lambda row: row["gain"], default=None) for choose in (max, min))
    title = "No transfer between languages is known"
    if best is not None and worst is not None:
        title = f"{best['target']} learns most from {best['auxiliary']} ({best['gain']:+.1%})"
        harmed = sum(row["gain"] < 0 for row in rows)
        title += (
            f"; {worst['auxiliary']} disturbs {worst['target']} most ({worst['gain']:+.1%})"
            if harmed
            else "; no language disturbs another"
        )
    return Figure(
        "transfer",
        title,
        SIGN,
        spec,
        table_of(rows, {"target": "target", "auxiliary": "auxiliary", "gain": "gain"}, "Transfer"),
    )
