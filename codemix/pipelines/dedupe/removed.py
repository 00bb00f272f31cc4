"""``removed.parquet``: every removed file with the file kept for it."""

from itertools import chain
from pathlib import Path

from codemix.pipelines.dedupe.stage import LEAK_COLUMNS
from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.rows import RowWriter
from codemix.pipelines.runner import read_dropped
from codemix.schema import REMOVED, with_columns

REMOVED_FILE = "removed.parquet"


def write_removed(folder: Path) -> int:
    """Write the removed files of a finished output in the schema ``REMOVED``; return their number.

    After decontamination the columns ``contaminated_by`` and ``contaminated_span`` follow. The rows
    have the order of the dropped parts, which does not depend on that of the input.
    """
    dropped = read_dropped(folder)
    first = next(dropped, None)
    added = [name for name in LEAK_COLUMNS if first is not None and name in first.schema.names]
    schema = with_columns(REMOVED, *added)
    rows = 0
    with atomic_file(folder / REMOVED_FILE) as stream:
        writer = RowWriter(stream, schema, "parquet")
        for batch in chain([first] if first is not None else [], dropped):
            writer.write(batch.select(schema.names).cast(schema))
            rows += batch.num_rows
        writer.close()
    return rows
