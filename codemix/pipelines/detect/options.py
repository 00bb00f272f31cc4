"""What a run of detect keeps, and what it looks at."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest

LABELS = (
    "repo_name",
    "path",
    "language",
    "evidence",
    "confidence",
    "length_bytes",
    "lines",
    "parse_error_ratio",
)
"""The columns that say what a file is and how large."""

MARKS = ("vendored", "generated", "minified", "test", "documentation", "data")


@dataclass(frozen=True)
class DetectOptions:
    """What decides the rows.

    Parameters
    ----------
    languages : tuple of str
        Names of the languages to keep.
    max_file_bytes : int
        Larger files are dropped.
    with_content : bool
        Whether rows hold the text.
    drop : tuple of str
        Marks that drop a file, of `MARKS`.
    max_parse_error_ratio : float, optional
        Files with a larger share of bytes under syntax errors are dropped.
    check_syntax : bool
        Whether files are parsed. Without it names and first lines alone decide the language, and
        the columns that a syntax tree fills are null.
    explain : bool
        Whether rows that are dropped are among the rows, with their ``reason`` and without text.
    labels_only : bool
        Whether rows hold no more than `LABELS`: marks, hashes, licences and measures, which take
        longer than the labels, are then left out.

    Raises
    ------
    UsageError
        If a mark is unknown, or needs what is switched off.
    """

    languages: tuple[str, ...]
    max_file_bytes: int = 1024**2
    with_content: bool = True
    drop: tuple[str, ...] = ()
    max_parse_error_ratio: float | None = None
    check_syntax: bool = True
    explain: bool = False
    labels_only: bool = False

    def __post_init__(self) -> None:
        for mark in self.drop:
            if mark not in MARKS:
                raise UsageError(f"unknown mark {mark!r}", nearest(mark, list(MARKS)))
        if not self.check_syntax and self.max_parse_error_ratio is not None:
            raise UsageError(
                "without a parse no file has parse errors", "leave out one of the two options"
            )
        if self.labels_only and self.drop:
            raise UsageError("labels alone have no marks", "leave out one of the two")
        if not self.check_syntax and "data" in self.drop:
            raise UsageError("the mark 'data' comes from the parse", "leave out one of the two")
