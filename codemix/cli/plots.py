"""How pages with charts are written: by ``codemix report``, and by ``--plot`` of fits and plans."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codemix.errors import UsageError

if TYPE_CHECKING:
    from codemix.cli.session import Session
    from codemix.pipelines.report import Page

PlotOption = Annotated[
    str, typer.Option("--plot", metavar="FILE|-", help="also write its charts, as an HTML file")
]


def check_plot(place: str, output: str = "") -> None:
    """Refuse a place for charts that cannot be one, before anything is solved.

    Raises
    ------
    UsageError
        If it is a folder, or where the other output goes.
    """
    if place == "-" == output or (place and place == output):
        raise UsageError(f"-o and --plot both name {place!r}", "name another file with --plot")
    if place != "-" and place and Path(place).is_dir():
        raise UsageError(f"{place} is a folder", "name a file, for example plot.html")


def write_page(session: "Session", page: "Page", place: str) -> None:
    """Write a page to a file, or to stdout for ``-``."""
    from codemix.pipelines.io.atomic import atomic_file
    from codemix.pipelines.report import render_page

    if not place:
        raise UsageError("-o '' is no file", "name a file, for example -o report.html")
    check_plot(place)
    text = render_page(page)
    if place == "-":
        sys.stdout.write(text)
        return
    with atomic_file(Path(place)) as stream:
        stream.write(text.encode())
    session.note(f"{len(page.figures)} charts -> {place}")
