"""Read sources the way detect does, in one process."""

from codemix.pipelines.io.source_tasks import cut_tasks
from codemix.pipelines.io.sources import SourceOptions, find_roots, walk

CAP = 1_000


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def rows(*sources, task_bytes=10**6, cap=CAP, **options):
    """Return the raw files of the sources as dicts, in order."""
    reading = SourceOptions(**options)
    found = []
    entries = walk(find_roots(map(str, sources), reading), reading)
    for task in cut_tasks(entries, cap, task_bytes):
        for batch in task.read():
            batch.validate(full=True)
            found += batch.to_pylist()
    return found


def contents(found):
    return {row["path"]: row["data"] for row in found if row["problem"] is None}


def problems(found):
    return {row["path"]: row["problem"] for row in found if row["problem"] is not None}
