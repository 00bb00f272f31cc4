"""The rows and files that cross a room's border: Arrow schemas, versions, and the one row identity.

One row of ``FILES`` is one source file; the column names follow The Stack v2. One row of ``PAIRS``
is one document that holds a snippet and its translation. Later stages add columns only by name,
through ``ADDED_COLUMNS``.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from codemix.errors import InputError

SCHEMA_VERSION = 1
PIVOT_LANGUAGE = "Python"

BATCH_ROWS = 1_000
BATCH_BYTES = 32 * 1024**2

RAW_FILES = pa.schema(
    [
        pa.field("repo_name", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("data", pa.binary()),
        pa.field("length_bytes", pa.int64(), nullable=False),
        pa.field("problem", pa.string()),
        pa.field("override_language", pa.string()),
        pa.field("override_vendored", pa.bool_()),
        pa.field("override_generated", pa.bool_()),
        pa.field("override_documentation", pa.bool_()),
        pa.field("override_detectable", pa.bool_()),
        pa.field("repo_license", pa.string()),
        pa.field("given_language", pa.string()),
    ]
)
"""A file as a source hands it over; ``problem`` says why ``data`` is null.

``override_*`` is what ``.gitattributes`` says of the path, ``repo_license`` the SPDX expression of
the nearest licence file above it, and ``given_language`` the language that a table's row names.
"""

FILES = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("repo_name", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("language", pa.string()),
        pa.field("content", pa.string()),
        pa.field("length_bytes", pa.int64()),
        pa.field("lines", pa.int64()),
        pa.field("src_encoding", pa.string()),
        pa.field("extension", pa.string()),
        pa.field("blob_id", pa.string()),
        pa.field("content_sha256", pa.string()),
        pa.field("is_vendored", pa.bool_()),
        pa.field("is_generated", pa.bool_()),
        pa.field("is_minified", pa.bool_()),
        pa.field("license", pa.string()),
        pa.field("parse_error_ratio", pa.float32()),
        pa.field("evidence", pa.string()),
        pa.field("confidence", pa.float32()),
        pa.field("is_test", pa.bool_()),
        pa.field("is_documentation", pa.bool_()),
        pa.field("is_data", pa.bool_()),
        pa.field("repo_license", pa.string()),
        pa.field("max_line_length", pa.int64()),
        pa.field("avg_line_length", pa.float32()),
        pa.field("alphanum_fraction", pa.float32()),
        pa.field("comment_ratio", pa.float32()),
    ]
)
"""``avg_line_length``, ``max_line_length`` and ``alphanum_fraction`` are The Stack's names and are
counted in characters; ``comment_ratio`` is counted in bytes of the UTF-8 text."""

_SIDE = [
    ("repo_name", pa.string()),
    ("path", pa.string()),
    ("span", pa.list_(pa.int64(), 2)),
    ("blob_id", pa.string()),
    ("content_sha256", pa.string()),
    ("license", pa.string()),
    ("tokens", pa.int64()),
]

PAIRS = pa.schema(
    [
        pa.field("pair_id", pa.string(), nullable=False),
        pa.field("src_lang", pa.string(), nullable=False),
        pa.field("tgt_lang", pa.string()),
        pa.field("template", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("key", pa.string()),
        pa.field("score", pa.float32()),
        pa.field("tokens", pa.int64(), nullable=False),
        *[pa.field(f"src_{name}", kind) for name, kind in _SIDE],
        *[pa.field(f"tgt_{name}", kind) for name, kind in _SIDE],
    ]
)
"""``span`` is [start, end) in bytes of the UTF-8 text; ``src_tokens + tgt_tokens == tokens``: the
template and the end-of-sequence token count to the target side."""

ADDED_COLUMNS = {
    "cluster_id": pa.string(),
    "kept_id": pa.string(),
    "jaccard": pa.float64(),
    "split": pa.string(),
    "reason": pa.string(),
    "contaminated_by": pa.string(),
    "contaminated_span": pa.list_(pa.int64(), 2),
    "unchecked_rules": pa.list_(pa.string()),
    "failed_rules": pa.list_(pa.string()),
    "explanation": pa.string(),
    "redacted": pa.list_(pa.struct([("kind", pa.string()), ("count", pa.int64())])),
}

TRAIN = "train"
VALIDATION = "val"
"""The values of ``split``; a row without one is for training."""

DROPPED = pa.schema(
    [field.with_nullable(field.name not in {"id", "repo_name", "path"}) for field in FILES
     if field.name != "content"]
    + [pa.field("reason", pa.string(), nullable=False)]
)  # fmt: skip

DROPPED_PAIRS = pa.schema(
    [field for field in PAIRS if field.name != "text"]
    + [pa.field("reason", pa.string(), nullable=False)]
)

REMOVED = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("kept_id", pa.string()),
        pa.field("jaccard", pa.float64()),
        pa.field("cluster_id", pa.string()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)

UNREADABLE_REASONS = frozenset(
    {
        "archive_bomb",
        "corrupt_archive",
        "corrupt_member",
        "corrupt_table",
        "crashed",
        "encrypted",
        "huge_rules",
        "invalid_row",
        "nested_too_deep",
        "special_file",
        "unreadable",
        "unsafe_link",
        "unsafe_path",
    }
)
"""Reasons that end a run with exit code 3: the input was unreadable, corrupt, unsafe or past a
resource cap. All other reasons are policy."""


def file_id(repo_name: str, path: str, blob_id: str) -> str:
    """Return the identity of a file: sha256 over repository, path and git blob id."""
    return hashlib.sha256(
        f"{repo_name}\0{path}\0{blob_id}".encode("utf-8", "surrogateescape")
    ).hexdigest()


def git_blob_id(data: bytes) -> str:
    """Return the SHA-1 that git gives the raw bytes of a file."""
    digest = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def content_sha256(content: str) -> str:
    """Return the SHA-256 of the decoded text, encoded as UTF-8."""
    return hashlib.sha256(content.encode()).hexdigest()


def with_columns(schema: pa.Schema, *names: str) -> pa.Schema:
    """Return ``schema`` with columns of ``ADDED_COLUMNS`` appended where they are missing."""
    for name in names:
        if name not in schema.names:
            schema = schema.append(pa.field(name, ADDED_COLUMNS[name]))
    return schema


def require_columns(schema: pa.Schema, names: Iterable[str], where: str) -> None:
    """Raise `InputError` naming the first of ``names`` that ``schema`` lacks."""
    for name in names:
        if name not in schema.names:
            raise InputError(
                f"{where} has no column {name!r}",
                "rows come from `codemix detect` (without --no-content) or `codemix pair`",
            )


def conform(
    batch: pa.RecordBatch, where: str, columns: Sequence[str] | None = None
) -> pa.RecordBatch:
    """Bring a batch of files or pairs to the schema of its kind, whole or of ``columns`` only.

    Known columns are cast, missing optional ones are null, columns that codemix does not know are
    left out.

    Raises
    ------
    InputError
        If a required column is missing or holds a null, a column cannot be cast, or its bytes are
        no valid Arrow data (text that is not UTF-8, for example).
    """
    base = PAIRS if "pair_id" in batch.schema.names else FILES
    schema = with_columns(base, *(name for name in ADDED_COLUMNS if name in batch.schema.names))
    if columns is not None:
        schema = pa.schema([field for field in schema if field.name in columns])
    require_columns(batch.schema, [field.name for field in schema if not field.nullable], where)
    arrays = [_cast_column(batch, field, where) for field in schema]
    for field, array in zip(schema, arrays, strict=True):
        if array.null_count and not field.nullable:
            raise InputError(
                f"{where}: the required column {field.name!r} is null in {array.null_count} of "
                f"{batch.num_rows} rows",
                f"give every row its {field.name}, or leave those rows out",
            )
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast_column(batch: pa.RecordBatch, field: pa.Field, where: str) -> pa.Array:
    if field.name not in batch.schema.names:
        return pa.nulls(batch.num_rows, field.type)
    column = batch.column(field.name)
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{where}: column {field.name!r} is corrupt: {error}",
            "make the file again; text must be UTF-8",
        ) from None
    try:
        return column if column.type == field.type else column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise InputError(
            f"{where}: column {field.name!r} is {column.type}, not {field.type}",
            "write the column with the type that docs/formats.md names",
        ) from None


def split_batch(batch: pa.RecordBatch, max_bytes: int = BATCH_BYTES) -> Iterator[pa.RecordBatch]:
    """Cut a batch into slices of at most `BATCH_ROWS` rows and about ``max_bytes``."""
    rows = min(BATCH_ROWS, max(1, batch.num_rows * max_bytes // max(1, batch.nbytes)))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)
