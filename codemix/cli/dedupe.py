"""``codemix dedupe``."""

from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, FormatOption, OutputOption, WorkersOption
from codemix.cli.session import Session


def command(
    session: Session,
    rows: Annotated[str, typer.Argument(metavar="INPUT", help="rows of files, or - for stdin")],
    output: OutputOption = "-",
    form: FormatOption = "auto",
    threshold: Annotated[
        float, typer.Option("--threshold", help="least Jaccard similarity of near duplicates")
    ] = 0.7,
    scope: Annotated[
        str, typer.Option("--scope", help="near duplicates within a language, or all")
    ] = "language",
    tokens: Annotated[
        str, typer.Option("--tokens", help="words, or bigcode to reproduce its definition")
    ] = "words",
    keep_header: Annotated[
        bool, typer.Option("--keep-header", help="let leading licence comments count")
    ] = False,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Remove exact and near duplicates.

    A file goes only if its measured similarity to the file that is kept for it reaches the
    threshold. A folder also gets removed.parquet: each removed file with the kept one.

    Example: codemix dedupe detected/ -o deduped/
    """
    from codemix.cli.output import run_job, workers_or_default
    from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, write_removed
    from codemix.pipelines.io.inputs import opened

    options = DedupeOptions(
        threshold=threshold, scope=scope, tokens=tokens, keep_header=keep_header
    )
    with (
        opened([rows]) as [dataset],
        find_duplicates(dataset, options, workers_or_default(workers)) as found,
    ):
        code = run_job(session, found.job, output, form, workers, dry_run, found.details)
    if output != "-" and not dry_run:
        write_removed(Path(output))
    return code
