"""Licences of repositories from a table of the user's, for those that no file of theirs tells."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from codemix.errors import InputError
from codemix.pipelines.io.dataset import file_sha256


@dataclass(frozen=True)
class RepositoryLicenses:
    """A Parquet file with ``repo_name`` and ``license``; read where it is needed.

    Attributes
    ----------
    path : Path
    sha256 : str
        Of the file.
    """

    path: Path
    sha256: str

    def fill(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch with ``repo_license`` filled where it was null."""
        names, licenses = _read(self)
        found = licenses.take(pc.index_in(batch.column("repo_name"), names))
        filled = pc.coalesce(batch.column("repo_license"), found)
        place = batch.schema.get_field_index("repo_license")
        return batch.set_column(place, batch.schema.field(place), filled)


def open_licenses(path: Path) -> RepositoryLicenses:
    """Check a table of licences and take its fingerprint.

    Raises
    ------
    InputError
        If it is no Parquet file, a column is missing, or a repository comes twice.
    """
    if not path.is_file():
        raise InputError(f"{path} is no file", "--metadata takes a Parquet file")
    found = RepositoryLicenses(path, file_sha256(path))
    _read(found)
    return found


@cache
def _read(of: RepositoryLicenses) -> tuple[pa.Array, pa.Array]:
    hint = "--metadata takes a Parquet table with the columns repo_name and license"
    try:
        table = parquet.read_table(of.path, columns=["repo_name", "license"])
        columns = [
            table[name].combine_chunks().cast(pa.string()) for name in ("repo_name", "license")
        ]
    except (OSError, KeyError, pa.ArrowException) as error:
        raise InputError(f"{of.path} cannot be used: {str(error).splitlines()[0]}", hint) from None
    names, licenses = columns
    if pc.count_distinct(names).as_py() != len(names):
        raise InputError(f"{of.path} names a repository twice", "one row for each repository")
    return names, licenses
