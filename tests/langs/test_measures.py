"""Line and character statistics, against their plain definitions."""

from hypothesis import given
from hypothesis import strategies as st

from codemix.langs import count_lines, measure


@given(st.text(min_size=1))
def test_measures_are_those_of_the_definition(text):
    found = measure(text, text.encode("utf-8", "surrogatepass"))
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    assert found.lines == len(lines)
    assert found.max_line_length == max(map(len, lines))
    assert found.avg_line_length == sum(map(len, lines)) / len(lines)
    assert found.alphanum_fraction == sum(map(str.isalnum, text)) / len(text)


@given(st.text("a\r\n é", min_size=1))
def test_lines_alone_are_counted_as_with_all_else(text):
    assert count_lines(text.encode()) == measure(text, text.encode()).lines


def test_an_empty_line_counts():
    assert measure("\n", b"\n").lines == 1
    assert measure("a\n\nb", b"a\n\nb")[:2] == (3, 1)
