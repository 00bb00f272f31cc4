"""`codemix filter` as a stage: opt-out, licence, rules, and what is taken out of what stays."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.filter.exclusions import judge_exclusions
from codemix.pipelines.filter.licenses import MISSING, effective_licenses, judge_licenses
from codemix.pipelines.filter.options import FilterOptions
from codemix.pipelines.filter.redact import Redactor
from codemix.pipelines.filter.rules import Rule, Verdicts, explain, first_failing, judge
from codemix.pipelines.stage import Shard, Step
from codemix.schema import DROPPED, content_sha256, with_columns

NOT_REDACTED = "redaction"
"""Stands among the unchecked rules of a row without text that was to be redacted."""

_KEPT_COLUMNS = ("unchecked_rules", "redacted")
_DROPPED_COLUMNS = ("failed_rules", "unchecked_rules", "explanation")


@dataclass(frozen=True)
class FilterStage:
    """Keep the files that the options allow, and redact them.

    Attributes
    ----------
    options : FilterOptions
    schema : pyarrow.Schema
        Of the files that come in.
    """

    options: FilterOptions
    schema: pa.Schema

    @property
    def name(self) -> str:
        """The command's name."""
        return "filter"

    @property
    def kept_schema(self) -> pa.Schema:
        """The input's columns, with the rules that could not be applied and what was redacted."""
        return with_columns(self.schema, *_KEPT_COLUMNS)

    @property
    def dropped_schema(self) -> pa.Schema:
        """Files without text, with every rule they fail, the first of them, and its measure."""
        return with_columns(DROPPED, *_DROPPED_COLUMNS)

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield a step for each batch of files."""
        redactor = Redactor(self.options.redact) if self.options.redact else None
        for batch in batches:
            yield self._filter(batch, redactor)

    def _filter(self, batch: pa.RecordBatch, redactor: Redactor | None) -> Step:
        if self.options.repositories is not None:
            batch = self.options.repositories.fill(batch)
        gates = self._gate_reasons(batch)
        rules = self.options.preset.rules
        verdicts: dict[int, Verdicts] = {
            number: judge(rule, batch) for number, rule in enumerate(rules) if not rule.needs_text
        }
        stays = _none_fails(batch.num_rows, gates, verdicts)
        # Rules about the text see it as it is written, so that a second run changes nothing.
        batch, counts = _redact(batch, stays, redactor)
        verdicts |= {
            number: judge(rule, batch) for number, rule in enumerate(rules) if rule.needs_text
        }
        ordered = [verdicts[number] for number in range(len(rules))]
        batch = _with_column(batch, "unchecked_rules", _unchecked(batch, rules, ordered, redactor))
        stays = _none_fails(batch.num_rows, gates, verdicts)
        kept = _with_column(batch, "redacted", _add_counts(batch, counts)).filter(stays)
        dropped = self._explained(batch, pc.invert(stays), gates, ordered)
        return Step(kept.select(self.kept_schema.names).cast(self.kept_schema), dropped)

    def _gate_reasons(self, batch: pa.RecordBatch) -> list[pa.Array]:
        """Return the reasons of opt-out and of the licence gate, in this order, null for none."""
        expressions = effective_licenses(batch)
        return [
            judge_exclusions(batch, self.options.exclusions),
            judge_licenses(expressions, self.options.licenses),
        ]

    def _explained(
        self,
        batch: pa.RecordBatch,
        goes: pa.Array,
        gates: Sequence[pa.Array],
        verdicts: Sequence[Verdicts],
    ) -> pa.RecordBatch:
        """Return the rows that go, with the reason, its measure, and all the rules they fail."""
        rules = self.options.preset.rules
        first = first_failing(verdicts, batch.num_rows)
        licenses = effective_licenses(batch)
        reasons, failed, explanations = [], [], []
        for row in pc.indices_nonzero(goes).to_pylist():
            names = [gate[row].as_py() for gate in gates if gate[row].is_valid]
            if names:
                explanations.append(_gate_explanation(names[0], licenses[row].as_py()))
            else:
                number = first[row].as_py()
                of = verdicts[number]
                explanations.append(
                    explain(rules[number], of.values[row].as_py(), of.limits[row].as_py())
                )
            names += [
                rule.name for rule, of in zip(rules, verdicts, strict=True) if of.fails[row].as_py()
            ]
            reasons.append(names[0])
            failed.append(names)
        rows = batch.filter(goes)
        for name, column in (
            ("reason", reasons), ("failed_rules", failed), ("explanation", explanations)
        ):  # fmt: skip
            field = self.dropped_schema.field(name)
            rows = _with_column(rows, name, pa.array(column, field.type))
        return rows.select(self.dropped_schema.names).cast(self.dropped_schema)


def _none_fails(rows: int, gates: Sequence[pa.Array], verdicts: dict[int, Verdicts]) -> pa.Array:
    stays = pa.array([True] * rows, pa.bool_())
    for gate in gates:
        stays = pc.and_(stays, pc.is_null(gate))
    for of in verdicts.values():
        stays = pc.and_not(stays, of.fails)
    return stays


def _redact(
    batch: pa.RecordBatch, stays: pa.Array, redactor: Redactor | None
) -> tuple[pa.RecordBatch, list[Counter[str]] | None]:
    """Redact the rows that stay so far; return what was found in each row."""
    if redactor is None or "content" not in batch.schema.names:
        return batch, None
    rows = pc.indices_nonzero(stays)
    texts, found = redactor.redact(batch.column("content").filter(stays))
    counts: list[Counter[str]] = [Counter() for _ in range(batch.num_rows)]
    for row, of_row in zip(rows.to_pylist(), found, strict=True):
        counts[row] = of_row
    changed = pa.array([bool(of_row) for of_row in found], pa.bool_())
    if pc.any(changed).as_py():
        mask = pa.array([bool(of_row) for of_row in counts], pa.bool_())
        new = texts.filter(changed)
        hashes = pa.array([content_sha256(text.as_py()) for text in new])
        for name, values in (("content", new), ("content_sha256", hashes)):
            column = pc.replace_with_mask(batch.column(name), mask, values)
            batch = _with_column(batch, name, column)
    return batch, counts


def _add_counts(batch: pa.RecordBatch, counts: list[Counter[str]] | None) -> pa.Array:
    """Return what was redacted from each row, by this run and by those before it."""
    kind = with_columns(pa.schema([]), "redacted").field(0).type
    before = batch.column("redacted") if "redacted" in batch.schema.names else None
    if counts is None:
        return pa.nulls(batch.num_rows, kind) if before is None else before
    if before is not None and before.null_count < len(before):
        for total, row in zip(counts, before.to_pylist(), strict=True):
            total.update({of["kind"]: of["count"] for of in row or ()})
    rows = [
        [{"kind": name, "count": number} for name, number in sorted(of_row.items())]
        for of_row in counts
    ]
    return pa.array(rows, kind)


def _unchecked(
    batch: pa.RecordBatch,
    rules: Sequence[Rule],
    verdicts: Sequence[Verdicts],
    redactor: Redactor | None,
) -> pa.Array:
    """Return the names of the rules that could not be applied to each row; null for none."""
    names: dict[int, list[str]] = {}
    for rule, of in zip(rules, verdicts, strict=True):
        for row in pc.indices_nonzero(of.unchecked).to_pylist():
            names.setdefault(row, []).append(rule.name)
    if redactor is not None:
        missing = (
            pc.is_null(batch.column("content"))
            if "content" in batch.schema.names
            else pa.array([True] * batch.num_rows, pa.bool_())
        )
        for row in pc.indices_nonzero(missing).to_pylist():
            names.setdefault(row, []).append(NOT_REDACTED)
    return pa.array([names.get(row) for row in range(batch.num_rows)], pa.list_(pa.string()))


def _gate_explanation(reason: str, expression: str | None) -> str:
    if reason == MISSING:
        return "neither the file nor its repository names a licence"
    if reason.startswith("license_"):
        return f"the licence is {expression}"
    return "on a list of what is left out on request"


def _with_column(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    place = batch.schema.get_field_index(name)
    if place < 0:
        return batch.append_column(name, values)
    return batch.set_column(place, batch.schema.field(place).with_type(values.type), values)
