"""Find a pattern in a text with the algorithm of Knuth, Morris and Pratt.

The search reads each character of the text once: a table tells how much of a partial
match can be kept after a mismatch. It takes O(len(text) + len(pattern)) steps.
"""

from collections.abc import Iterator


def failure_table(pattern: str) -> list[int]:
    """Return, for each prefix of the pattern, the length of its longest border.

    A border is a proper prefix that is a suffix too.

    >>> failure_table("abab")
    [0, 0, 1, 2]
    """
    table = [0] * len(pattern)
    matched = 0
    for i in range(1, len(pattern)):
        while matched and pattern[i] != pattern[matched]:
            matched = table[matched - 1]
        if pattern[i] == pattern[matched]:
            matched += 1
        table[i] = matched
    return table


def find_all(pattern: str, text: str) -> Iterator[int]:
    """Yield the start of every match, overlapping ones included.

    Raises
    ------
    ValueError
        If the pattern is empty.
    """
    if not pattern:
        raise ValueError("empty pattern")
    table = failure_table(pattern)
    matched = 0
    for position, letter in enumerate(text):
        while matched and letter != pattern[matched]:
            matched = table[matched - 1]
        if letter == pattern[matched]:
            matched += 1
        if matched == len(pattern):
            yield position - matched + 1
            matched = table[matched - 1]


def find_all_naively(pattern: str, text: str) -> list[int]:
    """Try every position; the slow answer that the fast one has to agree with."""
    return [i for i in range(len(text)) if text.startswith(pattern, i)]


def main() -> None:
    print("failure table of abacabab:", *failure_table("abacabab"))
    searches = [
        ("aba", "abacababa"),
        ("aaa", "aaaaaa"),
        ("needle", "a haystack without one"),
        ("ss", "mississippi"),
    ]
    for pattern, text in searches:
        matches = list(find_all(pattern, text))
        places = " ".join(map(str, matches)) or "nowhere"
        print(f"{pattern} in {text}: {places}")
        assert matches == find_all_naively(pattern, text)

    try:
        next(find_all("", "text"))
    except ValueError as error:
        print(f"error: {error}")
    else:
        raise AssertionError("an empty pattern must be refused")


if __name__ == "__main__":
    main()
