"""Run-length encoding: ``WWWB`` becomes ``3WB``, and a run of one needs no count."""

import re
from itertools import groupby

CODE = re.compile(r"(?:\d*\D)*")
RUN = re.compile(r"(\d*)(\D)")


class RunLengthError(ValueError):
    """The text cannot be encoded, or the code cannot be decoded."""


def encode(text: str) -> str:
    """Replace each run of equal symbols by its length and the symbol.

    >>> encode("WWWB")
    '3WB'

    Raises
    ------
    RunLengthError
        If the text has digits, which would be taken for counts.
    """
    if re.search(r"\d", text):
        raise RunLengthError("digit in the text")
    runs = ((symbol, sum(1 for _ in group)) for symbol, group in groupby(text))
    return "".join(symbol if length == 1 else f"{length}{symbol}" for symbol, length in runs)


def decode(code: str) -> str:
    """Expand every run; the inverse of `encode`.

    Raises
    ------
    RunLengthError
        If the code ends with a count.
    """
    if not CODE.fullmatch(code):
        raise RunLengthError("count without a symbol")
    return RUN.sub(lambda run: run[2] * int(run[1] or 1), code)


def main() -> None:
    texts = ["WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees"]
    for text in texts:
        code = encode(text)
        print(f"{text} -> {code}")
        assert decode(code) == text
    saved = sum(len(text) - len(encode(text)) for text in texts)
    print(f"characters saved: {saved}")
    assert saved == 12

    for row in ("3.#3.", "2.3#2.", ".5#."):
        print(decode(row))

    for function, argument in ((decode, "2W3"), (encode, "R2D2")):
        try:
            function(argument)
        except RunLengthError as error:
            print(f"{function.__name__} {argument}: {error}")
        else:
            raise AssertionError(f"{argument} must be refused")


if __name__ == "__main__":
    main()
