"""The licence gate: which SPDX expressions allow a file to go on.

A file's own expression counts; where it has none, its repository's.
"""

import tomllib
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
from license_expression import get_spdx_licensing

from codemix.errors import UsageError, nearest
from codemix.pipelines.filter.spdx import judge_expression

LICENSE_MODES = ("permissive", "permissive+none", "all")

MISSING = "license_missing"
UNKNOWN = "license_unknown"
NOT_PERMISSIVE = "license_not_permissive"
_NO_LICENSE = frozenset({"", "NONE", "NOASSERTION"})


def check_mode(mode: str) -> None:
    """Raise `UsageError` if ``mode`` is none of ``LICENSE_MODES``."""
    if mode not in LICENSE_MODES:
        raise UsageError(f"unknown licence gate {mode!r}", nearest(mode, list(LICENSE_MODES)))


@cache
def verdict(expression: str) -> str | None:
    """Return why an SPDX expression does not pass as permissive, or None if it does.

    Parameters
    ----------
    expression : str
        Identifiers in any case; ``/`` between two means ``OR``, as older Cargo manifests have it.

    Examples
    --------
    >>> verdict("MIT OR GPL-3.0-only"), verdict("Apache-2.0 WITH LLVM-exception")
    (None, None)
    >>> verdict("MIT AND GPL-3.0-only"), verdict("Foo-1.0"), verdict("")
    ('license_not_permissive', 'license_unknown', 'license_missing')
    """
    text = expression.strip()
    if text.upper() in _NO_LICENSE:
        return MISSING
    try:
        allowed = judge_expression(text, _is_permissive)
    except ValueError:
        return UNKNOWN
    if allowed is None:
        return UNKNOWN
    return None if allowed else NOT_PERMISSIVE


def _is_permissive(name: str) -> bool | None:
    permissive, known = _identifiers()
    for spelling in (name.casefold(), name.casefold().removesuffix("+")):
        if spelling in known:
            return spelling in permissive
    return None


@cache
def _identifiers() -> tuple[frozenset[str], frozenset[str]]:
    """Return the identifiers that are permissive, and all that are known, in lower case."""
    table = tomllib.loads((files(__package__) / "permissive.toml").read_text("utf-8"))
    permissive = {
        name.casefold()
        for source in table.values()
        for key, names in source.items()
        if key != "source"
        for name in names
    }
    known = {
        spelling.casefold()
        for key, symbol in get_spdx_licensing().known_symbols.items()
        for spelling in (key, *symbol.aliases)
        if not spelling.casefold().startswith("licenseref-")
    }
    return frozenset(permissive), frozenset(permissive | known)


def effective_licenses(batch: pa.RecordBatch) -> pa.Array:
    """Return the expression that decides for each row: the file's, else its repository's."""
    of_file = _not_blank(batch, "license")
    return pc.coalesce(of_file, _not_blank(batch, "repo_license"))


def judge_licenses(expressions: pa.Array, mode: str) -> pa.Array:
    """Return the reason for which each row is dropped, null where it stays.

    Parameters
    ----------
    expressions : pyarrow.Array
        SPDX expressions, null where there is none.
    mode : str
        One of ``LICENSE_MODES``.
    """
    if mode == "all":
        return pa.nulls(len(expressions), pa.string())
    names = expressions.dictionary_encode()
    reasons = [verdict(name) for name in names.dictionary.to_pylist()]
    reasons.append(None if mode == "permissive+none" else MISSING)
    return pa.array(reasons, pa.string()).take(pc.fill_null(names.indices, len(reasons) - 1))


def _not_blank(batch: pa.RecordBatch, column: str) -> pa.Array:
    if column not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    trimmed = pc.utf8_trim_whitespace(batch.column(column))
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
