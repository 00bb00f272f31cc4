"""Where documents come from: what a removal request and `verify` ask for, beside the shards.

One row for each source file of a document; a pair has two, a repository's document many. The hash
is of the document's text, so that ids can be held against the text that they were made from.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from codemix.errors import InputError
from codemix.pipelines.shard.documents import Documents, kind_of
from codemix.schema import content_sha256

FOLDER = "sources"
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("repo_name", pa.string()),
        pa.field("path", pa.string()),
        pa.field("text_sha256", pa.string(), nullable=False),
    ]
)


class SourceWriter:
    """Writes the sources of a part's documents."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._writer = pq.ParquetWriter(
            stream,
            SCHEMA,
            compression="zstd",
            compression_level=3,
            use_dictionary=["language", "repo_name"],
            write_page_checksum=True,
        )

    def add(self, documents: Documents) -> None:
        """Append the sources of a batch."""
        rows = documents.rows
        names = pa.array([stratum.name for stratum in documents.strata], pa.string())
        hashes = _hashes(documents)
        kind = kind_of(rows)
        if kind == "pairs":
            sides = [("src_repo_name", "src_path"), ("tgt_repo_name", "tgt_path")]
        elif kind == "files":
            sides = [("repo_name", "path")]
        else:
            sides = []
        nothing = pa.nulls(rows.num_rows, pa.string())
        columns = [[rows.column(repo), rows.column(path)] for repo, path in sides]
        for repo, path in columns or [[nothing, nothing]]:
            arrays = [documents.ids, names, repo, path, hashes]
            self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Write the end of the file; the stream stays open."""
        self._writer.close()


def read_sources(folder: Path, manifest: list[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of all source files of a folder of shards.

    Raises
    ------
    InputError
        If one is missing or corrupt.
    """
    for entry in manifest:
        path = folder / FOLDER / Path(entry["name"]).name
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                yield from file.iter_batches(10_000)
        except (OSError, pa.ArrowException) as error:
            reason = str(error).splitlines()[0]
            raise InputError(f"{path} is missing or corrupt: {reason}", "") from error


def _hashes(documents: Documents) -> pa.Array:
    """Return the SHA-256 of each text; the one that its row brings, where it has one."""
    names = documents.rows.schema.names
    known = documents.rows.column("content_sha256") if "content_sha256" in names else None
    if known is not None and known.null_count == 0:
        return pc.utf8_lower(known)
    return pa.array(
        [content_sha256(text) for text in documents.texts.to_pylist()],
        pa.string(),
    )
