"""``codemix detect``."""

from typing import Annotated

import typer

from codemix.cli.output import (
    DryRunOption,
    EngineOption,
    FormatOption,
    OutputOption,
    StrictOption,
    WorkersOption,
    processes,
    run_job,
)
from codemix.cli.session import Session
from codemix.cli.source_options import (
    ColumnsOption,
    FromFileOption,
    GitignoreOption,
    NullOption,
    RevisionOption,
    SourcesArgument,
)
from codemix.errors import UsageError
from codemix.units import parse_bytes, parse_fraction


def command(
    session: Session,
    sources: SourcesArgument = None,
    output: OutputOption = "-",
    form: FormatOption = "auto",
    languages: Annotated[
        str, typer.Option("--languages", help="a list such as python,java; default: the seven")
    ] = "",
    max_file_size: Annotated[
        str, typer.Option("--max-file-size", help="larger files are dropped")
    ] = "1MiB",
    no_content: Annotated[
        bool, typer.Option("--no-content", help="leave out the text of the files")
    ] = False,
    no_parse: Annotated[
        bool, typer.Option("--no-parse", help="trust names and first lines; faster")
    ] = False,
    drop: Annotated[
        str, typer.Option("--drop", help="marks that drop a file: vendored,generated,minified,...")
    ] = "",
    max_parse_errors: Annotated[
        str, typer.Option("--max-parse-errors", help="drop files above this share, such as 20%")
    ] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="a row for every file, with evidence and reason")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="a table of the languages instead of rows")
    ] = False,
    revision: RevisionOption = None,
    gitignore: GitignoreOption = False,
    columns: ColumnsOption = "",
    from_file: FromFileOption = None,
    null: NullOption = False,
    engine: EngineOption = "local",
    strict: StrictOption = False,
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Classify the files of folders, Git repositories, archives and tables by language.

    Rows go to stdout, or as Parquet parts to a folder. Files that are binary, too large or in no
    wanted language are dropped and counted.

    Example: codemix detect repos/ -o detected/
    """
    from codemix.langs import parse_list
    from codemix.pipelines.detect import DetectOptions, detect_job
    from codemix.pipelines.io.source_list import gather_sources
    from codemix.pipelines.io.source_tasks import FIRST_BYTES, PART_BYTES, STREAM_BYTES
    from codemix.pipelines.io.sources import SourceOptions
    from codemix.pipelines.io.table_columns import parse_columns

    _check_answer(explain, summary, output)
    options = DetectOptions(
        languages=parse_list(languages),
        max_file_bytes=parse_bytes(max_file_size),
        with_content=not (no_content or summary),
        drop=tuple(drop.split(",")) if drop else (),
        max_parse_error_ratio=parse_fraction(max_parse_errors) if max_parse_errors else None,
        check_syntax=not no_parse,
        explain=explain,
        labels_only=summary and not drop,
    )
    reading = SourceOptions(revision, gitignore, parse_columns(columns))
    named = gather_sources(sources or [], from_file or [], null)
    sizes = (STREAM_BYTES, FIRST_BYTES) if output == "-" else (PART_BYTES, None)
    job = detect_job(named, options, sizes[0], reading, sizes[1])
    if dry_run or not (summary or explain):
        with processes(workers, "local" if dry_run else engine, output, (), strict) as place:
            return run_job(session, job, output, form, place, dry_run)
    if summary:
        from codemix.cli.composition import print_composition

        return print_composition(session, job, workers)
    from codemix.cli.explanation import print_explanation

    return print_explanation(session, job, form, workers)


def _check_answer(explain: bool, summary: bool, output: str) -> None:
    if explain and summary:
        raise UsageError("--explain and --summary are two answers", "ask for one of them")
    if (explain or summary) and output != "-":
        raise UsageError(
            "--explain and --summary go to stdout",
            "leave out -o; a folder holds every dropped row with its reason in dropped/",
        )
