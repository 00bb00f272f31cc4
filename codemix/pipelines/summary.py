"""What a run took in, kept and dropped, and the promise that the sums agree."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import EXIT_INPUT_SKIPPED, EXIT_OK, CodemixError
from codemix.schema import UNREADABLE_REASONS


@dataclass
class Counts:
    """Rows in, rows out and rows dropped by reason; and per language rows and bytes kept.

    ``languages`` maps a language (of a pair: its direction) to [rows, bytes].
    """

    rows_in: int = 0
    rows_out: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    languages: dict[str, list[int]] = field(default_factory=dict)

    def add_kept(self, batch: pa.RecordBatch) -> None:
        """Count a kept batch of files or pairs."""
        self.rows_out += batch.num_rows
        if "pivot_language" in batch.schema.names:
            languages = (batch.column("pivot_language"), batch.column("target_language"))
            names = pc.binary_join_element_wise(*languages, "->")
            sizes = pa.nulls(batch.num_rows, pa.int64())
        elif "pair_id" in batch.schema.names:
            target = pc.fill_null(batch.column("tgt_lang"), batch.column("src_lang"))
            names = pc.binary_join_element_wise(batch.column("src_lang"), target, "->")
            sizes = pc.binary_length(batch.column("text"))
        else:
            names, sizes = batch.column("language"), _file_sizes(batch)
        table = pa.table({"name": names, "size": sizes}).group_by("name")
        every_row = pc.CountOptions(mode="all")
        for row in table.aggregate([("size", "count", every_row), ("size", "sum")]).to_pylist():
            self._add_language(row["name"] or "unknown", row["size_count"], row["size_sum"] or 0)

    def add_dropped(self, batch: pa.RecordBatch) -> None:
        """Count a dropped batch by its reasons."""
        for entry in pc.value_counts(batch.column("reason")).to_pylist():
            self.dropped[entry["values"]] += entry["counts"]

    def add(self, other: "Counts") -> None:
        """Add the counts of another task."""
        self.rows_in += other.rows_in
        self.rows_out += other.rows_out
        self.dropped.update(other.dropped)
        for name, (rows, size) in other.languages.items():
            self._add_language(name, rows, size)

    def check(self, stage: str) -> None:
        """Raise if rows in is not rows out plus rows dropped."""
        total = self.rows_out + self.dropped.total()
        if self.rows_in != total:
            raise CodemixError(
                f"{stage} lost count: {self.rows_in} rows in, but {self.rows_out} kept "
                f"and {self.dropped.total()} dropped",
                "this is a defect of codemix; please report it",
            )

    @property
    def exit_code(self) -> int:
        """0, or 3 if an input was unreadable, corrupt, unsafe or past a resource cap."""
        return EXIT_INPUT_SKIPPED if UNREADABLE_REASONS & self.dropped.keys() else EXIT_OK

    def to_json(self) -> dict[str, Any]:
        """Return the counts as stable JSON."""
        return {
            "in": self.rows_in,
            "out": self.rows_out,
            "dropped": dict(sorted(self.dropped.items())),
            "languages": {
                name: {"rows": rows, "bytes": size}
                for name, (rows, size) in sorted(self.languages.items())
            },
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Counts":
        """Read what `to_json` wrote."""
        languages = {name: [of["rows"], of["bytes"]] for name, of in value["languages"].items()}
        return cls(value["in"], value["out"], Counter(value["dropped"]), languages)

    def _add_language(self, name: str, rows: int, size: int) -> None:
        total = self.languages.setdefault(name, [0, 0])
        total[0] += rows
        total[1] += size


def _file_sizes(batch: pa.RecordBatch) -> pa.Array:
    """Return the bytes of each file; of its text where the row does not say."""
    sizes = batch.column("length_bytes")
    if not sizes.null_count or "content" not in batch.schema.names:
        return sizes
    return pc.coalesce(sizes, pc.binary_length(batch.column("content")).cast(pa.int64()))


@dataclass(frozen=True)
class Summary:
    """The result of one command, as printed for people and by ``--json``."""

    stage: str
    counts: Counts
    output: str | None = None
    parts: int = 0
    reused_parts: int = 0
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """The exit code that the counts call for."""
        return self.counts.exit_code

    def to_json(self) -> dict[str, Any]:
        """Return the summary as stable JSON."""
        return {
            "stage": self.stage,
            **self.counts.to_json(),
            "output": self.output,
            "parts": self.parts,
            "reused_parts": self.reused_parts,
            **self.details,
        }
