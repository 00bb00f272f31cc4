"""A page as one HTML file that opens from disk: every script, style and number is in it.

A content security policy names the scripts by their hashes and forbids every connection.
"""

import base64
import csv
import hashlib
import io
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from codemix import __version__
from codemix.errors import UsageError
from codemix.pipelines.printable import printable
from codemix.pipelines.report.highlight import highlighted, style_sheet
from codemix.pipelines.report.model import Cell, Figure, Page, Sample, Table, Text

_EXTRA = "install codemix with the extra: pip install 'codemix[report]'"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_CODE = re.compile(r"`([^`]*)`")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ASSETS = files("codemix.pipelines.report") / "assets"


def render_page(page: Page) -> str:
    """Return the HTML of a page; the same page gives the same bytes.

    Raises
    ------
    UsageError
        If the libraries for it are not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise UsageError("a report needs the package `jinja2`", _EXTRA) from None
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        cell=cell, csv=csv_link, code=highlighted, prose=prose, visible=printable
    )
    environment.tests.update(
        {kind.__name__.lower(): _is(kind) for kind in (Text, Table, Figure, Sample)}
    )
    scripts = [charts_script(), _asset("report.js")] if page.figures else []
    template = environment.from_string(_asset("page.html.j2"))
    return template.render(
        page=page,
        version=__version__,
        styles=_asset("report.css") + style_sheet(),
        scripts=scripts,
        policy=_policy(scripts),
        data=script_json(
            {of.name: {"spec": of.spec, "examples": of.examples} for of in page.figures}
        ),
    )


def _is(kind: type) -> Any:  # noqa: ANN401 - a test of a template
    return lambda block: isinstance(block, kind)


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


@cache
def charts_script() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as they lie in the wheel, in a scope of their own."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise UsageError("charts need the package `vl-convert-python`", _EXTRA) from None
    bundle = str(vl_convert.javascript_bundle(_SNIPPET))
    # Within strings and expressions of a script these mean the same, and do not end it.
    bundle = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return f"(()=>{{{bundle}}})();"


def _policy(scripts: list[str]) -> str:
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(of).decode()}'" for of in digests) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def script_json(value: object) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def cell(value: Cell) -> str:
    """Return a cell for people."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else printable(value)


def prose(text: str) -> str:
    """Return the HTML of a paragraph, in which `such` words are code (a ``Markup``)."""
    from markupsafe import Markup, escape

    escaped = str(escape(printable(text)))
    return Markup(_CODE.sub(r"<code>\1</code>", escaped))  # noqa: S704 - it is escaped above


def csv_link(table: Table) -> str:
    """Return a table as a link to a CSV file that is the link itself."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([map(_spreadsheet, row) for row in table.rows])
    return "data:text/csv;charset=utf-8," + quote(text.getvalue())


def _spreadsheet(value: Cell) -> Cell:
    """Keep a spreadsheet from taking the name of a file for a formula."""
    if isinstance(value, str):
        value = printable(value)
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value
