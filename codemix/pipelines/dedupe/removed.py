"""``removed.parquet``: every removed file with the file kept for it."""

from pathlib import Path

import pyarrow as pa

from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.rows import RowWriter
from codemix.pipelines.runner import read_dropped
from codemix.schema import REMOVED

REMOVED_FILE = "removed.parquet"


def write_removed(folder: Path) -> int:
    """Write the removed files of a finished output in the schema ``REMOVED``; return their number.

    They are sorted by id, so that the bytes do not depend on the order of the input.
    """
    batches = [batch.select(REMOVED.names).cast(REMOVED) for batch in read_dropped(folder)]
    removed = pa.Table.from_batches(batches, REMOVED)
    removed = removed.sort_by([(name, "ascending") for name in ("id", "kept_id")])
    with atomic_file(folder / REMOVED_FILE) as stream:
        writer = RowWriter(stream, REMOVED, "parquet")
        for batch in removed.combine_chunks().to_batches():
            writer.write(batch)
        writer.close()
    return int(removed.num_rows)
