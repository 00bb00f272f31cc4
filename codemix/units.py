"""Quantities as people write them: tokens in decimal units, bytes in binary or decimal ones."""

import re
from decimal import Decimal, InvalidOperation

from codemix.errors import UsageError

_NUMBER = re.compile(
    r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z%]*)\s*"
)
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*[A-Za-z%]*\s*")
_TOKEN_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "P": 10**15}
_BYTE_UNITS = {
    "": 1,
    "B": 1,
    **{f"{letter}B": 1000**power for power, letter in enumerate("KMGT", start=1)},
    **{f"{letter}IB": 1024**power for power, letter in enumerate("KMGT", start=1)},
}
_MOST = Decimal(10) ** 18


def _split(text: str, what: str, hint: str) -> tuple[Decimal, str]:
    """Return the number and the unit of a text."""
    match = _NUMBER.fullmatch(text)
    number, unit = match.groups() if match else ("", "")
    try:
        return Decimal(number.replace("_", "").replace(",", "")), unit
    except InvalidOperation:
        if _DECIMAL_COMMA.fullmatch(text):
            hint = f"write {text.strip().replace(',', '.')}: a comma separates thousands only"
        raise UsageError(f"{text!r} is not {what}", hint) from None


def _parse(text: str, units: dict[str, int], what: str, hint: str) -> int:
    value, unit = _split(text, what, hint)
    if unit.upper() not in units:
        raise UsageError(f"{text!r} is not {what}: unknown unit {unit!r}", hint)
    if value <= 0:
        raise UsageError(f"{what} must be positive, not {text!r}", hint)
    if value.adjusted() > 30 or value * units[unit.upper()] > _MOST:
        raise UsageError(f"{text!r} is too large", hint)
    scaled = value * units[unit.upper()]
    if scaled < 1:
        raise UsageError(f"{text!r} is less than one", hint)
    if scaled != scaled.to_integral_value():
        raise UsageError(f"{text!r} is not a whole number", hint)
    return int(scaled)


def parse_tokens(text: str) -> int:
    """Parse a number of tokens in decimal units.

    Examples
    --------
    >>> parse_tokens("1.5B"), parse_tokens("350_000")
    (1500000000, 350000)
    """
    return _parse(
        text, _TOKEN_UNITS, "a number of tokens", "write K, M, B or T, for example 300K, 350B or 1T"
    )


def parse_bytes(text: str) -> int:
    """Parse a size in bytes: ``KB`` is 1000, ``KiB`` is 1024.

    Examples
    --------
    >>> parse_bytes("512MiB"), parse_bytes("8GB")
    (536870912, 8000000000)
    """
    return _parse(text, _BYTE_UNITS, "a size in bytes", "write for example 1MiB, 512MiB or 8GB")


def parse_fraction(text: str) -> float:
    """Parse a share, ``12.5%`` or ``0.125``, between 0 and 1 inclusive.

    Examples
    --------
    >>> parse_fraction("12.5%"), parse_fraction("0.2")
    (0.125, 0.2)
    """
    hint = "write a percentage such as 12.5% or a fraction such as 0.125"
    value, unit = _split(text, "a share", hint)
    if unit not in ("", "%"):
        raise UsageError(f"{text!r} is not a share: unknown unit {unit!r}", hint)
    fraction = value / 100 if unit == "%" else value
    if not 0 <= fraction <= 1:
        raise UsageError(f"the share {text!r} is not between 0% and 100%", hint)
    return float(fraction)


def format_tokens(tokens: float) -> str:
    """Print a number of tokens in at most four significant digits.

    Examples
    --------
    >>> format_tokens(350_000_000_000), format_tokens(1234), format_tokens(999)
    ('350B', '1.234K', '999')
    """
    for unit in ("P", "T", "B", "M", "K"):
        if abs(tokens) >= _TOKEN_UNITS[unit] * 0.9999995:
            return f"{tokens / _TOKEN_UNITS[unit]:.4g}{unit}"
    return f"{tokens:.4g}"


def format_bytes(size_bytes: float) -> str:
    """Print a size in binary units.

    Examples
    --------
    >>> format_bytes(536870912), format_bytes(12)
    ('512 MiB', '12 B')
    """
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if abs(size_bytes) >= 1024**power:
            return f"{size_bytes / 1024**power:.4g} {unit}"
    return f"{size_bytes:.0f} B"
