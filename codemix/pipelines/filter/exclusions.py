"""Opt-out lists: repositories, paths and contents that whoever owns them asked to leave out."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import UsageError

BY_REPOSITORY = "opt_out_repository"
BY_PATH = "opt_out_path"
BY_ID = "opt_out_id"

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ID_COLUMNS = ("id", "blob_id", "content_sha256")
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class ExclusionList:
    """One file of names, one a line; the file is read where it is needed, not sent around.

    Attributes
    ----------
    path : Path
    kind : str
        ``repos``, ``paths`` or ``ids``.
    sha256 : str
        Of the file, so that another list is another run.
    """

    path: Path
    kind: str
    sha256: str


def open_list(path: Path, kind: str) -> ExclusionList:
    """Check a list and take its fingerprint.

    Raises
    ------
    UsageError
        If it cannot be read, is not UTF-8, names nothing, or an id is none.
    """
    try:
        data = path.read_bytes()
        names = _names(data.decode())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}", "give a text file, a name a line"
        ) from None
    if not names:
        raise UsageError(f"{path} names nothing", "leave the option out, or write a name a line")
    if kind == "ids":
        for number, name in names:
            if not _ID.fullmatch(name.lower()):
                raise UsageError(
                    f"{path}, line {number} is no id: it is not 40 or 64 hexadecimal digits",
                    "give an id, blob_id or content_sha256 as `codemix detect` writes them",
                )
    return ExclusionList(path, kind, hashlib.sha256(data).hexdigest())


def judge_exclusions(batch: pa.RecordBatch, lists: Sequence[ExclusionList]) -> pa.Array:
    """Return the reason for which each row is left out, null where nobody asked for that."""
    reasons = pa.nulls(batch.num_rows, pa.string())
    for of in lists:
        if of.kind == "ids":
            hit, reason = _ids_hit(batch, of), BY_ID
        elif of.kind == "repos":
            names = batch.column("repo_name")
            hit, reason = _names_hit(names, of), BY_REPOSITORY
        else:
            places = pc.binary_join_element_wise(
                batch.column("repo_name"), batch.column("path"), "/"
            )
            hit, reason = _names_hit(places, of), BY_PATH
        reasons = pc.coalesce(reasons, pc.if_else(hit, reason, pa.scalar(None, pa.string())))
    return reasons


def listed_names(of: ExclusionList) -> tuple[str, ...]:
    """Return the names of a list, in its order."""
    return tuple(name for _, name in _names(of.path.read_text("utf-8")))


def _ids_hit(batch: pa.RecordBatch, of: ExclusionList) -> pa.Array:
    wanted = _id_set(of)
    hit = pa.array([False] * batch.num_rows, pa.bool_())
    for column in _ID_COLUMNS:
        if column in batch.schema.names:
            hit = pc.or_(hit, pc.is_in(batch.column(column), wanted, skip_nulls=True))
    return hit


def _names_hit(names: pa.Array, of: ExclusionList) -> pa.Array:
    """Match in lower case: hosting services do not tell names apart by case."""
    exact, patterns = _name_set(of)
    found = pc.utf8_lower(names).dictionary_encode()
    words = found.dictionary
    hit = pc.is_in(words, exact)
    if of.kind == "paths":
        hit = pc.or_(hit, _below(words, exact))
    if patterns is not None:
        hit = pc.or_(
            hit, pa.array([bool(patterns.match(of)) for of in words.to_pylist()], pa.bool_())
        )
    return hit.take(found.indices)


def _below(paths: pa.Array, folders: pa.Array) -> pa.Array:
    """Tell which paths lie in one of the folders."""
    wanted = {folder.rstrip("/") for folder in folders.to_pylist()}
    found = [any(parent in wanted for parent in _parents(path)) for path in paths.to_pylist()]
    return pa.array(found, pa.bool_())


def _parents(path: str) -> Iterable[str]:
    at = path.rfind("/")
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at)


@cache
def _id_set(of: ExclusionList) -> pa.Array:
    return pa.array(sorted({name.lower() for name in listed_names(of)}))


@cache
def _name_set(of: ExclusionList) -> tuple[pa.Array, re.Pattern[str] | None]:
    names = [name.lower() for name in listed_names(of)]
    patterns = [translate(name) for name in names if _PATTERN.search(name)]
    exact = pa.array([name for name in names if not _PATTERN.search(name)], pa.string())
    return exact, re.compile("|".join(patterns)) if patterns else None


def _names(text: str) -> list[tuple[int, str]]:
    """Return the lines that are neither blank nor comment, with their numbers."""
    lines = enumerate((line.strip() for line in text.splitlines()), 1)
    return [(number, line) for number, line in lines if line and not line.startswith("#")]


def unmatched_names(
    of: ExclusionList, repositories: Iterable[str], paths: Iterable[str]
) -> list[str]:
    """Return the names of a list, of repositories or paths, that nothing left out answers to."""
    places = {place.lower() for place in (repositories if of.kind == "repos" else paths)}
    if of.kind == "paths":
        places |= {parent for place in places for parent in _parents(place)}
    return [
        name
        for name in listed_names(of)
        if not (
            any(re.match(translate(name.lower()), place) for place in places)
            if _PATTERN.search(name)
            else name.lower().rstrip("/") in places
        )
    ]
