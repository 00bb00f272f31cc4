"""Tables for people: plain enough for 80 columns, pipes and NO_COLOR."""

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from codemix.pipelines.printable import printable
from codemix.units import format_bytes

if TYPE_CHECKING:
    from codemix.pipelines.summary import Summary

_DEFAULT_WIDTH = 100
BAR_WIDTH = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NARROWEST_TERMINAL = 20
_NARROWEST_TEXT = 16


def terminal_width() -> int:
    """Return the columns of COLUMNS, or of the terminal where one of our streams is one."""
    columns = 0
    for stream in (sys.stderr, sys.stdout):
        if stream.isatty():
            columns = os.get_terminal_size(stream.fileno()).columns or columns
    width = shutil.get_terminal_size((columns or _DEFAULT_WIDTH, 24)).columns
    return max(_NARROWEST_TERMINAL, width)


def share_bar(share: float, largest: float) -> str:
    """Return a bar for a share, in eighths of a character; the largest share fills it.

    Examples
    --------
    >>> share_bar(0.2, 0.4), share_bar(0.4, 0.4)
    ('████', '████████')
    """
    eighths = round(8 * BAR_WIDTH * share / largest) if largest > 0 else 0
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def render_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], to_terminal: bool = False
) -> str:
    """Return a table as text; all columns but the first are right-aligned numbers.

    Where the terminal is too narrow for it, each row becomes a block of lines, one for each cell.
    """
    heads = [printable(column) for column in columns]
    cells = [[printable(cell) for cell in row] for row in rows]
    width = terminal_width()
    table = Table(title=printable(title) or None, title_justify="left", box=SIMPLE, pad_edge=False)
    for number, head in enumerate(heads):
        longest = max(map(len, (head, *(row[number] for row in cells))))
        table.add_column(
            head,
            justify="right" if number else "left",
            overflow="fold",
            min_width=min(longest, _NARROWEST_TEXT),
        )
    for row in cells:
        table.add_row(*row)
    text = io.StringIO()
    # Names are no markup: without these a file called [/x].py would be an error.
    console = Console(
        file=text,
        width=width,
        force_terminal=to_terminal and sys.stdout.isatty(),
        markup=False,
        emoji=False,
    )
    needed = Measurement.get(console, console.options.update(max_width=10**4), table).minimum
    if needed > width:
        return _blocks(title, heads, cells, width)
    console.print(table)
    lines = (line.rstrip() for line in text.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def _blocks(title: str, heads: Sequence[str], cells: Iterable[Sequence[str]], width: int) -> str:
    """Return the first cell of each row as a heading, and the others below it with their names."""
    text = f"{printable(title)}\n" if title else ""
    for first, *rest in cells:
        text += _filled(first, width, " ")
        for head, cell in zip(heads[1:], rest, strict=True):
            if cell:
                text += _filled(f"{head}: {cell}", width, "   ")
    return text


def _filled(text: str, width: int, indent: str) -> str:
    return f"{textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent * 2)}\n"


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
