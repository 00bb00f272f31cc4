"""The file beside a binary shard that says which documents it holds."""

from pathlib import Path
from typing import IO, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from codemix.errors import InputError
from codemix.pipelines.shard.formats.form import PIECES, Group

SUFFIX = ".docs.parquet"


class PieceWriter:
    """Writes one row of the schema ``PIECES`` for each piece, and counts rows."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._writer = pq.ParquetWriter(
            stream, PIECES, compression="zstd", compression_level=3, write_page_checksum=True
        )
        self._rows = 0

    def add(self, group: Group) -> None:
        """Append the pieces of a group."""
        count = len(group.first) - 1
        rows = self._rows + np.repeat(np.arange(count), np.diff(group.first))
        columns = [
            pa.array(rows),
            pa.array(group.ids, pa.string()),
            group.piece_languages(),
            pa.array(group.epochs),
            pa.array(group.starts),
            pa.array(group.tokens),
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=PIECES))
        self._rows += count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Write the end of the file; the stream stays open."""
        self._writer.close()


def read_pieces(path: Path) -> pa.Table:
    """Read the pieces of a shard.

    Parameters
    ----------
    path : Path
        Of the shard's first file.

    Raises
    ------
    InputError
        If the file is missing, truncated or corrupt.
    """
    beside = path.with_name(path.name.partition(".")[0] + SUFFIX)
    try:
        return pq.read_table(beside, schema=PIECES, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{beside} is missing, truncated or corrupt: {reason}", "") from error


def with_ids(pieces: pa.Table, ids: "np.ndarray[tuple[int], np.dtype[np.uint32]]") -> pa.Table:
    """Add the ids of pieces that lie one after the other."""
    lengths = pieces["tokens"].to_numpy()
    edges = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=edges[1:])
    values = pa.LargeListArray.from_arrays(pa.array(edges), pa.array(ids))
    return pieces.append_column("input_ids", values)
