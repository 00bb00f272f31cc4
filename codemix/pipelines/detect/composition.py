"""What a set of files is made of: one line for each language."""

from dataclasses import dataclass, field

import pyarrow as pa


@dataclass
class LanguageTotal:
    """Sums over the files of one language; ``broken`` files have syntax errors."""

    files: int = 0
    lines: int = 0
    length_bytes: int = 0
    broken: int = 0


@dataclass
class Composition:
    """Sums by language, filled batch by batch."""

    totals: dict[str, LanguageTotal] = field(default_factory=dict)

    def add(self, batch: pa.RecordBatch) -> None:
        """Count a batch of kept rows."""
        names = ("language", "lines", "length_bytes", "parse_error_ratio")
        columns = (batch.column(name).to_pylist() for name in names)
        for language, lines, length_bytes, errors in zip(*columns, strict=True):
            total = self.totals.setdefault(language or "unknown", LanguageTotal())
            total.files += 1
            total.lines += lines or 0
            total.length_bytes += length_bytes or 0
            total.broken += bool(errors)

    def largest_first(self) -> list[tuple[str, LanguageTotal]]:
        """Return the languages with their sums, those with the most bytes first."""
        return sorted(self.totals.items(), key=lambda item: (-item[1].length_bytes, item[0]))
