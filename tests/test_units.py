import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.units import format_bytes, format_tokens, parse_bytes, parse_fraction, parse_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("1T", 10**12), ("350B", 350 * 10**9), ("1.5b", 1_500_000_000), ("300_000", 300_000),
     ("2,000", 2000), ("1e9", 10**9), (" 20 K ", 20_000)],
)  # fmt: skip
def test_tokens_are_decimal(text, tokens):
    assert parse_tokens(text) == tokens


@pytest.mark.parametrize(
    "text", ["1G", "0", "-3B", "1e400", "nan", "inf", "", "T", "1.2345K", "0.1", "1 0 K", "1TB"]
)
def test_tokens_that_make_no_sense_are_refused_with_a_hint(text):
    with pytest.raises(UsageError) as caught:
        parse_tokens(text)
    assert "350B" in caught.value.hint


def test_bytes_are_binary_or_decimal():
    assert parse_bytes("1MiB") == 2**20
    assert parse_bytes("1MB") == 10**6
    assert parse_bytes("17") == 17
    with pytest.raises(UsageError, match="unknown unit"):
        parse_bytes("1 parsec")


@pytest.mark.parametrize(("text", "share"), [("12.5%", 0.125), ("0.2", 0.2), ("100%", 1.0)])
def test_shares(text, share):
    assert parse_fraction(text) == share


@pytest.mark.parametrize("text", ["101%", "-1%", "1.2", "half", "5B"])
def test_shares_outside_zero_and_one_are_refused(text):
    with pytest.raises(UsageError):
        parse_fraction(text)


@pytest.mark.parametrize("text", ["1,5T", "1,50B", "12,34,567", "1,5", ",5B", "1,0000K"])
def test_a_comma_separates_thousands_and_nothing_else(text):
    with pytest.raises(UsageError):
        parse_tokens(text)


def test_a_decimal_comma_is_answered_with_the_point():
    with pytest.raises(UsageError) as caught:
        parse_tokens("1,5T")
    assert "write 1.5T" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        parse_fraction("12,5%")
    assert "write 12.5%" in caught.value.hint
    assert parse_tokens("1,234,567") == 1_234_567


@given(st.integers(1, 10**15))
def test_printed_tokens_are_read_back_within_their_four_digits(tokens):
    assert abs(parse_tokens(format_tokens(tokens)) - tokens) <= tokens * 5.1e-4


def test_sizes_are_printed_in_binary_units():
    assert [format_bytes(n) for n in (0, 1023, 1024, 3 * 2**30)] == [
        "0 B", "1023 B", "1 KiB", "3 GiB",
    ]  # fmt: skip
