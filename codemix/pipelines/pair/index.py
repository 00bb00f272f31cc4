"""Pass 1 of pairing: from every file that may be paired, its keys and where its text lies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.pair.keys import FileKeys, file_keys

_COLUMNS = (
    "id",
    "repo_name",
    "path",
    "language",
    "is_vendored",
    "is_generated",
    "is_minified",
    "parse_error_ratio",
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


def index_files(parts: Iterable[Part], languages: frozenset[str], workers: int) -> Index:
    """Read identities and keys of all files in ``languages``; texts are not kept."""
    tasks = (_IndexTask(part, number, languages) for number, part in enumerate(parts))
    whole = Index([], 0, Counter())
    files_in = 0
    for index in map_tasks(_index_part, tasks, workers):
        whole.files.extend(index.files)
        whole.left_out.update(index.left_out)
        files_in += index.files_in
    return Index(whole.files, files_in, whole.left_out)


def _index_part(task: _IndexTask) -> Index:
    files: list[FileRef] = []
    left_out: Counter[str] = Counter()
    row = 0
    for batch in task.part.read(_COLUMNS):
        for facts in batch.to_pylist():
            reason = _reason_against(facts, task.languages)
            place = (facts["repo_name"], facts["path"], facts["language"])
            keys = file_keys(*place) if reason is None else None
            if keys is not None:
                files.append(FileRef(facts["id"], *place, keys, task.number, row))
            else:
                left_out[reason or "no_key"] += 1
            row += 1
    return Index(files, row, left_out)


def _reason_against(facts: dict[str, object], languages: frozenset[str]) -> str | None:
    """Say why a file may not be paired: both sides must be parsed without error and be original."""
    if facts["language"] not in languages:
        return "language"
    for mark in ("vendored", "generated", "minified"):
        if facts[f"is_{mark}"]:
            return mark
    return None if facts["parse_error_ratio"] == 0 else "parse_errors"
