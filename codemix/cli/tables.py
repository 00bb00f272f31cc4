"""Tables for people: plain enough for 80 columns, pipes and NO_COLOR."""

import io
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from codemix.units import format_bytes

if TYPE_CHECKING:
    from codemix.pipelines.summary import Summary


def render_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], to_terminal: bool = False
) -> str:
    """Return a table as text; all columns but the first are right-aligned numbers."""
    table = Table(title=title or None, title_justify="left", box=SIMPLE, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(
            column, justify="right" if number else "left", overflow="fold", no_wrap=False
        )
    for row in rows:
        table.add_row(*row)
    text = io.StringIO()
    width = max(60, shutil.get_terminal_size((100, 24)).columns)
    console = Console(file=text, width=width, force_terminal=to_terminal and sys.stdout.isatty())
    console.print(table)
    lines = (line.rstrip() for line in text.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def summary_table(summary: "Summary") -> str:
    """Return what a stage took in, kept and dropped, and why."""
    counts = summary.counts
    lines = [f"{summary.stage}: {counts.rows_in:,} in, {counts.rows_out:,} kept"]
    if counts.dropped:
        reasons = ", ".join(f"{name} {n:,}" for name, n in counts.dropped.most_common())
        lines[0] += f", {counts.dropped.total():,} dropped"
        lines.append(f"  dropped: {reasons}")
    rows = [
        (name, f"{files:,}", format_bytes(size))
        for name, (files, size) in sorted(counts.languages.items(), key=lambda item: -item[1][1])
    ]
    text = "\n".join(lines) + "\n"
    if rows:
        text += render_table("", ("language", "rows", "bytes"), rows)
    if summary.output:
        reused = f", {summary.reused_parts} reused" if summary.reused_parts else ""
        text += f"  -> {summary.output} ({summary.parts} parts{reused})\n"
    return text
