"""`codemix detect`: raw files become classified rows, or are dropped with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from codemix.errors import InputError, UsageError, nearest
from codemix.langs import (
    ParserProcess,
    classify,
    decode,
    extension_of,
    is_binary,
    is_generated,
    is_minified,
    is_vendored,
    language_of_path,
    languages,
    license_of,
)
from codemix.pipelines.io.source_tasks import (
    PART_BYTES,
    SourceTask,
    cut_tasks,
)
from codemix.pipelines.io.sources import Root, find_roots, walk
from codemix.pipelines.runner import Job
from codemix.pipelines.stage import Shard, Step
from codemix.schema import DROPPED, FILES, RAW_FILES, content_sha256, file_id, git_blob_id

MARKS = ("vendored", "generated", "minified")

_Row = dict[str, Any]


@dataclass(frozen=True)
class DetectOptions:
    """What decides the rows.

    Parameters
    ----------
    languages : tuple of str
        Names of the languages to keep.
    max_file_bytes : int
        Larger files are dropped.
    with_content : bool
        Whether rows hold the text.
    drop : tuple of str
        Marks that drop a file: ``vendored``, ``generated``, ``minified``.
    max_parse_error_ratio : float, optional
        Files with a larger share of bytes under syntax errors are dropped.

    Raises
    ------
    UsageError
        If a mark is unknown.
    """

    languages: tuple[str, ...]
    max_file_bytes: int = 1024**2
    with_content: bool = True
    drop: tuple[str, ...] = ()
    max_parse_error_ratio: float | None = None

    def __post_init__(self) -> None:
        for mark in self.drop:
            if mark not in MARKS:
                raise UsageError(f"unknown mark {mark!r}", nearest(mark, list(MARKS)))


@dataclass(frozen=True)
class DetectStage:
    """Decode, classify, parse and mark raw files."""

    options: DetectOptions

    @property
    def name(self) -> str:
        """The command's name."""
        return "detect"

    @property
    def kept_schema(self) -> pa.Schema:
        """Files; without the text if it is not wanted."""
        if self.options.with_content:
            return FILES
        return pa.schema([field for field in FILES if field.name != "content"])

    @property
    def dropped_schema(self) -> pa.Schema:
        """Files without text, with the reason."""
        return DROPPED

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield a step for each batch of raw files."""
        with ParserProcess() as parser:
            examine = _Examiner(self.options, parser).examine
            for batch in batches:
                kept: list[_Row] = []
                dropped: list[_Row] = []
                # Whole columns at once: an Arrow scalar for each cell costs more than hashing.
                columns = (batch.column(name).to_pylist() for name in RAW_FILES.names)
                for raw in zip(*columns, strict=True):
                    row = examine(*raw)
                    (kept if row["reason"] is None else dropped).append(row)
                yield Step(_batch(kept, self.kept_schema), _batch(dropped, DROPPED))


class _Examiner:
    """Turns one raw file after another to a row; ``reason`` says why a row is dropped."""

    def __init__(self, options: DetectOptions, parser: ParserProcess) -> None:
        self._options = options
        self._parser = parser
        self._wanted = frozenset(options.languages)
        self._parsed = frozenset(language.name for language in languages())

    def examine(
        self, repo_name: str, path: str, data: bytes | None, length_bytes: int, problem: str | None
    ) -> _Row:
        blob_id = None if data is None else git_blob_id(data)
        row: _Row = {
            "id": file_id(repo_name, path, blob_id or ""),
            "repo_name": repo_name,
            "path": path,
            "length_bytes": length_bytes,
            "extension": extension_of(path).removeprefix(".") or None,
            "blob_id": blob_id,
        }
        if data is None or problem is not None:
            row["reason"] = problem or "unreadable"
        elif length_bytes > self._options.max_file_bytes:
            row["reason"] = "too_large"
        elif not data:
            row["reason"] = "empty"
        else:
            row["reason"] = self._look_at_bytes(row, path, data)
        return row

    def _look_at_bytes(self, row: _Row, path: str, data: bytes) -> str | None:
        language = row["language"] = language_of_path(path)
        if language not in self._wanted and not data.startswith(b"#!"):
            # Most files of most repositories end here, neither decoded nor read.
            return "binary" if is_binary(data) else "language"
        text, row["src_encoding"], problem = decode(data)
        if text is None:
            return problem
        if text.isspace():
            return "empty"
        row["language"] = classify(path, text).language
        if row["language"] not in self._wanted:
            return "language"
        return self._look_at_text(row, path, text)

    def _look_at_text(self, row: _Row, path: str, text: str) -> str | None:
        row["content"] = text
        row["content_sha256"] = content_sha256(text)
        row["lines"] = text.count("\n") + (not text.endswith("\n"))
        row["is_vendored"] = is_vendored(path)
        row["is_generated"] = is_generated(path, text)
        row["is_minified"] = is_minified(path, text)
        row["license"] = license_of(text)
        for mark in self._options.drop:
            # Before the parse check, which costs most and tells least about such files.
            if row[f"is_{mark}"]:
                return mark
        if row["language"] not in self._parsed:
            return None
        ratio = self._parser.error_ratio(row["language"], path, text.encode())
        row["parse_error_ratio"] = ratio
        most = self._options.max_parse_error_ratio
        return "parse_errors" if most is not None and ratio is not None and ratio > most else None


def detect_job(sources: Sequence[str], options: DetectOptions, part_bytes: int = PART_BYTES) -> Job:
    """Return the job that detects the files of ``sources``.

    Parameters
    ----------
    sources : sequence of str
        Folders, archives and files.
    options : DetectOptions
    part_bytes : int
        About how many bytes of files make a task, and so a part.

    Raises
    ------
    UsageError
        If a source does not exist.
    """
    roots = find_roots(sources)
    return Job(
        stage=DetectStage(options),
        kind="files",
        parameters={**asdict(options), "repositories": [root.repo_name for root in roots]},
        inputs=(),
        tasks=_tasks_of(roots, options, part_bytes),
    )


def _tasks_of(
    roots: Sequence[Root], options: DetectOptions, task_bytes: int
) -> Iterator[SourceTask]:
    tasks = cut_tasks(walk(roots), options.max_file_bytes, task_bytes)
    first = next(tasks, None)
    if first is None:
        raise InputError("there is no file in the sources", "name folders that hold source files")
    yield first
    yield from tasks


def _batch(rows: list[_Row], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            pa.array([row.get(name) for row in rows], schema.field(name).type)
            for name in schema.names
        ],
        schema=schema,
    )
