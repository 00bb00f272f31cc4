"""``codemix verify``."""

from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import WorkersOption, processes
from codemix.cli.session import Session
from codemix.errors import EXIT_FAILED, EXIT_OK


def command(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a folder of shards")],
    tokenizer: Annotated[
        str, typer.Option("--tokenizer", help="tekken, or the tokenizer.json of the shards")
    ] = "",
    workers: WorkersOption = None,
) -> int:
    """Re-read shards and check them against their plan and manifest.

    Every byte is hashed, every token counted, a sample of documents decoded. The exit code is 1 if
    anything is not as planned.

    Example: codemix verify shards/
    """
    from codemix.cli.journey import verification_text
    from codemix.pipelines.verify import verify_shards

    with processes(workers) as place:
        found = verify_shards(folder, tokenizer or None, place)
    if session.as_json:
        session.print_json(found.to_json())
    elif not session.quiet or found.problems:
        session.show(verification_text(found.to_json()))
    return EXIT_FAILED if found.problems else EXIT_OK
