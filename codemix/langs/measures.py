"""Statistics of a text that quality filters use, under The Stack's names."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ALPHANUMERIC = 1
_NEWLINE = ord("\n")
_CLASSES = bytes(_ALPHANUMERIC if code < 128 and chr(code).isalnum() else 0 for code in range(256))


class Measures(NamedTuple):
    """What one text measures; lengths are in characters, without the ends of the lines."""

    lines: int
    max_line_length: int
    avg_line_length: float
    alphanum_fraction: float


def measure(text: str, data: bytes) -> Measures:
    r"""Measure a text.

    Parameters
    ----------
    text : str
        With at least one character.
    data : bytes
        The same text in UTF-8.

    Examples
    --------
    >>> measure("ab = 1\r\nc", b"ab = 1\r\nc")
    Measures(lines=2, max_line_length=6, avg_line_length=3.5, alphanum_fraction=0.4444444444444444)
    """
    # Here and below, for the process that parses imports this module and needs no arrays.
    import numpy as np

    alphanumeric = np.count_nonzero(np.frombuffer(data.translate(_CLASSES), np.bool_))
    unbroken: NDArray[Any]
    if len(data) == len(text):
        unbroken = np.frombuffer(data.replace(b"\r\n", b"\n") if b"\r" in data else data, np.uint8)
    else:
        alphanumeric += _count_alphanumeric_beyond_ascii(text)
        # One number for each character, so that lengths are in characters here as well.
        unbroken = _code_points(text.replace("\r\n", "\n"))
    ends = np.flatnonzero(unbroken == _NEWLINE)
    last = len(unbroken) - 1
    if not len(ends) or ends[-1] != last:
        ends = np.append(ends, last + 1)
    lines = len(ends)
    longest = int(max(ends[0], (ends[1:] - ends[:-1]).max(initial=1) - 1))
    in_lines = int(ends[-1]) + 1 - lines
    return Measures(lines, longest, in_lines / lines, int(alphanumeric) / len(text))


def count_lines(data: bytes) -> int:
    r"""Count the lines of a text in UTF-8 as `measure` does.

    Examples
    --------
    >>> count_lines(b"ab = 1\r\nc"), count_lines(b"c\n")
    (2, 1)
    """
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _count_alphanumeric_beyond_ascii(text: str) -> int:
    import numpy as np

    codes = _code_points(text)
    found, counts = np.unique(codes[codes > 127], return_counts=True)
    pairs = zip(found.tolist(), counts.tolist(), strict=True)
    return sum(count for code, count in pairs if chr(code).isalnum())


def _code_points(text: str) -> "NDArray[np.uint32]":
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
