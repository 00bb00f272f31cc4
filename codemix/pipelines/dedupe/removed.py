"""``removed.parquet``: every removed file with the file kept for it."""

from pathlib import Path

import pyarrow as pa

from codemix.pipelines.dedupe.stage import LEAK_COLUMNS
from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.rows import RowWriter
from codemix.pipelines.runner import read_dropped
from codemix.schema import REMOVED, with_columns

REMOVED_FILE = "removed.parquet"


def write_removed(folder: Path) -> int:
    """Write the removed files of a finished output in the schema ``REMOVED``; return their number.

    After decontamination the columns ``contaminated_by`` and ``contaminated_span`` follow. Rows are
    sorted by id, so that the bytes do not depend on the order of the input.
    """
    dropped = list(read_dropped(folder))
    added = [name for name in LEAK_COLUMNS if dropped and name in dropped[0].schema.names]
    schema = with_columns(REMOVED, *added)
    batches = [batch.select(schema.names).cast(schema) for batch in dropped]
    removed = pa.Table.from_batches(batches, schema)
    removed = removed.sort_by([(name, "ascending") for name in ("id", "kept_id")])
    with atomic_file(folder / REMOVED_FILE) as stream:
        writer = RowWriter(stream, schema, "parquet")
        for batch in removed.combine_chunks().to_batches():
            writer.write(batch)
        writer.close()
    return int(removed.num_rows)
