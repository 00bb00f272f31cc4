"""``codemix shard``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, WorkersOption, workers_or_default
from codemix.cli.session import Session
from codemix.errors import EXIT_OK, UsageError
from codemix.units import parse_bytes


def command(
    session: Session,
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="rows of files and of pairs, or -")
    ],
    plan: Annotated[Path, typer.Option("--plan", help="the plan of `codemix allocate`")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="a new folder")],
    tokenizer: Annotated[
        str, typer.Option("--tokenizer", help="tekken, or a tokenizer.json")
    ] = "tekken",
    form: Annotated[str, typer.Option("--format", help="parquet or jsonl.zst")] = "parquet",
    shard_size: Annotated[
        str, typer.Option("--shard-size", help="about how large a shard is")
    ] = "512MiB",
    seed: Annotated[int, typer.Option("--seed", min=0, help="of the shuffle")] = 0,
    allow_shortfall: Annotated[
        bool, typer.Option("--allow-shortfall", help="write what there is, record what is missing")
    ] = False,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Tokenize and write shards that hold exactly the tokens of a plan.

    Example: codemix shard deduped/ pairs/ --plan plan.json -o shards/
    """
    from codemix.cli.journey import preview_table, shards_table
    from codemix.mixers import read_plan
    from codemix.pipelines.io.inputs import opened
    from codemix.pipelines.shard import ShardOptions, preview_shards, write_shards

    options = ShardOptions(tokenizer, form, parse_bytes(shard_size), seed, allow_shortfall)
    if not plan.exists():
        raise UsageError(f"{plan} does not exist", "`codemix allocate -o plan.json` writes a plan")
    wanted = read_plan(plan)
    with opened(inputs) as datasets:
        if dry_run:
            preview = preview_shards(datasets, wanted, options)
            if session.as_json:
                session.print_json(preview)
            else:
                sys.stdout.write(preview_table(preview))
            return EXIT_OK
        summary = write_shards(datasets, wanted, output, options, workers_or_default(workers))
    if session.as_json:
        session.print_json(summary.to_json())
    elif not session.quiet:
        session.note(shards_table(summary))
    return summary.exit_code
