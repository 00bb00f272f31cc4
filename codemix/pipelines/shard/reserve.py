"""Natural-language text for a plan's reserve: any rows with a column ``text``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.compression import READ_ERRORS, open_decompressed
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.io.rows import MAX_LINE_BYTES, read_parquet
from codemix.schema import BATCH_BYTES, BATCH_ROWS, content_sha256

_SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst")
_COLUMN = "text"


@dataclass(frozen=True)
class TextPart(Part):
    """One file of text; a document's id is a hash of its text."""

    def read(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:  # type: ignore[override]
        """Yield batches of ``id`` and ``text``; empty texts and nulls are left out.

        Raises
        ------
        InputError
            If the file is truncated, corrupt, changed, or has no text.
        """
        if file_sha256(self.path) != self.sha256:
            raise InputError(f"{self.where} was changed while it was read", "run again")
        is_table = self.path.suffix == ".parquet"
        texts = _read_table(self.path) if is_table else _read_lines(self.path)
        yield from _batches(texts)

    def peek(self, rows: int, columns: Sequence[str] | None = None) -> pa.RecordBatch | None:
        """Return the first ``rows``, or None if there are none."""
        first = next(iter(self.read(columns)), None)
        return None if first is None else first.slice(0, rows)


def open_text(spec: str) -> Dataset:
    """Open a file, or a folder of files, of rows with a column ``text``.

    Raises
    ------
    UsageError
        If there is no such file, or the folder holds none.
    """
    path = Path(spec)
    if path.is_dir():
        paths = [one for one in sorted(path.iterdir()) if one.name.endswith(_SUFFIXES)]
    else:
        paths = [path] if path.is_file() and path.name.endswith(_SUFFIXES) else []
    if not paths:
        raise UsageError(
            f"{spec} holds no text", f"name a file, or a folder of files: {', '.join(_SUFFIXES)}"
        )
    parts = tuple(TextPart(one, file_sha256(one)) for one in paths)
    return Dataset(path.name, "text", parts)


def _read_table(path: Path) -> Iterator[str | None]:
    for batch in read_parquet(str(path), [_COLUMN]):
        if _COLUMN not in batch.schema.names:
            raise _no_text(str(path))
        try:
            column = batch[_COLUMN].cast(pa.string())
            column.validate(full=True)
        except pa.ArrowException as error:
            raise InputError(f"{path}: column 'text' is no UTF-8 text: {error}", "") from None
        yield from column.to_pylist()


def _read_lines(path: Path) -> Iterator[str | None]:
    number = 0
    try:
        with path.open("rb") as file, open_decompressed(file) as stream:
            while line := stream.readline(MAX_LINE_BYTES):
                number += 1
                row = orjson.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get(_COLUMN, 0), str | None):
                    raise _no_text(f"{path}, line {number},")
                yield row[_COLUMN]
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}, line {number + 1}: {error}", "one row is one line") from None
    except READ_ERRORS as error:
        raise InputError(f"{path} is truncated or corrupt: {error}", "") from error


def _no_text(where: str) -> InputError:
    return InputError(
        f"{where} has no column 'text' of text", "text for the reserve comes in that column"
    )


def _batches(texts: Iterable[str | None]) -> Iterator[pa.RecordBatch]:
    batch: list[str] = []
    chars = 0
    for text in texts:
        if not text:
            continue
        batch.append(text)
        chars += len(text)
        if len(batch) >= BATCH_ROWS or chars >= BATCH_BYTES:
            yield _batch_of(batch)
            batch, chars = [], 0
    if batch:
        yield _batch_of(batch)


def _batch_of(texts: list[str]) -> pa.RecordBatch:
    ids = [f"text-{content_sha256(text)[:40]}" for text in texts]
    return pa.RecordBatch.from_pydict(
        {"id": pa.array(ids, pa.string()), _COLUMN: pa.array(texts, pa.string())}
    )
