"""Public IP addresses of single hosts; private, documentation and well-known ones stay."""

import ipaddress
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from codemix.pipelines.filter.redact.findings import WORD_START, Finding, after_escape

PLACEHOLDER_V4 = "192.0.2.1"
PLACEHOLDER_V6 = "2001:db8::1"

_QUAD = re.compile(rf"{WORD_START}(?<!\.)((?:\d{{1,3}}\.){{3}}\d{{1,3}})(?!\w|\.\d)", re.ASCII)
_GROUPS = re.compile(
    r"(?<![\w:.])([23][0-9A-Fa-f]{3}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w:.])", re.ASCII
)
_VERSION_BEFORE = re.compile(
    r"(?:\bv|versions?|\bver|release[ds]?|\brev|revisions?|builds?|firmware|oid|sections?|chapter"
    r"|§|since|requires|package|[<>~]=|[~^])\W{0,4}$",
    re.IGNORECASE,
)
_CONTEXT_CHARS = 24
_SMALL, _MANY_SMALL, _LARGE = 10, 3, 100


class AddressDetector:
    """Finds IPv4 and IPv6 addresses that belong to somebody."""

    @property
    def hint(self) -> str:
        """See `Detector`."""
        return r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[23][0-9A-Fa-f]{3}:[0-9A-Fa-f]{0,4}:"

    def find(self, line: str) -> Iterator[Finding]:
        """See `Detector`."""
        for match in _QUAD.finditer(line):
            if is_personal_v4(match[1]) and not _follows_version(line, match.start()):
                yield Finding(match.start(), match.end(), "ipv4", PLACEHOLDER_V4)
        for match in _GROUPS.finditer(line):
            start = after_escape(line, match.start())
            if is_personal_v6(line[start : match.end()]):
                yield Finding(start, match.end(), "ipv6", PLACEHOLDER_V6)


def is_personal_v4(text: str) -> bool:
    """Tell whether four numbers are the public address of a host.

    Networks (ending in 0), numbers that read as a version or a section, and the resolvers that
    everybody knows are not.

    Examples
    --------
    >>> is_personal_v4("93.184.216.34")
    True
    >>> [is_personal_v4(text) for text in ("10.0.0.1", "192.0.2.7", "1.2.3.4", "8.8.8.8")]
    [False, False, False, False]
    """
    octets = text.split(".")
    if any(len(octet) > 1 and octet[0] == "0" for octet in octets):
        return False
    numbers = [int(octet) for octet in octets]
    if max(numbers) > 255 or numbers[3] in (0, 255) or _reads_as_section(numbers):
        return False
    address = ipaddress.IPv4Address(text)
    return address.is_global and not address.is_multicast and text not in _well_known()


def _reads_as_section(numbers: list[int]) -> bool:
    """Tell ``1.8.0.17`` and ``13.2.5.52``, versions and sections, from an address."""
    small = sum(number < _SMALL for number in numbers)
    return small >= _MANY_SMALL or (small == _MANY_SMALL - 1 and max(numbers) < _LARGE)


def is_personal_v6(text: str) -> bool:
    """Tell whether a text is a global unicast IPv6 address of a host.

    Examples
    --------
    >>> is_personal_v6("2a00:1450:4001:81b::200e"), is_personal_v6("2001:db8::7")
    (True, False)
    """
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return False
    if address in _DOCUMENTATION or address.compressed in _well_known():
        return False
    return address.is_global and not text.endswith(":")


_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
"""RFC 9637; the older 2001:db8::/32 is known to the library."""


def _follows_version(line: str, start: int) -> bool:
    return _VERSION_BEFORE.search(line[max(0, start - _CONTEXT_CHARS) : start]) is not None


@cache
def _well_known() -> frozenset[str]:
    table = tomllib.loads((files(__package__) / "allowed.toml").read_text("utf-8"))
    return frozenset(table["addresses"]["well_known"])
