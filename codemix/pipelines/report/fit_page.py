"""The charts of ``codemix fit --plot``: runs against the law that was fitted to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from codemix.mixers.arrays import FloatArray
from codemix.mixers.fits import PARAMETERS, predict_loss
from codemix.pipelines.report.model import Block, Figure, Page, Section, table_of
from codemix.pipelines.report.synergy_section import Gain, synergy_figure
from codemix.pipelines.report.vega import (
    ACCENT,
    MUTED,
    chart,
    colours,
    quantity,
    tooltips,
)
from codemix.units import format_tokens

_POINTS = 40
_BILLION = 1e9


@dataclass(frozen=True)
class FittedLaw:
    """One language's runs, each of shape (n,), and its law.

    Parameters
    ----------
    params_b, tokens_b, loss_nats : ndarray, shape (n,)
    kept : ndarray of bool, shape (n,)
        False for runs that were left out.
    values : ndarray, shape (5,)
        In the order of `codemix.mixers.fits.PARAMETERS`.
    """

    language: str
    params_b: FloatArray
    tokens_b: FloatArray
    loss_nats: FloatArray
    kept: Sequence[bool]
    values: FloatArray


def laws_page(laws: Sequence[FittedLaw], source: str) -> Page:
    """Return loss against tokens of each language, and how far every run is from the law."""
    blocks: list[Block] = []
    for number, law in enumerate(laws):
        blocks.append(_law_figure(law, number))
    blocks.append(_residuals(laws))
    runs = sum(len(law.loss_nats) for law in laws)
    return Page(
        "Fitted scaling laws",
        f"{runs} runs of {source}, L(N, D) = A·N^−αN + B·D^−αD + L∞, in nats per token.",
        tuple((law.language, f"αD {law.values[PARAMETERS.index('alpha_d')]:.3g}") for law in laws),
        (Section("laws", "Runs and laws", tuple(blocks)),),
    )


def _law_figure(law: FittedLaw, number: int) -> Figure:
    sizes = np.unique(law.params_b)
    names = [format_tokens(size * _BILLION) for size in sizes.tolist()]
    grid = np.geomspace(law.tokens_b.min(), law.tokens_b.max(), _POINTS)
    curve = [
        {"size": name, "tokens": tokens, "loss": loss}
        for size, name in zip(sizes.tolist(), names, strict=True)
        for tokens, loss in zip(
            grid.tolist(),
            predict_loss(law.values, np.full(_POINTS, size), grid).tolist(),
            strict=True,
        )
    ]
    points = list(_points(law, dict(zip(sizes.tolist(), names, strict=True))))
    encoding = {
        "x": quantity("tokens", "billions of tokens", scale={"type": "log", "nice": False},
                      axis={"format": "~g", "tickCount": 6}),
        "y": quantity("loss", "loss, nats per token",
                      scale={"type": "log", "nice": False}, axis={"format": "~g"}),
        "color": {**colours("size", names), "title": "parameters"},
    }  # fmt: skip
    spec = chart(
        curve,
        320,
        layer=[
            {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": encoding},
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": {
                    **encoding,
                    "opacity": {"condition": {"test": "datum.used", "value": 1}, "value": 0.35},
                    "tooltip": [
                        *tooltips(size="parameters"),
                        {"field": "tokens", "title": "billions of tokens", "format": ".4~g"},
                        {"field": "loss", "title": "measured", "format": ".4f"},
                        {"field": "predicted", "title": "by the law", "format": ".4f"},
                    ],
                },
            },
        ],
    )  # fmt: skip
    floor, exponent = (law.values[PARAMETERS.index(n)] for n in ("irreducible_nats", "alpha_d"))
    return Figure(
        f"law-{number}",
        f"{law.language}: tenfold data leaves {10.0**-exponent:.1%} of what data can still take; "
        f"the floor is {floor:.3f} nats",
        "Points are runs, lines the law at each model size; faint points were left out of the fit.",
        spec,
        table_of(
            points,
            {"size": "parameters", "tokens": "billions of tokens", "loss": "measured nats",
             "predicted": "by the law", "error": "log error", "used": "used"},
            f"Runs of {law.language}",
        ),
    )  # fmt: skip


def _points(law: FittedLaw, names: dict[float, str]) -> Iterator[dict[str, Any]]:
    predicted = predict_loss(law.values, law.params_b, law.tokens_b)
    for size, tokens, loss, of, used in zip(
        law.params_b.tolist(),
        law.tokens_b.tolist(),
        law.loss_nats.tolist(),
        predicted.tolist(),
        law.kept,
        strict=True,
    ):
        yield {
            "size": names[size], "tokens": tokens, "loss": loss, "predicted": of,
            "error": float(np.log(of / loss)), "used": int(used),
        }  # fmt: skip


def _residuals(laws: Sequence[FittedLaw]) -> Figure:
    rows: list[dict[str, Any]] = [
        {"language": law.language, "tokens": float(tokens), "error": float(np.log(of / loss))}
        for law in laws
        for tokens, loss, of in zip(
            law.tokens_b,
            law.loss_nats,
            predict_loss(law.values, law.params_b, law.tokens_b),
            strict=True,
        )
    ]
    middle = float(np.median(np.abs([row["error"] for row in rows])))
    spec = chart(
        rows,
        220,
        layer=[
            {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 0.8},
             "encoding": {
                 "x": quantity("tokens", "billions of tokens", scale={"type": "log", "nice": False},
                               axis={"format": "~g", "tickCount": 6}),
                 "y": quantity("error", "log of predicted over measured"),
                 "color": colours("language", [law.language for law in laws]),
                 "tooltip": [*tooltips(language="language"),
                             {"field": "error", "title": "log error", "format": "+.4f"}]}},
            {"data": {"values": [{"error": 0}]}, "mark": {"type": "rule", "color": MUTED},
             "encoding": {"y": quantity("error", "log of predicted over measured")}},
        ],
    )  # fmt: skip
    return Figure(
        "residuals",
        f"Half of the runs lie within {middle:.2%} of the law",
        "A pattern along the axis, rather than noise, would say that the law is not theirs.",
        spec,
        table_of(
            rows,
            {"language": "language", "tokens": "billions of tokens", "error": "log error"},
            "Residuals",
        ),
    )


def gains_page(languages: Sequence[str], gains: Sequence[Gain], source: str) -> Page:
    """Return the heat map of fitted transfer."""
    return Page(
        "Fitted transfer",
        f"Gains between {len(languages)} languages, from the bilingual runs of {source}.",
        (),
        (Section("transfer-section", "Who teaches whom", (synergy_figure(languages, gains),)),),
    )


def mixtures_page(predictions: Sequence[dict[str, Any]], source: str) -> Page:
    """Return predicted against measured loss; rows have target, measured and predicted nats."""
    targets = list(dict.fromkeys(row["target"] for row in predictions))
    errors = [abs(row["predicted"] / row["measured"] - 1) for row in predictions]
    ends = [
        min(row["measured"] for row in predictions),
        max(row["measured"] for row in predictions),
    ]
    spec = chart(
        predictions,
        360,
        layer=[
            {"data": {"values": [{"measured": end, "predicted": end} for end in ends]},
             "mark": {"type": "line", "color": MUTED, "strokeDash": [4, 3]},
             "encoding": {"x": quantity("measured", "measured nats"),
                          "y": quantity("predicted", "predicted nats")}},
            {"mark": {"type": "point", "filled": True, "size": 45, "color": ACCENT},
             "encoding": {
                 "x": quantity("measured", "measured nats", scale={"zero": False}),
                 "y": quantity("predicted", "predicted nats", scale={"zero": False}),
                 "color": colours("target", targets),
                 "tooltip": [*tooltips(target="target"),
                             {"field": "measured", "title": "measured", "format": ".4f"},
                             {"field": "predicted", "title": "predicted", "format": ".4f"}]}},
        ],
    )  # fmt: skip
    figure = Figure(
        "mixtures",
        f"Half of the losses are predicted within {float(np.median(errors)):.2%}",
        "Each point is the loss of one run on one target, by the law that was fitted to all runs; "
        "on the dashed line prediction and measurement agree.",
        spec,
        table_of(
            predictions,
            {"target": "target", "measured": "measured nats", "predicted": "predicted nats"},
            "Mixing law",
        ),
    )
    return Page(
        "Fitted mixing law",
        f"Losses on {len(targets)} targets, from the runs of {source}.",
        (),
        (Section("mixing", "Predicted and measured", (figure,)),),
    )
