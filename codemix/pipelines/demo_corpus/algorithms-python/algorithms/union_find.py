"""Union-find: keep track of disjoint groups while they are merged.

With union by size and path compression a long series of operations takes almost constant
time for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class UnionFind(Generic[T]):
    """Disjoint groups of any hashable items; an item is a group of its own until merged."""

    def __init__(self) -> None:
        self._parent: dict[T, T] = {}
        self._size: dict[T, int] = {}

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self._size)

    def add(self, item: T) -> None:
        if item not in self._parent:
            self._parent[item] = item
            self._size[item] = 1

    def find(self, item: T) -> T:
        """Return the item that stands for the whole group."""
        self.add(item)
        root = item
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def union(self, one: T, other: T) -> bool:
        """Merge two groups; return False if they were one already."""
        big, small = self.find(one), self.find(other)
        if big == small:
            return False
        if self._size[big] < self._size[small]:
            big, small = small, big
        self._parent[small] = big
        self._size[big] += self._size.pop(small)
        return True

    def groups(self) -> list[list[T]]:
        """Return the groups in the order in which their first items were added."""
        members: defaultdict[T, list[T]] = defaultdict(list)
        for item in self._parent:
            members[self.find(item)].append(item)
        return list(members.values())


def count_islands(chart: list[str]) -> int:
    """Count the connected areas of # in a chart; diagonal neighbours do not connect."""
    land: UnionFind[tuple[int, int]] = UnionFind()
    for r, row in enumerate(chart):
        for c, mark in enumerate(row):
            if mark == "#":
                land.add((r, c))
                if c > 0 and row[c - 1] == "#":
                    land.union((r, c), (r, c - 1))
                if r > 0 and chart[r - 1][c] == "#":
                    land.union((r, c), (r - 1, c))
    return len(land)


def main() -> None:
    people: UnionFind[str] = UnionFind()
    for name in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"):
        people.add(name)
    for one, other in (("Ada", "Ben"), ("Cleo", "Dan"), ("Eve", "Ben"), ("Eve", "Ada")):
        print(f"{one} meets {other}: {'merged' if people.union(one, other) else 'known'}")
    print("groups:", " | ".join(" ".join(group) for group in people.groups()))
    assert people.find("Ada") == people.find("Eve") != people.find("Finn")

    print("islands:", count_islands(["##..#", "#..##", "..#..", "#...#", "##.##"]))

    numbers: UnionFind[int] = UnionFind()
    labels = list(range(200))  # the slow way, for comparison: relabel all members
    for number in labels:
        numbers.add(number)
    seed = 3
    for _ in range(150):
        seed = (seed * 75 + 74) % 65_537
        one, other = seed % 200, seed // 200 % 200
        numbers.union(one, other)
        old, new = labels[one], labels[other]
        labels = [new if label == old else label for label in labels]
    assert len(numbers) == len(set(labels))
    print(f"150 random unions of 200 numbers: {len(numbers)} groups")


if __name__ == "__main__":
    main()
