"""Pages out of a model: escaping, numbers, CSV, code, and charts that Vega-Lite accepts."""

import csv
import io
import urllib.parse

import numpy as np
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from codemix.mixers import AllocationRequest, allocate
from codemix.pipelines.printable import printable, printable_code
from codemix.pipelines.report import (
    FittedLaw,
    gains_page,
    laws_page,
    mixtures_page,
    plan_page,
    render_page,
)
from codemix.pipelines.report.highlight import highlighted
from codemix.pipelines.report.model import Page, Section, Table, Text
from codemix.pipelines.report.page import cell, csv_link, prose, script_json


def test_a_page_without_charts_has_no_script():
    html = render_page(Page("t", "l", (), (Section("a", "A", (Text("one `two`"),)),)))
    assert "<script" not in html
    assert "script-src &#39;none&#39;" in html
    assert "<code>two</code>" in html


@given(st.text())
def test_text_cannot_become_markup(text):
    shown = prose(text).replace("<code>", "").replace("</code>", "")
    assert "<" not in shown
    assert "<" not in script_json({"text": text})


@given(st.lists(st.tuples(st.text(), st.integers()), min_size=1))
def test_a_csv_link_holds_every_row(rows):
    link = csv_link(Table(("name", "n"), tuple(rows)))
    text = urllib.parse.unquote(link.partition(",")[2])
    found = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in found[1:]] == [str(n) for _, n in rows]
    for row, (name, _) in zip(found[1:], rows, strict=True):
        assert row[0].removeprefix("'") == printable(name).removeprefix("'")
        assert not row[0].startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, "\u2013"),
        (1234567, "1,234,567"),
        (0.12345, "0.1235"),
        (12345.6, "12,346"),
        ("a\x1b", "a\\x1b"),
    ],
)
def test_cells_are_for_people(value, shown):
    assert cell(value) == shown


@pytest.mark.parametrize("language", ["Python", "C#", "Rust", "no such language"])
def test_code_is_escaped_whatever_the_language(language):
    html = str(highlighted("a < b </code><script>\u202e\x00", language))
    assert "<script" not in html
    assert "\u202e" not in html
    assert "\x00" not in html


def test_code_keeps_its_lines():
    assert printable_code("a\n\tb\r") == "a\n\tb\\r"


def compiled(page):
    for figure in page.figures:
        vega = vl_convert.vegalite_to_vega(figure.spec)
        assert vega["marks"], figure.name
    return {figure.name: figure for figure in page.figures}


def law(values, language="Python"):
    params, tokens = (grid.ravel() for grid in np.meshgrid([0.1, 1.0, 3.0], [2.0, 8.0, 32.0]))
    a, b, floor, alpha_n, alpha_d = values
    loss = a * params**-alpha_n + b * tokens**-alpha_d + floor
    return FittedLaw(language, params, tokens, loss, [True] * 9, np.array(values))


def test_a_fit_is_drawn_with_its_runs_on_the_law():
    charts = compiled(laws_page([law([0.2, 1.3, 0.5, 0.3, 0.6])], "runs.csv"))
    assert "tenfold data leaves 25.1%" in charts["law-0"].title
    assert all(abs(row["error"]) < 1e-12 for row in charts["residuals"].spec["data"]["values"])


def test_gains_are_drawn_around_zero():
    gains = [("Go", "Rust", 0.03), ("Rust", "Go", -0.01)]
    figure = compiled(gains_page(["Go", "Rust"], gains, "runs.csv"))["transfer"]
    assert figure.title == "Go learns most from Rust (+3.0%); Go disturbs Rust most (-1.0%)"
    assert "Positive (blue) helps" in figure.text


def test_a_mixing_law_is_drawn_against_what_was_measured():
    rows = [{"target": "web", "measured": 2.0, "predicted": 2.1}] * 2
    assert "5.00%" in compiled(mixtures_page(rows, "runs.csv"))["mixtures"].title


@pytest.mark.parametrize("options", [{}, {"reserve": {"text": 0.125}}, {"profile": "uniform"}])
def test_a_plan_is_drawn_with_all_around_it(options):
    request = AllocationRequest(350 * 10**9, **options)
    plan = allocate(request)
    charts = compiled(plan_page(plan, request))
    assert {"tokens", "budgets", "utilities", "losses", "transfer"} <= charts.keys()
    points = charts["utilities"].table.rows
    if not options:
        levels = [utility for _, _, utility in points]
        assert max(levels) == pytest.approx(min(levels), rel=1e-6)
        assert "the same in 7 of 7" in charts["utilities"].title
