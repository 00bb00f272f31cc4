"""Quicksort with three-way partitioning, and quickselect built on the same partition.

Three-way partitioning keeps items equal to the pivot together, so inputs with many
duplicates, the weak spot of the textbook version, become the easy case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any


def partition(items: list[Any], low: int, high: int, key: Callable[[Any], Any]) -> tuple[int, int]:
    """Rearrange items[low:high] around a pivot; return the bounds of the run equal to it."""
    pivot = sorted((key(items[low]), key(items[(low + high) // 2]), key(items[high - 1])))[1]
    less, current, greater = low, low, high
    while current < greater:
        value = key(items[current])
        if value < pivot:
            items[less], items[current] = items[current], items[less]
            less += 1
            current += 1
        elif value > pivot:
            greater -= 1
            items[greater], items[current] = items[current], items[greater]
        else:
            current += 1
    return less, greater


def quick_sort(items: list[Any], key: Callable[[Any], Any] = lambda item: item) -> None:
    """Sort the list in place; the sort is not stable."""
    pending = [(0, len(items))]
    while pending:
        low, high = pending.pop()
        if high - low > 1:
            less, greater = partition(items, low, high, key)
            pending += [(low, less), (greater, high)]


def nth_smallest(items: list[int], n: int) -> int:
    """Return the item that would stand at index n after sorting, in linear expected time."""
    items = items.copy()
    low, high = 0, len(items)
    while True:
        less, greater = partition(items, low, high, key=int)
        if n < less:
            high = less
        elif n >= greater:
            low = greater
        else:
            return items[n]


def pseudo_random(seed: int) -> Iterator[int]:
    """Yield an endless, reproducible stream of integers below 65537."""
    while True:
        seed = (seed * 75 + 74) % 65_537
        yield seed


def main() -> None:
    numbers = [9, 4, 7, 4, 1, 8, 4, 2]
    print("numbers:", *numbers)
    quick_sort(numbers)
    print("ascending:", *numbers)
    quick_sort(numbers, key=lambda n: -n)
    print("descending:", *numbers)

    fruits = ["banana", "kiwi", "apple", "fig", "cherry", "pear"]
    quick_sort(fruits, key=lambda fruit: (len(fruit), fruit))
    print("by length:", *fruits)

    many = list(islice(pseudo_random(seed=1), 1000))
    expected = sorted(many)
    print(f"median of {len(many)}: {nth_smallest(many, 500)}")
    assert nth_smallest(many, 500) == expected[500]
    quick_sort(many)
    assert many == expected, "not sorted"

    same = [7] * 1000
    quick_sort(same)
    assert same == [7] * 1000
    print("random and constant inputs are sorted")


if __name__ == "__main__":
    main()
