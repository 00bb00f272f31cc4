"""What every command shares: its common options and how it talks to the terminal."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from codemix.pipelines.printable import printable_lines

if TYPE_CHECKING:
    from codemix.pipelines.summary import Counts, Summary

SESSION_OPTIONS: dict[str, Any] = {
    "as_json": Annotated[bool, typer.Option("--json", help="print the summary as JSON")],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="print errors only")],
    "verbose": Annotated[bool, typer.Option("--verbose", "-v", help="print more detail")],
    "debug": Annotated[bool, typer.Option("--debug", help="show a traceback on errors")],
    "no_progress": Annotated[bool, typer.Option("--no-progress", help="never show progress")],
}

MOST_WORKERS = 1024
"""More processes than any one machine has use for."""

WORK_OPTIONS: dict[str, Any] = {
    "seed": Annotated[int | None, typer.Option("--seed", help="nothing here is random")],
    "workers": Annotated[
        int | None,
        typer.Option("--workers", "-j", min=1, max=MOST_WORKERS, help="one is enough here"),
    ],
}


@dataclass(frozen=True)
class Session:
    """The common options of one command."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    no_progress: bool = False

    def note(self, text: str) -> None:
        """Tell the person at the shell something, on stderr."""
        if not self.quiet:
            sys.stderr.write(f"{printable_lines(text)}\n")

    def show(self, text: str) -> None:
        """Print a result for people on stdout."""
        sys.stdout.write(printable_lines(text))

    def finish(self, summary: "Summary", rows_on_stdout: bool = False) -> int:
        """Print a summary in the form that was asked for and return the exit code."""
        from codemix.cli.tables import summary_table

        if self.as_json:
            self.print_json(summary.to_json(), rows_on_stdout)
        elif not self.quiet:
            sys.stderr.write(printable_lines(summary_table(summary)))
        return summary.exit_code

    def print_json(self, value: Any, rows_on_stdout: bool = False) -> None:  # noqa: ANN401
        """Print JSON on stdout, or on stderr where stdout carries rows."""
        stream = sys.stderr if rows_on_stdout else sys.stdout
        stream.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[["Counts"], None] | None]:
        """Show a live line while tasks come in, on a terminal only."""
        with self.progress_line(title) as show:
            if show is None:
                yield None
            else:
                started = time.monotonic()

                def watch(counts: "Counts") -> None:
                    rate = counts.rows_in / max(time.monotonic() - started, 1e-3)
                    show(f"{counts.rows_in:,} in, {counts.rows_out:,} kept, {rate:,.0f}/s")

                yield watch

    @contextmanager
    def progress_line(self, title: str) -> Iterator[Callable[[str], None] | None]:
        """Show a live line whose text is what the function is called with, on a terminal only."""
        if self.quiet or self.no_progress or not _draws(sys.stderr):
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(20),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            line = bar.add_task(title, total=None, state="")

            yield lambda state: bar.update(line, state=state)


def _draws(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal on which a line can be drawn again."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
