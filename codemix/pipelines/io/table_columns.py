"""Which columns of a table of source files hold what, and rows turned to raw files.

The names known are those of The Stack (v1 and v2), StarCoder's data, GitHub dumps and codemix's
own files.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from codemix.errors import UsageError, nearest
from codemix.pipelines.io.entries import RawFile

ROLES = ("content", "path", "repo", "language", "license")
_KNOWN = {
    "content": ("content", "code", "text", "source_code"),
    "path": ("path", "max_stars_repo_path", "file_path", "filepath", "filename", "file_name",
             "sample_path"),
    "repo": ("repo_name", "max_stars_repo_name", "repository_name", "repo", "repository",
             "sample_repo_name"),
    "language": ("language", "lang", "programming_language"),
    "license": ("repo_license", "max_stars_repo_licenses", "detected_licenses", "licenses",
                "license"),
}  # fmt: skip
_SPDX_OF_KEYS = {
    "agpl-3.0": "AGPL-3.0-only",
    "apache-2.0": "Apache-2.0",
    "artistic-2.0": "Artistic-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "cc0-1.0": "CC0-1.0",
    "epl-1.0": "EPL-1.0",
    "gpl-2.0": "GPL-2.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "isc": "ISC",
    "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-3.0": "LGPL-3.0-only",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "unlicense": "Unlicense",
}
"""GitHub's keys of licences, which dumps give, as SPDX identifiers."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_EXPRESSION = re.compile(r"\(*[A-Za-z0-9][A-Za-z0-9.+() -]*")
_MAX_NAME_CHARS = 4096

Columns = tuple[tuple[str, str], ...]
"""Pairs of a role and the column that plays it."""


def parse_columns(text: str) -> Columns:
    """Read ``content=code,path=file``.

    Raises
    ------
    UsageError
        If a part is no pair, or its role is unknown or named twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        role, equals, column = part.partition("=")
        if not equals or not column:
            raise UsageError(f"{part!r} names no column", "write role=column, such as content=code")
        if role not in ROLES:
            raise UsageError(f"unknown role {role!r}", nearest(role, list(ROLES)))
        if role in found:
            raise UsageError(f"{role} is named twice", "name one column for each role")
        found[role] = column
    return tuple(sorted(found.items()))


def find_columns(names: Iterable[str], chosen: Columns, where: str) -> Columns:
    """Return the column of each role: as chosen, else by the first known name that is there.

    Raises
    ------
    UsageError
        If a chosen column is missing, or no column holds the content.
    """
    present = list(names)
    found = dict(chosen)
    for role, column in chosen:
        if column not in present:
            raise UsageError(
                f"{where} has no column {column!r} for the {role}",
                "it has " + _listed(present),
            )
    for role, known in _KNOWN.items():
        match = next((name for name in known if name in present), None)
        if role not in found and match is not None:
            found[role] = match
    if "content" not in found:
        raise UsageError(
            f"{where} has no column that is known to hold source code",
            f"name it with --columns content=NAME; it has {_listed(present)}",
        )
    return tuple(sorted(found.items()))


def raw_file(
    row: Mapping[str, Any], columns: Columns, repo_name: str, number: int, max_file_bytes: int
) -> RawFile:
    """Return a row of a table as a raw file.

    A row without path is called after its ``number`` and one without repository belongs to
    ``repo_name``; a row whose content is no text is ``invalid_row``.
    """
    found = {role: row.get(column) for role, column in columns}
    content = found.get("content")
    path = _name(found.get("path")) or f"row-{number}"
    repo = _name(found.get("repo")) or repo_name
    data: bytes | None = None
    if isinstance(content, str):
        data = content.encode("utf-8", "surrogatepass")
    elif isinstance(content, bytes):
        data = content
    size = len(data or b"")
    problem = "invalid_row" if data is None else "too_large" if size > max_file_bytes else None
    return RawFile(
        repo,
        path,
        None if problem else data,
        size,
        problem,
        repo_license=_license(found.get("license")),
        given_language=_text(found.get("language")),
    )


def _text(value: object) -> str | None:
    """Return a text that is not empty, alone or in a list of one; None for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace") or None
    return value or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """Return a name as it is given, without what no path or repository begins with."""
    clean = (_text(value) or "").replace("\0", "").lstrip("/")
    return clean[:_MAX_NAME_CHARS] or None


def _license(value: object) -> str | None:
    """Return the SPDX expression of one licence, or of a list all of which apply."""
    values = value if isinstance(value, list) else [value]
    texts = [text for item in values if (text := _text(item))]
    if len(texts) == 1 and _EXPRESSION.fullmatch(texts[0]):
        return _SPDX_OF_KEYS.get(texts[0].lower(), texts[0])
    known = {_SPDX_OF_KEYS.get(text.lower(), text) for text in texts if _ID.fullmatch(text)}
    return " AND ".join(sorted(known)) or None


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return shown + (", …" if len(names) > 12 else "")
