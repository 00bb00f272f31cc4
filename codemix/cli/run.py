"""``codemix run``."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codemix.cli.output import DryRunOption, StrictOption, WorkersOption
from codemix.cli.session import Session
from codemix.errors import EXIT_OK, UsageError

if TYPE_CHECKING:
    from codemix.pipelines.config import RunConfig
    from codemix.pipelines.engines import Engine


def command(
    session: Session,
    config: Annotated[Path, typer.Argument(metavar="codemix.toml", help="the configuration")],
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="in place of the configuration's")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="local, ray or slurm [as configured]")
    ] = None,
    shard: Annotated[
        str, typer.Option("--shard", metavar="K/N", help="be invocation K of N, K from 0")
    ] = "",
    strict: StrictOption = False,
    workers: WorkersOption = None,
    status: Annotated[
        bool, typer.Option("--status", help="say what is done, running, failed; run nothing")
    ] = False,
    dry_run: DryRunOption = False,
) -> int:
    """Go the whole road from one configuration file: detect, dedupe, pair, allocate, shard.

    Every stage writes below the working folder of the configuration. A run that was interrupted
    continues where it stopped; stages whose inputs or parameters changed are run again.

    Example: codemix run codemix.toml
    """
    from codemix.cli.journey import itinerary, itinerary_text, status_text, travel_and_show
    from codemix.pipelines.config import read_config
    from codemix.pipelines.status import read_status

    settings = read_config(config)
    if seed is not None:
        settings = replace(settings, seed=seed)
    place = settings.engine
    place = replace(
        place,
        name=engine or place.name,
        workers=workers or place.workers,
        strict=strict or place.strict,
    )
    settings = replace(settings, engine=place)
    if status:
        found = read_status(settings)
        if session.as_json:
            session.print_json(found.to_json())
        else:
            session.show(status_text(found))
        return EXIT_OK
    if dry_run:
        stages = itinerary(settings)
        if session.as_json:
            session.print_json(stages)
        elif not session.quiet:
            session.show(itinerary_text(stages))
        return EXIT_OK
    if shard and (engine or workers):
        raise UsageError(
            "--shard divides the run by itself, one process for each invocation",
            "leave out --engine and -j",
        )
    opened = _take_share(settings, shard) if shard else _open(settings)
    if opened is None:
        return EXIT_OK
    with opened as engine_opened:
        return travel_and_show(session, settings, engine_opened)


def _open(config: "RunConfig") -> AbstractContextManager["Engine"]:
    from codemix.pipelines.engines import open_engine
    from codemix.pipelines.road import ENGINE

    return open_engine(config.engine, config.workdir / ENGINE)


def _take_share(config: "RunConfig", text: str) -> AbstractContextManager["Engine"] | None:
    """Return the engine that drives, if this is the first invocation; else work until it ends."""
    from codemix.pipelines.engines.share import drive_shares, parse_share, take_share
    from codemix.pipelines.road import ENGINE
    from codemix.pipelines.status import is_finished

    share = parse_share(text)
    scratch = (config.workdir / ENGINE).absolute()
    if share.index == 0:
        return drive_shares(config.engine, scratch, share.count)
    take_share(scratch, share, config.engine.patience_seconds, lambda: is_finished(config))
    return None
