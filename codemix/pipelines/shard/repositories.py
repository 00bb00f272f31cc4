"""``--order repo``: a repository's files of one language as one document, what is imported first.

Rows are gathered by repository in buckets on disk; a bucket is then a part of the input whose rows
are documents.
"""

import hashlib
import heapq
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from codemix.langs import find_or_none
from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard.cache import Readable
from codemix.pipelines.shard.documents import kind_of
from codemix.pipelines.shard.imports import find_imports
from codemix.schema import FILES, split_batch, with_columns

BUCKET_BYTES = 64 * 1024**2
DOCUMENT_BYTES = 1024**2
"""A longer repository becomes several documents: one of many millions of tokens would be a large
share of any window of the output."""
_MOST_BUCKETS = 256
_READ = ("id", "repo_name", "path", "language", "content", "license", "split")


@dataclass(frozen=True)
class RepositoryPart:
    """Some repositories: rows of files on disk, whole documents when read."""

    path: Path
    sha256: str
    where: str = "the files of a repository"

    def read(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield documents in the columns of files."""
        table = pq.read_table(self.path, page_checksum_verification=True)
        names = ("repo_name", "language", "split")
        groups: dict[tuple[str, ...], list[int]] = {}
        for row, key in enumerate(zip(*(table[name].to_pylist() for name in names), strict=True)):
            groups.setdefault(tuple(value or "" for value in key), []).append(row)
        for (repo_name, language, split), rows in sorted(groups.items()):
            files = table.take(pa.array(rows)).to_pylist()
            documents = [
                _document(repo_name, language, split or None, some)
                for some in order_files(language, files)
            ]
            schema = with_columns(FILES, "split")
            batch = pa.RecordBatch.from_pylist(documents, schema=schema)
            kept = [name for name in _READ if columns is None or name in columns]
            yield from split_batch(batch.select(kept))


def gather_repositories(parts: Sequence[Readable], work: Path, fingerprint: str) -> list[Readable]:
    """Lay the files of each repository together; parts of other kinds stay as they are.

    Parameters
    ----------
    work : Path
        The run's scratch.
    fingerprint : str
        Of the run; scratch of another one is not used.
    """
    folder = work / f"repositories-{fingerprint[:16]}"
    shutil.rmtree(folder, ignore_errors=True)
    size_bytes = sum(_size_bytes(part) for part in parts)
    buckets = max(1, min(_MOST_BUCKETS, size_bytes // BUCKET_BYTES))
    schema = pa.schema([with_columns(FILES, "split").field(name) for name in _READ])
    others: list[Readable] = []
    paths = [folder / f"{number:03d}.parquet" for number in range(buckets)]
    with ExitStack() as stack:
        writers = []
        for path in paths:
            stream = stack.enter_context(atomic_file(path, durable=False))
            writers.append(stack.enter_context(pq.ParquetWriter(stream, schema)))
        for part in parts:
            for batch in part.read([*_READ, "pair_id"]):
                if kind_of(batch) != "files":
                    others.append(part)
                    break
                _spread(_with_split(batch, schema), writers)
    return [*(RepositoryPart(path, file_sha256(path)) for path in paths), *others]


def order_files(language: str, files: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the files of each document: what is imported comes before what imports it.

    Files that import one another in a circle come by how few of their imports are still to come,
    then by path.
    """
    files = sorted(files, key=lambda file: (file["path"], file["id"]))
    imports = find_imports(
        language, [file["path"] for file in files], [file["content"] for file in files]
    )
    importers: list[list[int]] = [[] for _ in files]
    for number, targets in enumerate(imports):
        for target in targets:
            importers[target].append(number)
    to_come = [len(targets) for targets in imports]
    heap = [(count, number) for number, count in enumerate(to_come)]
    heapq.heapify(heap)
    placed = [False] * len(files)
    document: list[dict[str, Any]] = []
    size_bytes = 0
    while heap:
        count, number = heapq.heappop(heap)
        if placed[number] or count != to_come[number]:
            continue
        placed[number] = True
        for importer in importers[number]:
            to_come[importer] -= 1
            heapq.heappush(heap, (to_come[importer], importer))
        length = len(files[number]["content"].encode())
        if document and size_bytes + length > DOCUMENT_BYTES:
            yield document
            document, size_bytes = [], 0
        document.append(files[number])
        size_bytes += length
    if document:
        yield document


def _document(
    repo_name: str, language: str, split: str | None, files: list[dict[str, Any]]
) -> dict[str, Any]:
    ids = "\0".join(file["id"] for file in files)
    licenses = sorted({file["license"] for file in files if file["license"]})
    return {
        "id": hashlib.sha256(ids.encode()).hexdigest(),
        "repo_name": repo_name,
        "path": files[0]["path"],
        "language": language,
        "content": "".join(_with_header(language, file) for file in files),
        "license": " AND ".join(licenses) or None,
        "split": split,
    }


def _with_header(language: str, file: dict[str, Any]) -> str:
    known = find_or_none(language)
    comment = (known and known.line_comment) or "#"
    path = " ".join(file["path"].split())
    text = str(file["content"])
    return f"{comment} {path}\n{text}" + ("" if text.endswith("\n") else "\n")


def _size_bytes(part: Readable) -> int:
    path = getattr(part, "path", None)
    return path.stat().st_size * 4 if isinstance(path, Path) else 0


def _with_split(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    known = batch.filter(pc.is_valid(batch.column("language")))
    if "split" not in known.schema.names:
        known = known.append_column("split", pa.nulls(known.num_rows, pa.string()))
    return pa.RecordBatch.from_arrays([known.column(name) for name in _READ], schema=schema)


def _spread(batch: pa.RecordBatch, writers: list[Any]) -> None:
    numbers = pa.array(
        [zlib.crc32(name.encode()) % len(writers) for name in batch["repo_name"].to_pylist()]
    )
    for number in pc.unique(numbers).to_pylist():
        writers[number].write_batch(batch.filter(pc.equal(numbers, number)))
