"""Longest common subsequence of two sequences, and the line diff built on it."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Change(Enum):
    """What happens to an element on the way from the old sequence to the new one."""

    KEEP = " "
    REMOVE = "-"
    ADD = "+"


def suffix_lengths(a: Sequence[T], b: Sequence[T]) -> list[list[int]]:
    """Return ``table[i][j]``, the length of the longest common subsequence of a[i:], b[j:]."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            if a[i] == b[j]:
                table[i][j] = table[i + 1][j + 1] + 1
            else:
                table[i][j] = max(table[i + 1][j], table[i][j + 1])
    return table


def diff(a: Sequence[T], b: Sequence[T]) -> Iterator[tuple[Change, T]]:
    """Yield the shortest list of changes that turns ``a`` into ``b``."""
    table = suffix_lengths(a, b)
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            yield Change.KEEP, a[i]
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            yield Change.REMOVE, a[i]
            i += 1
        else:
            yield Change.ADD, b[j]
            j += 1
    yield from ((Change.REMOVE, item) for item in a[i:])
    yield from ((Change.ADD, item) for item in b[j:])


def lcs(a: Sequence[T], b: Sequence[T]) -> list[T]:
    """Return one longest common subsequence of ``a`` and ``b``."""
    return [item for change, item in diff(a, b) if change is Change.KEEP]


def is_subsequence(part: Sequence[T], whole: Sequence[T]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in part)


def main() -> None:
    for a, b, length in (
        ("AGGTAB", "GXTXAYB", 4),
        ("ABCBDAB", "BDCABA", 4),
        ("programming", "gaming", 6),
        ("abc", "xyz", 0),
    ):
        common = lcs(a, b)
        if len(common) != length:
            raise AssertionError(f"expected {length} common elements, found {common}")
        if not (is_subsequence(common, a) and is_subsequence(common, b)):
            raise AssertionError(f"{common} is not contained in both {a} and {b}")
        print(f"lcs({a}, {b}) = '{''.join(common)}' ({length})")

    old = ["flour", "sugar", "eggs", "milk", "bake"]
    new = ["flour", "brown sugar", "eggs", "bake", "let cool"]
    changes = list(diff(old, new))
    for change, line in changes:
        print(change.value, line)
    if [line for change, line in changes if change is not Change.REMOVE] != new:
        raise AssertionError("the diff does not rebuild the new text")


if __name__ == "__main__":
    main()
