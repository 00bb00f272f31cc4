"""E-mail addresses of people; those of documentation, placeholders and services stay."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from codemix.pipelines.filter.redact.findings import Finding, after_escape

PLACEHOLDER = "redacted@example.com"

_ADDRESS = re.compile(
    r"(?<![\w.%+-])([A-Za-z0-9_][\w.%+-]{0,63})@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,24}))"
    r"(?!\.?[\w(]|-\w|@)",
    re.ASCII,
)
_USER_BEFORE = re.compile(r"://[^\s/@\"']*$")
_CONTEXT_CHARS = 80


class EmailDetector:
    """Finds addresses whose domain ends in a delegated top-level domain."""

    @property
    def hint(self) -> str:
        """See `Detector`."""
        return r"[A-Za-z0-9_%+.-]@[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z]"

    def find(self, line: str) -> Iterator[Finding]:
        """See `Detector`."""
        for match in _ADDRESS.finditer(line):
            start = after_escape(line, match.start())
            local = line[start : match.end(1)]
            if (
                local
                and not _is_part_of_url(line, start)
                and not _stays(local, match[2], match[3].lower())
            ):
                yield Finding(start, match.end(), "email", PLACEHOLDER)


def _is_part_of_url(line: str, start: int) -> bool:
    """Tell ``ssh://me@host`` and ``https://me:word@host`` from an address."""
    return _USER_BEFORE.search(line, max(0, start - _CONTEXT_CHARS), start) is not None


def _stays(local: str, domain: str, top: str) -> bool:
    allowed = _allowed()
    if top not in _top_level_domains() or local.lower() in allowed["local_parts"]:
        return True
    # A Kerberos realm: host/www@REALM.ORG.
    if domain.isupper() and not local.isupper():
        return True
    labels = domain.lower().split(".")
    if any(".".join(labels[at:]) in allowed["domains"] for at in range(len(labels))):
        return True
    # a@b.com: nobody's.
    return all(len(label) == 1 for label in labels[:-1])


@cache
def _allowed() -> dict[str, frozenset[str]]:
    table = tomllib.loads((files(__package__) / "allowed.toml").read_text("utf-8"))["emails"]
    return {name: frozenset(words) for name, words in table.items()}


@cache
def _top_level_domains() -> frozenset[str]:
    text = (files(__package__) / "top_level_domains.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
