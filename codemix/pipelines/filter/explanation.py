"""A row for every file, kept or not, that says why."""

import pyarrow as pa

from codemix.pipelines.filter.licenses import effective_licenses
from codemix.schema import FILES, with_columns

_NAMES = ("id", "repo_name", "path", "language")
_ADDED = ("reason", "explanation", "failed_rules", "unchecked_rules", "redacted")


def explained_schema() -> pa.Schema:
    """Return the columns of an explanation; ``reason`` is null where the file is kept."""
    base = pa.schema([*(FILES.field(name) for name in _NAMES), pa.field("license", pa.string())])
    return with_columns(base, *_ADDED)


def explained(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the explanations of a batch of kept or dropped rows."""
    schema = explained_schema()
    columns = {name: batch.column(name) for name in _NAMES}
    columns["license"] = effective_licenses(batch)
    went = "failed_rules" in batch.schema.names
    for name in _ADDED:
        # A kept row may come with a reason of its own.
        known = name in batch.schema.names and (went or name != "reason")
        columns[name] = batch.column(name) if known else pa.nulls(batch.num_rows)
    arrays = [columns[field.name].cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
