# SPDX-License-Identifier: Apache-2.0
"""Binary search in sorted sequences: bounds, exact lookup, and search for an answer.

Every function runs in O(log n) comparisons and leaves its input alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def first_true(low: int, high: int, predicate: Callable[[int], bool]) -> int:
    """Return the smallest n in [low, high) for which predicate(n) holds, or high.

    The predicate must be monotone: once true, it stays true.
    """
    while low < high:
        middle = (low + high) // 2
        if predicate(middle):
            high = middle
        else:
            low = middle + 1
    return low


def lower_bound(items: Sequence[int], target: int) -> int:
    """Return the first position at which target could be inserted."""
    return first_true(0, len(items), lambda i: items[i] >= target)


def upper_bound(items: Sequence[int], target: int) -> int:
    """Return the last position at which target could be inserted."""
    return first_true(0, len(items), lambda i: items[i] > target)


def binary_search(items: Sequence[int], target: int) -> int | None:
    """Return the index of the first item equal to target, or None."""
    index = lower_bound(items, target)
    if index < len(items) and items[index] == target:
        return index
    return None


def integer_sqrt(n: int) -> int:
    """Return the largest integer whose square is not above n."""
    return first_true(0, n + 1, lambda root: (root + 1) ** 2 > n)


def main() -> None:
    values = [2, 3, 5, 7, 7, 7, 11, 13, 17]
    print("values:", *values)
    for target in (11, 7, 4):
        index = binary_search(values, target)
        print(f"find {target}:", "not found" if index is None else f"index {index}")

    occurrences = upper_bound(values, 7) - lower_bound(values, 7)
    print(f"7 occurs {occurrences} times")
    print(f"4 would go to index {lower_bound(values, 4)}")
    print(f"integer square root of 2000000: {integer_sqrt(2_000_000)}")

    for target in range(20):
        expected = values.index(target) if target in values else None
        if binary_search(values, target) != expected:
            raise AssertionError(f"wrong index for {target}")
    assert binary_search([], 1) is None
    print("20 targets agree with a linear scan")


if __name__ == "__main__":
    main()
