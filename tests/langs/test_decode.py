"""From bytes to text without loss, or a reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.langs import decode, is_binary

MARKED = [
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32LE"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32BE"),
]


@pytest.mark.parametrize(("mark", "codec", "name"), MARKED)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_marked_text_comes_back_without_loss(mark, codec, name, text):
    decoded = decode(mark + text.encode(codec))
    assert decoded == (text, name, None)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_problem(data):
    text, encoding, problem = decode(data)
    if problem is None:
        assert text.encode(encoding) == data.removeprefix(
            next((mark for mark, _, name in MARKED if name == encoding), b"")
        )
    else:
        assert problem in {"binary", "encoding"}
        assert text is None
        assert encoding is None


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"x = 1\n" * 10_000 + b"\0",
        bytes(range(1, 32)),
        # Transport stream packets: 188 bytes each that begin with "G".
        (b"G\x40\x11\x10" + b"\xff" * 100 + b"\0" * 84) * 3,
        codecs.BOM_UTF16_LE + b"\1\0" * 20,
    ],
)
def test_binaries_are_told(data):
    assert decode(data).problem == "binary"


@pytest.mark.parametrize(
    "data",
    [
        # Neither UTF-8 nor, with bytes that windows-1252 has no letter for, anything older.
        b"abc\x81 \xff\n",
        codecs.BOM_UTF16_LE + b"x",
        codecs.BOM_UTF16_LE + b"\x00\xd8x\0",
    ],
)
def test_what_no_encoding_gives_back_is_told(data):
    assert decode(data).problem == "encoding"


JAPANESE = "// 設定を読み込む関数です\nlet x = 1; // 値\n"
RUSSIAN = "# Проверка того, что файл существует\nx = 1\n"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("# naïve café\n", "latin-1", "ISO-8859-1"),
        ("# “quoted” text\n", "cp1252", "windows-1252"),
        (JAPANESE, "shift-jis", "Shift_JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        ("// ①番目の項目を読む\n", "cp932", "cp932"),
        ("// a → b … c\n", "shift-jis", "Shift_JIS"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-U"),
        ("// 这个函数用来读取配置文件的内容\n", "gb18030", "GB18030"),
        ("x = 'naïve'\n" * 4, "utf-16-le", "UTF-16LE"),
        ("x = 'naïve'\n" * 4, "utf-16-be", "UTF-16BE"),
        ("x = 'naïve'\n" * 4, "utf-32-le", "UTF-32LE"),
    ],
)
def test_unmarked_encodings_are_decoded_without_loss(text, encoding, name):
    data = text.encode(encoding)
    assert decode(data) == (text, name, None)
    assert decode(data).text.encode(name) == data


def test_terminal_codes_form_feeds_and_an_old_end_of_file_are_text():
    assert decode(b"\x1b[1mx\x1b[0m\n\f\n\x1a").text == "\x1b[1mx\x1b[0m\n\f\n\x1a"


def test_one_control_byte_in_a_hundred_is_the_limit():
    assert not is_binary(b"\1" + b"x" * 99)
    assert is_binary(b"\1" + b"x" * 98)
