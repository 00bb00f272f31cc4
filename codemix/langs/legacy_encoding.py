"""Texts in an encoding older than Unicode: which one, by rules for kana and by chardetng's guess.

chardetng is the detector of a browser, for pages; source code is mostly ASCII with a few comments.
Two facts are added: text in Shift-JIS or EUC-JP is mostly kana, and a handful of accented letters
is Western European.
"""

import re
from typing import NamedTuple

_HIGH = re.compile(rb"[\x80-\xff]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc\u3001\u3002\u300c\u300d]")
_UNUSUAL = re.compile("[\uff61-\uff9f\ue000-\uf8ff]")
_JAPANESE = ("Shift_JIS", "EUC-JP")
_JAPANESE_LEAST_KANA = 0.3
_FEW_BYTES = 4
_LATIN = re.compile(r"windows-125[047]|ISO-8859-(?:[2-4]|1[0-6])")
_WESTERN = "windows-1252"
_WIDER = {
    "Big5": ("Big5", "Big5-HKSCS"),
    "EUC-KR": ("EUC-KR", "cp949"),
    "GBK": ("GB18030",),
    "gb18030": ("GB18030",),
    "ISO-8859-8-I": ("ISO-8859-8",),
    "Shift_JIS": ("Shift_JIS", "cp932"),
    "windows-1252": ("ISO-8859-1", "windows-1252"),
    "windows-874": ("cp874",),
    "x-mac-cyrillic": ("mac_cyrillic",),
    "x-user-defined": ("ISO-8859-1",),
}
"""What the web means by a name, as Python's names for it, the narrowest first."""
_C1 = re.compile(rb"[\x80-\x9f]")


class Legacy(NamedTuple):
    """A text and its encoding, by a name that Python knows."""

    text: str
    encoding: str


def decode_legacy(data: bytes) -> Legacy | None:
    """Decode text that is neither UTF-8 nor marked; None where no encoding gives back its bytes.

    Examples
    --------
    >>> decode_legacy("# naïve".encode("latin-1"))
    Legacy(text='# naïve', encoding='ISO-8859-1')
    >>> decode_legacy("// これはテストです".encode("shift-jis")).encoding
    'Shift_JIS'
    """
    for name in _JAPANESE:
        found = _decode(data, name)
        if found is not None and _is_japanese(found):
            return found
    # Here, for most runs never meet such a file.
    import chardetng_py

    guess = chardetng_py.detect(data)
    found = _decode(data, guess)
    western = _decode(data, _WESTERN)
    if found is None or western is None:
        return found or western
    is_short = len(_HIGH.findall(data)) <= _FEW_BYTES and _LATIN.fullmatch(guess)
    return western if is_short and (_is_word(western) or not _is_word(found)) else found


def _is_japanese(found: Legacy) -> bool:
    """Tell whether a text is mostly kana, or in Shift-JIS nothing but signs.

    Arrows, boxes and the like begin with a byte that hardly another encoding uses.
    """
    other = [character for character in found.text if not character.isascii()]
    kana, unusual = len(_KANA.findall(found.text)), len(_UNUSUAL.findall(found.text))
    if found.encoding == "Shift_JIS" and not unusual and not any(map(str.isalpha, other)):
        return True
    return kana - unusual > len(other) * _JAPANESE_LEAST_KANA


def _is_word(found: Legacy) -> bool:
    """Tell whether all that is not ASCII are letters."""
    return all(character.isalpha() for character in found.text if not character.isascii())


def _decode(data: bytes, name: str) -> Legacy | None:
    """Decode; None where the text would not give back the same bytes."""
    for encoding in _WIDER.get(name, (name,)):
        try:
            text = data.decode(encoding)
            # In ISO-8859-1 every byte is something, these are controls that nobody writes.
            controls = encoding == "ISO-8859-1" and _C1.search(data)
            if not controls and text.encode(encoding) == data:
                return Legacy(text, encoding)
        except (UnicodeError, LookupError):
            continue
    return None
