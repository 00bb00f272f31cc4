"""``codemix report``."""

from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.session import Session
from codemix.errors import EXIT_OK


def command(
    session: Session,
    workdir: Annotated[Path, typer.Argument(metavar="WORKDIR", help="what `codemix run` wrote")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="the page to write")
    ] = "report.html",
    profile: Annotated[
        str, typer.Option("--profile", help="the plan's own profile, if it is not shipped")
    ] = "",
) -> int:
    """Write one HTML file that shows what a run did: files, plan, pairs, shards, and why.

    It holds all it shows and opens from disk, without any network. What the folder lacks is said.

    Example: codemix report work -o report.html
    """
    from codemix.cli.plots import write_page
    from codemix.pipelines.report import report_page

    page = report_page(workdir, profile or None)
    write_page(session, page, output)
    if session.as_json and output != "-":
        charts = {figure.name: figure.title for figure in page.figures}
        session.print_json({"output": output, "facts": dict(page.facts), "charts": charts})
    return EXIT_OK
