"""Where rows go: a folder of parts, or stdout as JSON lines, Arrow, Parquet or a table."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codemix.cli.session import MOST_WORKERS
from codemix.errors import EXIT_OK, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from codemix.cli.session import Session
    from codemix.pipelines.engines import Engine
    from codemix.pipelines.runner import Job

FORMATS = ("auto", "jsonl", "parquet", "arrow", "table")
_TABLE_ROWS = 40
_HIDDEN_IN_TABLES = {
    *("id", "pair_id", "content", "text", "blob_id", "content_sha256", "src_encoding"),
}

OutputOption = Annotated[
    str, typer.Option("--output", "-o", help="a folder, or - for stdout", metavar="DIR|-")
]
FormatOption = Annotated[
    str, typer.Option("--format", help="|".join(FORMATS) + "; auto suits the place")
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", "-j", min=1, max=MOST_WORKERS, help="processes; default: all cores"),
]
EngineOption = Annotated[
    str, typer.Option("--engine", help="where processes run: local, ray or slurm")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="stop at a file that ends its process")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="say what would be written")]


@contextmanager
def processes(
    workers: int | None,
    engine: str = "local",
    output: str | None = None,
    inputs: Sequence[str] = (),
    strict: bool = False,
) -> Iterator["Engine"]:
    """Open the engine that is asked for; ``output`` is the folder or file that is written.

    What machines of a cluster share lies beside it meanwhile.
    """
    from codemix.pipelines.engines import EngineSettings, open_engine

    scratch = None
    if output not in (None, "", "-") and "-" not in inputs:
        place = Path(str(output)).absolute()
        scratch = place.with_name(f".tmp-engine-{place.name}")
    with open_engine(EngineSettings(engine, workers or 0, strict=strict), scratch) as opened:
        yield opened


def run_job(
    session: "Session",
    job: "Job",
    output: str,
    form: str,
    engine: "Engine",
    dry_run: bool = False,
    details: dict[str, object] | None = None,
) -> int:
    """Run a job into the place that ``-o`` and ``--format`` name; return the exit code."""
    from codemix.pipelines.runner import run_to_folder, run_to_stream

    chosen = choose_format(output, form)
    if dry_run:
        place = "stdout" if output == "-" else output
        session.note(f"{job.stage.name}: would write {job.kind} as {chosen} to {place}")
        return EXIT_OK
    with session.progress(job.stage.name) as watch:
        if output != "-":
            summary = run_to_folder(job, folder_to_write(output), engine, chosen, watch)
        else:
            printer = RowPrinter(chosen, job.stage.kept_schema)
            summary = run_to_stream(job, printer.write, engine, watch)
            printer.close()
    summary = replace(summary, details=details or {})
    return session.finish(summary, rows_on_stdout=output == "-")


def folder_to_write(output: str) -> Path:
    """Return the folder that ``-o`` names.

    Raises
    ------
    UsageError
        If it names none, or something that is no folder.
    """
    if output in ("", "-"):
        raise UsageError(f"-o {output!r} is no folder", "name a new folder, for example -o out/")
    folder = Path(output)
    with suppress(OSError):
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{output} is a file, not a folder", "name a new folder with -o")
    return folder


def choose_format(output: str, form: str) -> str:
    """Resolve ``auto`` and refuse what the place cannot hold.

    Raises
    ------
    UsageError
        If the format is unknown or does not suit the place.
    """
    if form not in FORMATS:
        raise UsageError(f"unknown format {form!r}", "one of " + ", ".join(FORMATS))
    if output == "-":
        if form == "auto":
            return "table" if sys.stdout.isatty() else "jsonl"
        return form
    folder_to_write(output)
    if form == "table":
        raise UsageError("a folder cannot hold a table", "leave out -o, or choose another --format")
    return "parquet" if form == "auto" else form


class RowPrinter:
    """Print batches of rows on stdout."""

    def __init__(self, form: str, schema: "pa.Schema") -> None:
        from codemix.pipelines.io.rows import RowWriter

        self._rows: list[dict[str, object]] | None = [] if form == "table" else None
        self._hidden = 0
        self._schema = schema
        self._writer = RowWriter(sys.stdout.buffer, schema, form) if form != "table" else None

    def write(self, batch: "pa.RecordBatch") -> None:
        """Print one batch."""
        if self._writer is not None:
            self._writer.write(batch)
            sys.stdout.buffer.flush()
        elif self._rows is not None:
            room = _TABLE_ROWS - len(self._rows)
            shown = [name for name in batch.schema.names if name not in _HIDDEN_IN_TABLES]
            self._rows += batch.slice(0, room).select(shown).to_pylist()
            self._hidden += max(0, batch.num_rows - room)

    def close(self) -> None:
        """Print what is still held back."""
        if self._writer is not None:
            self._writer.close()
            sys.stdout.buffer.flush()
        elif self._rows:
            sys.stdout.write(_table_of(self._rows))
            if self._hidden:
                sys.stdout.write(f"… and {self._hidden:,} more rows\n")


def _table_of(rows: list[dict[str, object]]) -> str:
    from codemix.cli.tables import render_table

    names = [name for name in rows[0] if any(row[name] is not None for row in rows)][:7]
    cells = [[_cell(row[name]) for name in names] for row in rows]
    return render_table("", names, cells, to_terminal=True)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
