"""Secrets without a format of their own: values that look random beside a telling name."""

import re
from collections.abc import Iterator

from codemix.pipelines.filter.redact.findings import Finding, after_escape, placeholder_of
from codemix.pipelines.filter.redact.randomness import looks_random

_PASSWORD_NAMES = r"pass(?:word|wd|phrase|code)|pwd|passw"  # noqa: S105 - names, no password
_KEY_NAMES = (
    r"secret|token|credential|api[_-]?key|app[_-]?key|access[_-]?key|auth[_-]?key|account[_-]?key"
    r"|private[_-]?key|secret[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key"
    r"|client[_-]?key|service[_-]?key|consumer[_-]?key|license[_-]?key|subscription[_-]?key"
    r"|session[_-]?key|shared[_-]?key|webhook|bearer"
)
_NAME = rf"(?P<name>(?:(?P<password>{_PASSWORD_NAMES})|{_KEY_NAMES})[\w-]{{0,24}})"
_FLAGS = re.IGNORECASE | re.ASCII
_QUOTED = re.compile(
    rf"{_NAME}[\"'`\]?]{{0,3}}\s{{0,8}}(?:[:=(>][^\"'`\n;{{}},]{{0,48}}?|,\s{{0,4}}"
    r"|\s[A-Za-z][\w.<>\[\]*&]{0,40}\s{0,4}=\s{0,4})"
    r"(?P<quote>[\"'`])(?P<value>[^\s\"'`\\]{8,2048})(?P=quote)",
    _FLAGS,
)
_BARE = re.compile(rf"{_NAME}\s?[:=]\s?(?P<value>[A-Za-z0-9_+/=~-]{{16,256}})(?![\w(\[.<])", _FLAGS)
"""As in shell lines and comments: only long values, for code has names in this place."""
_PARAMETER = re.compile(rf"{_NAME}=(?P<value>[^\s\"'`;&<>\\]{{8,256}})(?=[;&\"'`\s]|$)", _FLAGS)
"""As in connection strings and queries of URLs."""
_ANY, _BLANK, _JOINT = re.compile(r""), re.compile(r"[\s#*/\"'`]|^"), re.compile(r"[;?&]\s?")
_FORMS = ((_QUOTED, _ANY), (_PARAMETER, _JOINT), (_BARE, _BLANK))
"""Each with what must stand before the name."""
_START_OF_NAME = re.compile(r"[\w.-]{0,40}\Z", re.ASCII)
_NAME_CHARS = 40
_NO_SECRET_NAME = re.compile(
    r"public|hash|digest|checksum|md5|sha\d|_sha$|(?:type|kind|name|names|url|uri|path|file|id|ids"
    r"|label|field|format|regex|pattern|prefix|suffix|length|size|class|count|provider|expir\w*"
    r"|error|header)$|next|page|csrf|cancel|parser?_?token",
    re.IGNORECASE,
)
_LEAST_PASSWORD_CHARS = 8
_LEAST_KEY_CHARS = 16


class AssignmentDetector:
    """Finds passwords, keys and tokens by the name that they are given to."""

    @property
    def hint(self) -> str:
        """See `Detector`."""
        value = r"(?:.*[\"'`][^\s\"'`\\]{8}|\s?[:=]\s?[A-Za-z0-9_+/=~-]{8})"
        return rf"(?i)(?:{_PASSWORD_NAMES}|{_KEY_NAMES})[\w-]*[\"'`\]?]*\s*{value}"

    def find(self, line: str) -> Iterator[Finding]:
        """See `Detector`."""
        for pattern, before in _FORMS:
            for match in pattern.finditer(line):
                # Names are searched from the telling word, for most of a line has none.
                head = line[max(0, match.start() - _NAME_CHARS - 2) : match.start()]
                first = _START_OF_NAME.search(head)
                assert first is not None
                stands = before.search(head[: first.start()][-2:]) or not head[: first.start()]
                name = first[0] + match["name"]
                if stands and not _NO_SECRET_NAME.search(name):
                    yield from _judged(line, match)


def _judged(line: str, match: re.Match[str]) -> Iterator[Finding]:
    start, end = after_escape(line, match.start("value")), match.end("value")
    is_password = match["password"] is not None
    least = _LEAST_PASSWORD_CHARS if is_password else _LEAST_KEY_CHARS
    if end - start >= least and looks_random(line[start:end]):
        kind = "password" if is_password else "secret"
        yield Finding(start, end, kind, placeholder_of(kind))
