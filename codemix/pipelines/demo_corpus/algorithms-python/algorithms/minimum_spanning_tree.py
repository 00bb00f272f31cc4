# SPDX-License-Identifier: Apache-2.0
"""Minimum spanning tree: the cheapest cables that connect all towns, by Kruskal and by Prim."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import NamedTuple


class Cable(NamedTuple):
    """An undirected edge. The cost comes first, so that cables sort by cost."""

    cost: int
    one: str
    other: str

    def __str__(self) -> str:
        return f"{self.one} - {self.other}: {self.cost}"


def towns_of(cables: list[Cable]) -> set[str]:
    return {town for cable in cables for town in (cable.one, cable.other)}


def kruskal(cables: list[Cable]) -> list[Cable]:
    """Take the cheapest cables that close no circle; a forest if the towns are not connected."""
    group = {town: {town} for town in towns_of(cables)}
    chosen = []
    for cable in sorted(cables):
        big, small = group[cable.one], group[cable.other]
        if big is small:
            continue
        if len(big) < len(small):
            big, small = small, big
        big |= small
        for town in small:
            group[town] = big
        chosen.append(cable)
    return chosen


def prim(cables: list[Cable], start: str) -> list[Cable]:
    """Grow one tree from a town, always by the cheapest cable that leads out of it."""
    neighbours: dict[str, list[tuple[Cable, str]]] = {town: [] for town in towns_of(cables)}
    for cable in cables:
        neighbours[cable.one].append((cable, cable.other))
        neighbours[cable.other].append((cable, cable.one))
    reached = {start}
    frontier = neighbours[start].copy()
    heapify(frontier)
    chosen = []
    while frontier:
        cable, town = heappop(frontier)
        if town not in reached:
            reached.add(town)
            chosen.append(cable)
            for offer in neighbours[town]:
                heappush(frontier, offer)
    return chosen


def total(cables: list[Cable]) -> int:
    return sum(cable.cost for cable in cables)


def cheapest_by_force(cables: list[Cable]) -> int:
    """Try every set of cables of the right size, to check the clever ways."""
    size = len(towns_of(cables)) - 1
    return min(
        total(list(chosen))
        for chosen in combinations(cables, size)
        if len(kruskal(list(chosen))) == size
    )


def main() -> None:
    plan = "A-B 7, A-D 5, B-C 8, B-D 9, B-E 10, C-E 4, D-E 15, D-F 6, E-F 12, E-G 11, F-G 13"
    cables = []
    for entry in plan.split(", "):
        towns, cost = entry.split()
        cables.append(Cable(int(cost), *towns.split("-")))

    tree = kruskal(cables)
    print(*tree, sep="\n")
    print("total:", total(tree))
    for start in sorted(towns_of(cables)):
        assert sorted(prim(cables, start)) == tree, f"Prim differs from {start}"
    print("Prim agrees from all 7 towns")
    assert total(tree) == cheapest_by_force(cables) == 41

    forest = kruskal([*cables, Cable(3, "X", "Y")])
    trees = 9 - len(forest)
    print(f"with X - Y: {len(forest)} cables in {trees} trees, total {total(forest)}")
    assert (trees, total(forest)) == (2, 44)


if __name__ == "__main__":
    main()
