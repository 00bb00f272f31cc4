"""What all charts share: Vega-Lite as dicts, in colours that the page's style sheet defines.

The renderer writes SVG, whose colours may be CSS variables: light, dark and print are one drawing.
"""

from collections.abc import Sequence
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
ACCENT = "var(--accent)"
MUTED = "var(--muted)"
INK = "var(--ink)"
WARM = "var(--warm)"
PALETTE = tuple(f"var(--c{number})" for number in range(10))
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_CONFIG = {
    "font": _FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": "var(--line)",
        "domain": False,
        "tickColor": "var(--line)",
        "labelLimit": 160,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "orient": "top",
        "direction": "horizontal",
        "columns": {"expr": "max(2, floor(width / 130))"},
        "symbolType": "square",
        "symbolStrokeWidth": 0,
        "labelLimit": 150,
    },
    "text": {"color": INK, "fontSize": 12},
    "rule": {"color": INK},
}
Spec = dict[str, Any]


def chart(rows: Sequence[dict[str, Any]], height: int, **parts: Any) -> Spec:  # noqa: ANN401
    """Return a chart of rows: as wide as the page leaves it, ``height`` in pixels."""
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "top": 6, "right": 14, "bottom": 4},
        "data": {"values": list(rows)},
        "config": _CONFIG,
        **parts,
    }


def tokens_axis(**more: Any) -> Spec:  # noqa: ANN401
    """Return an axis of tokens: B and K, where SI would say G and k."""
    label = "datum.value ? replace(replace(datum.label, 'G', 'B'), 'k', 'K') : '0'"
    return {"format": "~s", "tickCount": 5, "labelExpr": label, **more}


def quantity(field: str, title: str | None = None, **more: Any) -> Spec:  # noqa: ANN401
    """Return the encoding of a number."""
    return {"field": field, "type": "quantitative", "title": title, **more}


def category(field: str, order: Sequence[str], **more: Any) -> Spec:  # noqa: ANN401
    """Return the encoding of a name, in a given order and without a title."""
    return {"field": field, "type": "nominal", "title": None, "sort": list(order), **more}


def colours(field: str, names: Sequence[str], colour_of: Sequence[str] = PALETTE) -> Spec:
    """Return a colour for each name, in order; the last colour for all that are too many."""
    last = len(colour_of) - 1
    span = [colour_of[min(number, last)] for number in range(len(names))]
    return category(field, names, scale={"domain": list(names), "range": span})


def tooltips(**titles: str) -> list[Spec]:
    """Return what is shown under the pointer: a title for each field."""
    return [{"field": field, "title": title} for field, title in titles.items()]


def marked_lines(lines: Sequence[tuple[float, str]], title: str) -> Spec:
    """Return a layer of upright lines with their names, the last of them the one to heed."""
    names = [name for _, name in lines]
    return {
        "data": {"values": [{"at": at, "what": name} for at, name in lines]},
        "mark": {"type": "rule", "strokeWidth": 1.5, "strokeDash": [4, 3]},
        "encoding": {
            "x": quantity("at", title),
            "color": category(
                "what",
                names,
                scale={"domain": names, "range": [MUTED, WARM]},
                legend={"symbolType": "stroke", "symbolStrokeWidth": 2},
            ),
        },
    }


def parameter(name: str, value: str) -> Spec:
    """Return a signal that a control of the page sets."""
    return {"name": name, "value": value}
