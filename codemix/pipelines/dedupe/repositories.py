"""Facts about repositories that no file tells, from a table that the user names."""

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from codemix.errors import InputError
from codemix.pipelines.io.dataset import file_sha256

_TIMES = (pa.types.is_integer, pa.types.is_floating, pa.types.is_timestamp, pa.types.is_date)


class Repositories(NamedTuple):
    """Stars and time of the last change by repository; no row for one means nothing is known.

    Attributes
    ----------
    names : pyarrow.StringArray
    stars, updated : pyarrow.Int64Array
        Null where unknown; ``updated`` only orders, its unit is the table's.
    sha256 : str
        Of the file they were read from.
    """

    names: pa.StringArray
    stars: pa.Int64Array
    updated: pa.Int64Array
    sha256: str


def read_repositories(path: Path) -> Repositories:
    """Read a Parquet file with ``repo_name`` and ``stars``, ``updated_at`` or both.

    Raises
    ------
    InputError
        If it is no Parquet file, a column is missing or of another type, or a repository comes
        twice.
    """
    try:
        table = parquet.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"{path} is no readable Parquet file: {str(error).splitlines()[0]}",
            "--metadata takes a table with the columns repo_name, stars, updated_at",
        ) from error
    if "repo_name" not in table.column_names:
        raise InputError(f"{path} has no column 'repo_name'", "files are joined on it")
    names = table["repo_name"].combine_chunks().cast(pa.string())
    if pc.count_distinct(names).as_py() != len(names):
        raise InputError(f"{path} names a repository twice", "one row for each repository")
    return Repositories(
        names,
        _numbers(table, "stars", path),
        _numbers(table, "updated_at", path),
        file_sha256(path),
    )


def _numbers(table: pa.Table, name: str, path: Path) -> pa.Int64Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.int64())
    column = table[name].combine_chunks()
    if not any(is_one(column.type) for is_one in _TIMES):
        raise InputError(
            f"{path}: the column {name!r} is {column.type}, not a number or a time",
            "cast it, for example to int64 or timestamp",
        )
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("s"))
    return column.cast(pa.int64(), safe=False)
