"""A page as data: sections of text, tables, charts and samples. How it looks is not said here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Rows under named columns; None is an empty cell.

    ``wide`` columns hold text that may wrap, ``paths`` names of files.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    wide: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name for its file, out of the caption."""
        return slug(self.caption)


@dataclass(frozen=True)
class Choice:
    """A control over a chart: the signal that it sets, and the values with their labels."""

    signal: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Figure:
    """A chart with the numbers it shows.

    Parameters
    ----------
    name : str
        Unique on the page.
    title : str
        What the chart finds, in one sentence.
    text : str
        How to read it.
    spec : dict
        Vega-Lite, with the data in it.
    table : Table
        The same data for people and spreadsheets.
    choices : tuple of Choice
    examples : dict
        Names of files by the key of a mark, shown when it is chosen; see ``report.js``.
    """

    name: str
    title: str
    text: str
    spec: dict[str, Any]
    table: Table
    choices: tuple[Choice, ...] = ()
    examples: dict[str, list[str]] | None = None


@dataclass(frozen=True)
class Side:
    """One side of a sample pair."""

    heading: str
    language: str
    code: str


@dataclass(frozen=True)
class Sample:
    """A pair, side by side."""

    title: str
    sides: tuple[Side, Side]


@dataclass(frozen=True)
class Text:
    """A paragraph; ``tone`` is ``plain``, ``gap`` for what is absent, ``warning`` or ``good``."""

    text: str
    tone: str = "plain"


Block = Text | Table | Figure | Sample


@dataclass(frozen=True)
class Section:
    """A heading and what is below it."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """All of it; ``facts`` are the few numbers at its head."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def figures(self) -> list[Figure]:
        """Return every chart, in order."""
        blocks = [block for section in self.sections for block in section.blocks]
        return [block for block in blocks if isinstance(block, Figure)]


def table_of(rows: Sequence[dict[str, Any]], columns: dict[str, str], caption: str = "") -> Table:
    """Return the rows of a chart as a table; ``columns`` maps a field to its heading."""
    cells = tuple(tuple(row[field] for field in columns) for row in rows)
    return Table(tuple(columns.values()), cells, caption)


def slug(text: str) -> str:
    """Return a text as a name for a file."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "table"
