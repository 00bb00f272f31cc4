"""From bytes to text: UTF-8, UTF-16 and UTF-32 by byte-order mark, or the reason why not."""

import codecs
from typing import NamedTuple

_BY_MARK = (
    # UTF-32 LE begins with the mark of UTF-16 LE: the longer one is tried first.
    (codecs.BOM_UTF32_LE, "UTF-32LE", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "UTF-32BE", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "UTF-16LE", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16BE", "utf-16-be"),
)
_CONTROLS = bytes(code for code in [*range(1, 32), 127] if code not in b"\t\n\v\f\r\b\x1a\x1b")
_CONTROLS_PER_BYTE_AT_MOST = 0.01


class Decoded(NamedTuple):
    """The text of a file, or the ``problem`` (``binary`` or ``encoding``) that it has none."""

    text: str | None
    encoding: str | None
    problem: str | None


def is_binary(data: bytes) -> bool:
    r"""Tell whether the bytes are no text: a NUL, or control bytes above one in a hundred.

    A file that begins with the byte-order mark of UTF-16 or UTF-32 is no binary file.

    Examples
    --------
    >>> is_binary(b"print(1)"), is_binary(b"GIF89a\0\1")
    (False, True)
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return False
    if b"\0" in data:
        return True
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > len(data) * _CONTROLS_PER_BYTE_AT_MOST


def decode(data: bytes) -> Decoded:
    r"""Decode without loss: the text encodes back to the bytes, less a byte-order mark.

    Returns
    -------
    Decoded
        ``problem`` is ``binary`` (see `is_binary`) or ``encoding`` (neither valid UTF-8 nor
        marked and valid UTF-16 or UTF-32); then text and encoding are None.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfx = 1")
    Decoded(text='x = 1', encoding='UTF-8', problem=None)
    >>> decode("naïve".encode("latin-1")).problem
    'encoding'
    """
    if is_binary(data):
        return Decoded(None, None, "binary")
    try:
        for mark, name, codec in _BY_MARK:
            if data.startswith(mark):
                text = data[len(mark) :].decode(codec)
                # A NUL or a control here means that the mark was chance, not a mark.
                if is_binary(text.encode()):
                    return Decoded(None, None, "binary")
                return Decoded(text, name, None)
        return Decoded(data.removeprefix(codecs.BOM_UTF8).decode(), "UTF-8", None)
    except UnicodeDecodeError:
        return Decoded(None, None, "encoding")
