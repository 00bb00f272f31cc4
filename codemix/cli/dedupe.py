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
        str, typer.Option("--scope", help="language, all, or groups such as javascript+typescript")
    ] = "language",
    normalize: Annotated[
        str, typer.Option("--normalize", help="compare without: none, whitespace, comments")
    ] = "none",
    keep: Annotated[
        str,
        typer.Option(
            "--keep",
            help="whom to prefer: not-vendored, not-generated, stars, newest, longest, in order",
        ),
    ] = "not-vendored,not-generated",
    metadata: Annotated[
        Path | None, typer.Option("--metadata", help="Parquet: repo_name, stars, updated_at")
    ] = None,
    tokens: Annotated[
        str, typer.Option("--tokens", help="words, or bigcode to reproduce its definition")
    ] = "words",
    keep_header: Annotated[
        bool, typer.Option("--keep-header", help="let leading licence comments count")
    ] = False,
    decontaminate: Annotated[
        list[Path] | None,
        typer.Option("--decontaminate", help="benchmark problems to keep out: JSONL or Parquet"),
    ] = None,
    decontaminate_ngram: Annotated[
        int, typer.Option("--decontaminate-ngram", help="words shared with a problem that are many")
    ] = 10,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Remove exact and near duplicates.

    A file goes only if its measured similarity to the file that is kept for it reaches the
    threshold. A folder also gets removed.parquet, each removed file with the kept one, and
    summary.json.

    Example: codemix dedupe detected/ -o deduped/
    """
    from codemix.cli.output import run_job, workers_or_default
    from codemix.pipelines.dedupe import (
        DedupeOptions,
        find_duplicates,
        write_removed,
        write_summary,
    )
    from codemix.pipelines.io.inputs import opened

    options = DedupeOptions(
        threshold=threshold,
        scope=scope,
        tokens=tokens,
        keep_header=keep_header,
        normalize=normalize,
        keep=tuple(keep.split(",")) if keep else (),
        contamination_ngram=decontaminate_ngram,
    )
    with (
        opened([rows]) as [dataset],
        find_duplicates(
            dataset, options, workers_or_default(workers), metadata, decontaminate or ()
        ) as found,
    ):
        code = run_job(session, found.job, output, form, workers, dry_run, found.details)
    if output != "-" and not dry_run:
        write_removed(Path(output))
        write_summary(Path(output))
    return code
