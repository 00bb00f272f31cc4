"""Everything a rule can be about: columns that `detect` wrote, and measures of the text.

A measure of the text is taken only where a rule asks for it, or where the column that `detect`
writes is missing or null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.filter import syntax_metrics, text_metrics

Measure = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class Metric:
    """One thing that rules can set a threshold for.

    Attributes
    ----------
    about : str
        What it says, for the documentation.
    is_mark : bool
        True or false instead of a number.
    is_column : bool
        Whether `detect` writes it.
    of_text : callable, optional
        Measures texts without nulls.
    of_rows : callable, optional
        Measures whole rows by their syntax.
    """

    about: str
    is_mark: bool = False
    is_column: bool = True
    of_text: Measure | None = None
    of_rows: Callable[[pa.RecordBatch], pa.Array] | None = None

    @property
    def needs_text(self) -> bool:
        """Whether only the text can tell."""
        return not self.is_column


METRICS = MappingProxyType(
    {
        "length_bytes": Metric("bytes of the file", of_text=pc.binary_length),
        "lines": Metric("lines of the file", of_text=text_metrics.lines),
        "max_line_length": Metric(
            "characters of the longest line", of_text=text_metrics.max_line_length
        ),
        "avg_line_length": Metric(
            "mean characters of a line", of_text=text_metrics.avg_line_length
        ),
        "alphanum_fraction": Metric(
            "letters and digits among the characters", of_text=text_metrics.alphanum_fraction
        ),
        "comment_ratio": Metric("bytes in comments, as a share"),
        "parse_error_ratio": Metric("bytes that the grammar does not accept, as a share"),
        "confidence": Metric("how sure `detect` is of the language"),
        "is_vendored": Metric("a copy of somebody else's code", is_mark=True),
        "is_generated": Metric("written by a program", is_mark=True),
        "is_minified": Metric("packed for machines", is_mark=True),
        "is_test": Metric("tests", is_mark=True),
        "is_documentation": Metric("documentation", is_mark=True),
        "is_data": Metric("mostly literals", is_mark=True),
        "characters": Metric(
            "characters of the file", is_column=False, of_text=text_metrics.characters
        ),
        "alphabetic_fraction": Metric(
            "letters among the characters",
            is_column=False,
            of_text=text_metrics.alphabetic_fraction,
        ),
        "starts_as_xml": Metric(
            "an XML declaration in the first 100 characters",
            is_mark=True,
            is_column=False,
            of_text=text_metrics.starts_as_xml,
        ),
        "visible_characters": Metric(
            "characters of HTML outside of markup, scripts and styles",
            is_column=False,
            of_text=text_metrics.visible_characters,
        ),
        "visible_fraction": Metric(
            "visible_characters as a share of all",
            is_column=False,
            of_text=text_metrics.visible_fraction,
        ),
        "repeated_line_fraction": Metric(
            "lines of ten bytes or more that repeat an earlier one",
            is_column=False,
            of_text=text_metrics.repeated_line_fraction,
        ),
        "assertion_fraction": Metric(
            "assertions among the lines that are not blank",
            is_column=False,
            of_text=text_metrics.assertion_fraction,
        ),
        "functions": Metric(
            "functions with a body", is_column=False, of_rows=syntax_metrics.functions
        ),
        "literal_fraction": Metric(
            "bytes in literals among those that are neither blank nor comment",
            is_column=False,
            of_rows=syntax_metrics.literal_fraction,
        ),
        "stub_fraction": Metric(
            "functions that only say what is still to be done",
            is_column=False,
            of_rows=syntax_metrics.stub_fraction,
        ),
    }
)


def measure(batch: pa.RecordBatch, name: str) -> pa.Array:
    """Return a metric of every row, null where it cannot be had.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Files; the text is looked at where no column tells.
    name : str
        A key of ``METRICS``.
    """
    metric = METRICS[name]
    kind = pa.bool_() if metric.is_mark else pa.float64()
    values = pa.nulls(batch.num_rows, kind)
    if metric.is_column and name in batch.schema.names:
        values = pc.cast(batch.column(name), kind)
    if metric.of_rows is not None and "content" in batch.schema.names:
        values = pc.cast(metric.of_rows(batch), kind)
    if metric.of_text is not None and values.null_count and "content" in batch.schema.names:
        texts = batch.column("content")
        missing = pc.and_(pc.is_null(values), pc.is_valid(texts))
        if pc.any(missing).as_py():
            found = pc.cast(metric.of_text(texts.filter(missing)), kind)
            values = pc.replace_with_mask(values, missing, found)
    return values
