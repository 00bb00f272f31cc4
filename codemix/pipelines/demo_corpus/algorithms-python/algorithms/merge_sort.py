"""Stable merge sort, and how many inversions it resolves on the way.

An inversion is a pair that stands in the wrong order: a measure of how unsorted a list is.
"""

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, TypeVar

T = TypeVar("T")


def merge(left: list[T], right: list[T], key: Callable[[T], Any]) -> Iterator[T]:
    """Merge two sorted lists; on a tie the item of the left list comes first."""
    i = j = 0
    while i < len(left) and j < len(right):
        if key(right[j]) < key(left[i]):
            yield right[j]
            j += 1
        else:
            yield left[i]
            i += 1
    yield from left[i:]
    yield from right[j:]


def merge_sort(items: Iterable[T], key: Callable[[T], Any] = lambda item: item) -> list[T]:
    """Return a new sorted list; items with equal keys keep their order."""
    items = list(items)
    if len(items) < 2:
        return items
    middle = len(items) // 2
    return list(merge(merge_sort(items[:middle], key), merge_sort(items[middle:], key), key))


def count_inversions(items: list[int]) -> tuple[list[int], int]:
    """Return the sorted list and the number of pairs that were out of order."""
    if len(items) < 2:
        return items, 0
    middle = len(items) // 2
    left, left_count = count_inversions(items[:middle])
    right, right_count = count_inversions(items[middle:])
    crossing = i = 0
    for value in right:
        while i < len(left) and left[i] <= value:
            i += 1
        crossing += len(left) - i  # everything left over there is greater
    merged = list(merge(left, right, key=int))
    return merged, left_count + right_count + crossing


def main() -> None:
    numbers = [8, 3, 5, 1, 9, 2, 7]
    print("numbers:", *numbers)
    print("sorted:", *merge_sort(numbers))
    print("inversions:", count_inversions(numbers)[1])

    results = [("Ada", 2), ("Ben", 1), ("Cleo", 2), ("Dan", 3), ("Eve", 1)]
    ranked = merge_sort(results, key=itemgetter(1))
    print("by grade:", ", ".join(f"{name} {grade}" for name, grade in ranked))
    names = [name for name, _ in ranked]
    assert names == ["Ben", "Eve", "Ada", "Cleo", "Dan"], "the sort is not stable"

    seed, many = 7, []
    for _ in range(500):
        seed = (seed * 75 + 74) % 65_537
        many.append(seed)
    assert merge_sort(many) == sorted(many)
    slow = sum(a > b for i, a in enumerate(many) for b in many[i + 1 :])
    assert count_inversions(many)[1] == slow
    print(f"500 random numbers: sorted, {slow} inversions")


if __name__ == "__main__":
    main()
