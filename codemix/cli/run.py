"""``codemix run``."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, WorkersOption
from codemix.cli.session import Session
from codemix.errors import EXIT_OK


def command(
    session: Session,
    config: Annotated[Path, typer.Argument(metavar="codemix.toml", help="the configuration")],
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="in place of the configuration's")
    ] = None,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Go the whole road from one configuration file: detect, dedupe, pair, allocate, shard.

    Every stage writes below the working folder of the configuration. A run that was interrupted
    continues where it stopped; stages whose inputs or parameters changed are run again.

    Example: codemix run codemix.toml
    """
    from codemix.cli.journey import itinerary, itinerary_text, travel_and_show
    from codemix.pipelines.config import read_config

    settings = read_config(config)
    if seed is not None:
        settings = replace(settings, seed=seed)
    if not dry_run:
        return travel_and_show(session, settings, workers)
    stages = itinerary(settings)
    if session.as_json:
        session.print_json(stages)
    elif not session.quiet:
        session.show(itinerary_text(stages))
    return EXIT_OK
