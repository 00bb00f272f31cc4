"""``codemix dedupe``."""

from pathlib import Path
from typing import Annotated

import typer

from codemix.cli.output import (
    DryRunOption,
    EngineOption,
    FormatOption,
    OutputOption,
    WorkersOption,
)
from codemix.cli.session import Session

RowsArgument = Annotated[str, typer.Argument(metavar="INPUT", help="rows of files, or - for stdin")]
ThresholdOption = Annotated[
    float, typer.Option("--threshold", help="least Jaccard similarity of near duplicates")
]
ScopeOption = Annotated[
    str, typer.Option("--scope", help="language, all, or groups such as javascript+typescript")
]
NormalizeOption = Annotated[
    str, typer.Option("--normalize", help="compare without: none, whitespace, comments")
]
KeepOption = Annotated[
    str,
    typer.Option(
        "--keep",
        help="whom to prefer: not-vendored, not-generated, stars, newest, longest, in order",
    ),
]
MetadataOption = Annotated[
    Path | None, typer.Option("--metadata", help="Parquet: repo_name, stars, updated_at")
]
TokensOption = Annotated[
    str, typer.Option("--tokens", help="words, or bigcode to reproduce its definition")
]
KeepHeaderOption = Annotated[
    bool, typer.Option("--keep-header", help="let leading licence comments count")
]
DecontaminateOption = Annotated[
    list[Path] | None,
    typer.Option("--decontaminate", help="benchmark problems to keep out: JSONL or Parquet"),
]
DecontaminateNgramOption = Annotated[
    int, typer.Option("--decontaminate-ngram", help="words shared with a problem that are many")
]
AgainstOption = Annotated[
    list[Path] | None,
    typer.Option("--against", help="folder of an earlier run: remove what it kept already"),
]
ValFractionOption = Annotated[
    str,
    typer.Option("--val-fraction", help="share of repositories to hold out, such as 0.1%"),
]
SeedOption = Annotated[int, typer.Option("--seed", help="decides what is held out")]
TokenizerOption = Annotated[
    str, typer.Option("--tokenizer", help="counts what is held out: tekken, or tokenizer.json")
]
MemoryOption = Annotated[
    str | None, typer.Option("--memory", help="bound for all processes, such as 4GiB")
]


def command(
    session: Session,
    rows: RowsArgument,
    output: OutputOption = "-",
    form: FormatOption = "auto",
    threshold: ThresholdOption = 0.7,
    scope: ScopeOption = "language",
    normalize: NormalizeOption = "none",
    keep: KeepOption = "not-vendored,not-generated",
    metadata: MetadataOption = None,
    tokens: TokensOption = "words",
    keep_header: KeepHeaderOption = False,
    decontaminate: DecontaminateOption = None,
    decontaminate_ngram: DecontaminateNgramOption = 10,
    against: AgainstOption = None,
    val_fraction: ValFractionOption = "0%",
    seed: SeedOption = 0,
    tokenizer: TokenizerOption = "tekken",
    memory: MemoryOption = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Remove exact and near duplicates.

    A file goes only if its measured similarity to the file that is kept for it reaches the
    threshold. A folder also gets removed.parquet, each removed file with the kept one, and
    summary.json.

    Example: codemix dedupe detected/ -o deduped/
    """
    from codemix.cli.output import processes, run_job
    from codemix.pipelines.dedupe import (
        DedupeOptions,
        find_duplicates,
        write_removed,
        write_summary,
    )
    from codemix.pipelines.io.inputs import opened
    from codemix.units import parse_bytes, parse_fraction

    options = DedupeOptions(
        threshold=threshold,
        scope=scope,
        tokens=tokens,
        keep_header=keep_header,
        normalize=normalize,
        keep=tuple(keep.split(",")) if keep else (),
        contamination_ngram=decontaminate_ngram,
        val_fraction=parse_fraction(val_fraction),
        seed=seed,
        tokenizer=tokenizer,
    )
    folder = Path(output) if output != "-" and not dry_run else None
    with (
        opened([rows]) as [dataset],
        processes(workers, "local" if dry_run else engine, output, [rows]) as place,
        find_duplicates(
            dataset,
            options,
            place,
            metadata,
            decontaminate or (),
            against=against or (),
            folder=folder,
            memory_bytes=None if memory is None else parse_bytes(memory),
        ) as found,
    ):
        code = run_job(session, found.job, output, form, place, dry_run, found.details)
    for language in found.details.get("validation", {}).get("short", ()):
        session.note(f"dedupe: too little {language} to hold out a million tokens of it")
    if folder is not None:
        write_removed(folder)
        write_summary(folder)
    return code
