"""``codemix detect``."""

from typing import Annotated

import typer

from codemix.cli.output import DryRunOption, FormatOption, OutputOption, WorkersOption, run_job
from codemix.cli.session import Session
from codemix.units import parse_bytes, parse_fraction


def command(
    session: Session,
    sources: Annotated[list[str], typer.Argument(help="folders, archives or files")],
    output: OutputOption = "-",
    form: FormatOption = "auto",
    languages: Annotated[
        str, typer.Option("--languages", help="a list such as python,java; default: all it knows")
    ] = "",
    max_file_size: Annotated[
        str, typer.Option("--max-file-size", help="larger files are dropped")
    ] = "1MiB",
    no_content: Annotated[
        bool, typer.Option("--no-content", help="leave out the text of the files")
    ] = False,
    drop: Annotated[
        str, typer.Option("--drop", help="marks that drop a file: vendored,generated,minified")
    ] = "",
    max_parse_errors: Annotated[
        str, typer.Option("--max-parse-errors", help="drop files above this share, such as 20%")
    ] = "",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Classify the files of directories, git work trees and archives by language.

    Rows go to stdout, or as Parquet parts to a folder. Files that are binary, too large, not UTF-8
    or in no wanted language are dropped and counted.

    Example: codemix detect repos/ -o detected/
    """
    from codemix.langs import parse_list
    from codemix.pipelines.detect import DetectOptions, detect_job
    from codemix.pipelines.io.source_tasks import PART_BYTES, STREAM_BYTES

    options = DetectOptions(
        languages=parse_list(languages),
        max_file_bytes=parse_bytes(max_file_size),
        with_content=not no_content,
        drop=tuple(drop.split(",")) if drop else (),
        max_parse_error_ratio=parse_fraction(max_parse_errors) if max_parse_errors else None,
    )
    job = detect_job(sources, options, STREAM_BYTES if output == "-" else PART_BYTES)
    return run_job(session, job, output, form, workers, dry_run)
