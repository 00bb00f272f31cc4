"""Pass 1 of pairing by key: of every file that may be paired, its keys and where it lies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from codemix.errors import UsageError
from codemix.pipelines.engines import Engine
from codemix.pipelines.io.dataset import Part, read_batches
from codemix.pipelines.io.rows import read_objects
from codemix.pipelines.pair.key_patterns import KeyPattern, given_key
from codemix.pipelines.pair.keys import FileKeys, file_keys
from codemix.pipelines.pair.sides import reason_against

_COLUMNS = (
    "id",
    "repo_name",
    "path",
    "language",
    "is_vendored",
    "is_generated",
    "is_minified",
    "parse_error_ratio",
    "split",
)


class FileRef(NamedTuple):
    """A file that may be paired: its identity, its keys and its place in the input."""

    id: str
    repo_name: str
    path: str
    language: str
    keys: FileKeys
    part: int
    row: int


@dataclass(frozen=True)
class Index:
    """The files that may be paired, and why the others may not (counted by reason)."""

    files: list[FileRef]
    files_in: int
    left_out: Counter[str]


@dataclass(frozen=True)
class _IndexTask:
    part: Part
    number: int
    languages: frozenset[str]
    key: str


def index_files(
    parts: Iterable[Part], languages: frozenset[str], engine: Engine, key: str = ""
) -> Index:
    """Read identities and keys of all files in ``languages``; texts are not kept.

    Parameters
    ----------
    key : str
        A pattern (`KeyPattern`) or the name of a column; empty for the usual layouts.

    Raises
    ------
    UsageError
        If ``key`` names no column of the input.
    """
    tasks = (_IndexTask(part, number, languages, key) for number, part in enumerate(parts))
    whole = Index([], 0, Counter())
    files_in = 0
    for index in engine.map(_index_part, tasks):
        whole.files.extend(index.files)
        whole.left_out.update(index.left_out)
        files_in += index.files_in
    return Index(whole.files, files_in, whole.left_out)


def _index_part(task: _IndexTask) -> Index:
    files: list[FileRef] = []
    left_out: Counter[str] = Counter()
    pattern = KeyPattern(task.key) if "{" in task.key else None
    given = _read_column(task.part, task.key) if task.key and pattern is None else None
    row = 0
    for batch in task.part.read(_COLUMNS):
        for facts in batch.to_pylist():
            reason = _reason_against(facts, task.languages)
            place = (facts["repo_name"], facts["path"], facts["language"])
            named = next(given) if given is not None else None
            keys = None
            if reason is None:
                if given is not None:
                    keys = given_key(named)
                else:
                    keys = pattern.keys_of(*place) if pattern else file_keys(*place)
            if keys is not None:
                files.append(FileRef(facts["id"], *place, keys, task.number, row))
            else:
                left_out[reason or "no_key"] += 1
            row += 1
    return Index(files, row, left_out)


def _read_column(part: Part, name: str) -> Iterator[str | None]:
    """Yield a column that codemix does not know, which a part's own reader would leave out."""
    values: Iterator[Any]
    if ".jsonl" in part.path.suffixes:
        with part.path.open("rb") as stream:
            values = (row.get(name, ...) for row in read_objects(stream, part.where))
            yield from (_as_key(value, name, part) for value in values)
        return
    for batch in read_batches(part.path, [name], part.where):
        if name not in batch.schema.names:
            values = iter([...] * batch.num_rows)
        else:
            values = iter(batch.column(name).to_pylist())
        yield from (_as_key(value, name, part) for value in values)


def _as_key(value: Any, name: str, part: Part) -> str | None:  # noqa: ANN401 - any cell
    if value is ...:
        raise UsageError(
            f"--key: {part.where} has no column {name!r}",
            "name a column of every input, or a pattern with {key}",
        )
    return None if value is None else str(value)


def _reason_against(facts: dict[str, Any], languages: frozenset[str]) -> str | None:
    """Say why a file may not be paired: both sides must be parsed without error and be original."""
    reason = reason_against(facts, languages)
    if reason is not None:
        return reason
    return None if facts["parse_error_ratio"] == 0 else "parse_errors"
