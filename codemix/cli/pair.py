"""``codemix pair``."""

from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, FormatOption, OutputOption, WorkersOption
from codemix.cli.session import Session


def command(
    session: Session,
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="rows of files, or - for stdin")
    ],
    output: OutputOption = "-",
    form: FormatOption = "auto",
    strategy: Annotated[
        str, typer.Option("--strategy", help="prompt, direct, or shuffle (snippets alone)")
    ] = "prompt",
    max_tokens: Annotated[
        int, typer.Option("--max-tokens", min=1, help="longer documents are dropped")
    ] = 4096,
    tokenizer: Annotated[
        str, typer.Option("--tokenizer", help="tekken, or a tokenizer.json")
    ] = "tekken",
    seed: Annotated[int, typer.Option("--seed", min=0, help="order of --strategy shuffle")] = 0,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Build translation documents: a program and its translation in one context.

    Files pair by key: the same name below parallel language folders (python/two_sum.py and
    java/TwoSum.java), or in one folder. Python stands on exactly one side, both directions are
    written.

    Example: codemix pair deduped/ -o pairs/
    """
    from codemix.cli.output import run_job, workers_or_default
    from codemix.langs import parse_list
    from codemix.pipelines.io.inputs import opened
    from codemix.pipelines.pair import PairOptions, pair_files

    options = PairOptions(parse_list(""), strategy, max_tokens, tokenizer, seed)
    with (
        opened(inputs) as datasets,
        pair_files(datasets, options, workers_or_default(workers)) as pairing,
    ):
        return run_job(session, pairing.job, output, form, workers, dry_run, pairing.details)
