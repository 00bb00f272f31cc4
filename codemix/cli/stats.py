"""``codemix stats``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, EngineOption, WorkersOption, processes
from codemix.cli.session import Session
from codemix.cli.shard import TextOption, TokenizerEngineOption, TokenizerOption
from codemix.errors import EXIT_OK, UsageError


def command(
    session: Session,
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="rows of files or pairs, or -")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="the inventory to write, or -", metavar="FILE|-")
    ] = "-",
    text: TextOption = None,
    tokenizer: TokenizerOption = "tekken",
    tokenizer_engine: TokenizerEngineOption = "auto",
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Count unique files, bytes and tokens per language: the supply of an allocation.

    Example: codemix stats deduped/ pairs/ -o inventory.json
    """
    from codemix.cli.journey import inventory_table
    from codemix.pipelines.io.atomic import write_json
    from codemix.pipelines.io.inputs import opened
    from codemix.pipelines.shard import open_text
    from codemix.pipelines.stats import take_inventory

    if not output:
        raise UsageError("-o '' is no file", "name a file, for example -o inventory.json")
    with opened(inputs) as rows:
        datasets = [*rows, *map(open_text, text or [])]
        if dry_run:
            parts = sum(len(dataset.parts) for dataset in datasets)
            session.note(f"stats: would count {parts} parts; nothing is written")
            return EXIT_OK
        with processes(workers, engine, output, [*inputs, *(text or [])]) as place:
            inventory = take_inventory(datasets, tokenizer, place, tokenizer_engine)
    if output != "-":
        write_json(Path(output), inventory)
        if not session.quiet and not session.as_json:
            session.note(inventory_table(inventory))
    if session.as_json or (output == "-" and not sys.stdout.isatty()):
        session.print_json(inventory)
    elif output == "-":
        session.show(inventory_table(inventory))
    return EXIT_OK
