"""Heapsort in place, on a binary max-heap kept in a list.

The children of the item at index i are at 2i + 1 and 2i + 2; no child is greater than its parent.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable


def sift_down(heap: list[int], root: int, size: int) -> None:
    """Let the item at root sink until it is not smaller than its children."""
    while (child := 2 * root + 1) < size:
        if child + 1 < size and heap[child + 1] > heap[child]:
            child += 1
        if heap[root] >= heap[child]:
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


def heapify(items: list[int]) -> None:
    """Turn any list into a max-heap, in linear time."""
    for root in reversed(range(len(items) // 2)):
        sift_down(items, root, len(items))


def is_heap(items: list[int]) -> bool:
    """Tell whether every item but the first is at most its parent."""
    return all(items[(i - 1) // 2] >= items[i] for i in range(1, len(items)))


def heap_sort(items: list[int]) -> None:
    """Sort ascending: swap the greatest to the end, repair the shorter heap, repeat."""
    heapify(items)
    for size in reversed(range(1, len(items))):
        items[0], items[size] = items[size], items[0]
        sift_down(items, 0, size)


def smallest(items: Iterable[int], count: int) -> list[int]:
    """Return the smallest items in order, holding no more than count of them at a time."""
    kept: list[int] = []
    for item in items:
        if len(kept) < count:
            kept.append(item)
            if len(kept) == count:
                heapify(kept)
        elif item < kept[0]:
            kept[0] = item
            sift_down(kept, 0, count)
    heap_sort(kept)
    return kept


def main() -> None:
    numbers = [4, 10, 3, 5, 1, 8, 7]
    print("numbers:", *numbers)
    heapify(numbers)
    print("as a heap:", *numbers)
    assert is_heap(numbers)
    heap_sort(numbers)
    print("sorted:", *numbers)

    squares = [i * i % 101 for i in range(1, 101)]
    print("5 smallest of 100:", *smallest(squares, 5))
    assert smallest(squares, 5) == heapq.nsmallest(5, squares)

    for size in range(50):
        items = random.Random(size).choices(range(size), k=size)
        expected = sorted(items)
        heap_sort(items)
        assert items == expected, f"size {size} is not sorted"
    print("all sizes from 0 to 49 are sorted")


if __name__ == "__main__":
    main()
