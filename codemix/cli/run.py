"""``codemix run``."""

from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, WorkersOption
from codemix.cli.session import Session
from codemix.errors import EXIT_OK


def command(
    session: Session,
    config: Annotated[Path, typer.Argument(metavar="codemix.toml", help="the configuration")],
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Go the whole road from one configuration file: detect, dedupe, pair, allocate, shard.

    Every stage writes below the working folder of the configuration. A run that was interrupted
    continues where it stopped; stages whose inputs or parameters changed are run again.

    Example: codemix run codemix.toml
    """
    from codemix.pipelines.config import read_config

    settings = read_config(config)
    if dry_run:
        session.note(f"{len(settings.sources)} sources -> {settings.workdir}; nothing is written")
        return EXIT_OK
    from codemix.cli.journey import travel_and_show

    return travel_and_show(session, settings, workers)
