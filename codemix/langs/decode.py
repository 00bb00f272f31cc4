"""From bytes to text: UTF-8, UTF-16, UTF-32, older encodings, or the reason why not."""

import codecs
from typing import NamedTuple

from codemix.langs.legacy_encoding import decode_legacy

_BY_MARK = (
    # UTF-32 LE begins with the mark of UTF-16 LE: the longer one is tried first.
    (codecs.BOM_UTF32_LE, "UTF-32LE", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "UTF-32BE", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "UTF-16LE", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16BE", "utf-16-be"),
)
_UNMARKED = (
    # (bytes of a unit, offsets in it that are NUL for ASCII, name, codec)
    (4, (1, 2, 3), "UTF-32LE", "utf-32-le"),
    (4, (0, 1, 2), "UTF-32BE", "utf-32-be"),
    (2, (1,), "UTF-16LE", "utf-16-le"),
    (2, (0,), "UTF-16BE", "utf-16-be"),
)
_UNMARKED_LEAST_ASCII = 0.6
_UNMARKED_LEAST_BYTES = 8
_SAMPLE_BYTES = 4_096
_CONTROLS = bytes(code for code in [*range(1, 32), 127] if code not in b"\t\n\v\f\r\b\x1a\x1b")
_CONTROLS_PER_BYTE_AT_MOST = 0.01


class Decoded(NamedTuple):
    """The text of a file, or the ``problem`` (``binary`` or ``encoding``) that it has none."""

    text: str | None
    encoding: str | None
    problem: str | None


def is_binary(data: bytes) -> bool:
    r"""Tell whether the bytes are no text: a NUL, or control bytes above one in a hundred.

    A file in UTF-16 or UTF-32, with or without a byte-order mark, is no binary file.

    Examples
    --------
    >>> is_binary(b"print(1)"), is_binary(b"GIF89a\0\1")
    (False, True)
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return False
    if b"\0" in data:
        return _unmarked_codec(data) is None
    return _has_controls(data)


def decode(data: bytes) -> Decoded:
    r"""Decode without loss: the text encodes back to the bytes, less a byte-order mark.

    Returns
    -------
    Decoded
        ``problem`` is ``binary`` (see `is_binary`) or ``encoding`` (no known encoding gives a text
        that encodes back to the bytes); then text and encoding are None.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfx = 1")
    Decoded(text='x = 1', encoding='UTF-8', problem=None)
    >>> decode("naïve".encode("latin-1"))
    Decoded(text='naïve', encoding='ISO-8859-1', problem=None)
    """
    for mark, name, codec in _BY_MARK:
        if data.startswith(mark):
            return _decode_wide(data[len(mark) :], name, codec)
    if b"\0" in data:
        unmarked = _unmarked_codec(data)
        return _decode_wide(data, *unmarked) if unmarked else Decoded(None, None, "binary")
    if _has_controls(data):
        return Decoded(None, None, "binary")
    try:
        return Decoded(data.removeprefix(codecs.BOM_UTF8).decode(), "UTF-8", None)
    except UnicodeDecodeError:
        legacy = decode_legacy(data)
    if legacy is None:
        return Decoded(None, None, "encoding")
    return Decoded(legacy.text, legacy.encoding, None)


def _decode_wide(data: bytes, name: str, codec: str) -> Decoded:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return Decoded(None, None, "encoding")
    # A NUL or a control here means that the mark was chance, not a mark.
    utf8 = text.encode()
    if b"\0" in utf8 or _has_controls(utf8):
        return Decoded(None, None, "binary")
    return Decoded(text, name, None)


def _unmarked_codec(data: bytes) -> tuple[str, str] | None:
    """Return name and codec of UTF-16 or UTF-32 that has no mark, seen by where its NULs lie."""
    sample = data[:_SAMPLE_BYTES]
    for unit, zeros, name, codec in _UNMARKED:
        if len(data) % unit or len(data) < _UNMARKED_LEAST_BYTES:
            continue
        units = len(sample) // unit
        least = units * _UNMARKED_LEAST_ASCII
        others = [offset for offset in range(unit) if offset not in zeros]
        if all(sample[offset::unit].count(0) >= least for offset in zeros) and not any(
            sample[offset::unit].count(0) for offset in others
        ):
            return name, codec
    return None


def _has_controls(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > len(data) * _CONTROLS_PER_BYTE_AT_MOST
