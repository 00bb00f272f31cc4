"""``codemix filter``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codemix.cli.output import (
    DryRunOption,
    EngineOption,
    FormatOption,
    OutputOption,
    WorkersOption,
    processes,
)
from codemix.cli.session import Session
from codemix.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from codemix.pipelines.engines import Engine
    from codemix.pipelines.filter import FilterOptions
    from codemix.pipelines.runner import Job
    from codemix.pipelines.summary import Summary

ListOption = Path | None


def command(
    session: Session,
    rows: Annotated[str, typer.Argument(metavar="INPUT", help="rows of files, or - for stdin")],
    output: OutputOption = "-",
    form: FormatOption = "auto",
    preset: Annotated[
        str, typer.Option("--preset", help="rules: default, starcoder, none, or your FILE.toml")
    ] = "default",
    licenses: Annotated[
        str, typer.Option("--licenses", help="who passes: permissive, permissive+none, all")
    ] = "permissive+none",
    redact: Annotated[
        str, typer.Option("--redact", help="replace by placeholders: emails,ips,keys")
    ] = "",
    exclude_repos: Annotated[
        ListOption, typer.Option("--exclude-repos", help="names of repositories, one a line")
    ] = None,
    exclude_paths: Annotated[
        ListOption, typer.Option("--exclude-paths", help="repository/path, one a line")
    ] = None,
    exclude_ids: Annotated[
        ListOption, typer.Option("--exclude-ids", help="id, blob_id or content_sha256, one a line")
    ] = None,
    metadata: Annotated[
        Path | None, typer.Option("--metadata", help="Parquet: repo_name, license")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="print a row for every file, kept or not, and why")
    ] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="show ten dropped files of each rule and language")
    ] = False,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Keep what may and should be trained on: licence gate, opt-out, quality rules, redaction.

    Every file that goes has the first rule it fails as its reason, and all of them beside it. A
    folder also gets summary.json.

    Example: codemix filter detected/ -o filtered/ --licenses permissive --redact emails,ips,keys
    """
    from codemix.pipelines.filter import FilterOptions, filter_job, open_licenses, read_preset
    from codemix.pipelines.io.inputs import opened

    if explain and (output != "-" or dry_run):
        raise UsageError(
            "--explain prints rows and goes with neither -o nor --dry-run",
            "a folder's dropped/ holds the same explanations",
        )
    options = FilterOptions(
        preset=read_preset(preset),
        licenses=licenses,
        redact=tuple(redact.split(",")) if redact else (),
        exclusions=_lists(repos=exclude_repos, paths=exclude_paths, ids=exclude_ids),
        repositories=open_licenses(metadata) if metadata else None,
    )
    chosen = "local" if dry_run else engine
    with opened([rows]) as [dataset], processes(workers, chosen, output, [rows]) as place:
        work = _Work(session, filter_job(dataset, options), options, place, sample)
        if explain:
            return work.explain(form)
        if output == "-" or dry_run:
            return work.to_stdout(form, dry_run)
        return work.to_folder(Path(output), form)


class _Work:
    """One filter job, and where its rows and its summary go."""

    def __init__(
        self,
        session: Session,
        job: "Job",
        options: "FilterOptions",
        engine: "Engine",
        sample: bool,
    ) -> None:
        self._session = session
        self._job = job
        self._options = options
        self._engine = engine
        self._sample = sample

    def to_folder(self, folder: Path, form: str) -> int:
        from codemix.cli.output import choose_format
        from codemix.pipelines.filter import write_summary
        from codemix.pipelines.runner import run_to_folder

        chosen = choose_format(str(folder), form)
        with self._session.progress("filter") as watch:
            summary = run_to_folder(self._job, folder, self._engine, chosen, watch)
        return self._finish(summary, write_summary(folder, self._options), False)

    def to_stdout(self, form: str, dry_run: bool) -> int:
        """Print the kept rows; in a dry run nothing but the summary."""
        from codemix.cli.output import RowPrinter, choose_format
        from codemix.pipelines.filter import Tally
        from codemix.pipelines.runner import run_to_stream

        tally = Tally(self._options)
        chosen = choose_format("-", form)
        printer = None if dry_run else RowPrinter(chosen, self._job.stage.kept_schema)

        def emit(batch: "pa.RecordBatch") -> None:
            tally.add_kept(batch)
            if printer is not None:
                printer.write(batch)

        with self._session.progress("filter") as watch:
            summary = run_to_stream(self._job, emit, self._engine, watch, tally.add_dropped)
        if printer is not None:
            printer.close()
        return self._finish(summary, tally.to_json(with_samples=True), not dry_run)

    def explain(self, form: str) -> int:
        """Print a row for every file instead of the kept rows."""
        from codemix.cli.output import RowPrinter, choose_format
        from codemix.pipelines.filter import explained, explained_schema
        from codemix.pipelines.runner import run_to_stream

        printer = RowPrinter(choose_format("-", form), explained_schema())

        def show(batch: "pa.RecordBatch") -> None:
            printer.write(explained(batch))

        summary = run_to_stream(self._job, show, self._engine, None, show)
        printer.close()
        return summary.exit_code

    def _finish(self, summary: "Summary", found: dict[str, Any], rows_on_stdout: bool) -> int:
        from dataclasses import replace

        from codemix.cli.filter_outcome import filter_text, sample_text

        samples = found.pop("samples")
        if self._sample:
            found["samples"] = samples
        code = self._session.finish(replace(summary, details=found), rows_on_stdout)
        if not self._session.as_json:
            self._session.note(filter_text(found, self._session.verbose).rstrip())
            if self._sample:
                self._session.note(sample_text(samples).rstrip())
        return code


def _lists(**paths: Path | None) -> tuple[Any, ...]:
    from codemix.pipelines.filter import open_list

    return tuple(open_list(path, kind) for kind, path in paths.items() if path is not None)
