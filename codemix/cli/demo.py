"""``codemix demo``."""

from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, WorkersOption, folder_to_write, processes
from codemix.cli.session import Session
from codemix.errors import EXIT_OK


def command(
    session: Session,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="a new folder")
    ] = "demo",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Go the whole road on the embedded corpus, offline, and check the result.

    Seven little repositories, the same programs in seven languages with the noise of real life,
    become shards of 300,000 tokens: divided as a 350B run would be, translations in one context.

    Example: codemix demo -o demo/
    """
    from codemix.cli.journey import itinerary, travel_and_show
    from codemix.pipelines.demo import demo_config

    config = demo_config(folder_to_write(output))
    if dry_run and session.as_json:
        session.print_json(itinerary(config))
        return EXIT_OK
    if dry_run:
        session.note(f"{len(config.sources)} repositories -> {output}; nothing is written")
        return EXIT_OK
    with processes(workers) as engine:
        code = travel_and_show(session, config, engine)
    if not session.quiet and not session.as_json:
        session.note(
            f"Everything is in {output}/: detect/, filter/, dedupe/ and pair/ hold rows as "
            "Parquet, with\nwhat was dropped beside them; inventory.json, plan.json and shards/ "
            "are the result.\n"
            f"Look at it:  codemix report {output} -o report.html\n"
            f"Check it:    codemix verify {output}/shards\n"
            "Your own:    codemix run codemix.toml   (docs/codemix.toml is a commented example)"
        )
    return code
