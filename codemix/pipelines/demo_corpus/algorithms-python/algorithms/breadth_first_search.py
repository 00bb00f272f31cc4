# SPDX-License-Identifier: Apache-2.0
"""Breadth-first search: fewest steps between two nodes of any unweighted graph.

A graph is given by its starting node and a function that lists a node's neighbours, so a
dictionary of friends and a maze on a grid are searched by the same code.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Cell = tuple[int, int]


def breadth_first(
    start: Node, neighbours: Callable[[Node], Iterable[Node]]
) -> Iterator[tuple[Node, Node | None]]:
    """Yield every reachable node with the node it was reached from, nearest first."""
    seen = {start}
    queue: deque[tuple[Node, Node | None]] = deque([(start, None)])
    while queue:
        node, parent = queue.popleft()
        yield node, parent
        for neighbour in neighbours(node):
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append((neighbour, node))


def shortest_path(
    start: Node, goal: Node, neighbours: Callable[[Node], Iterable[Node]]
) -> list[Node] | None:
    """Return the nodes of a path with the fewest steps, or None if there is no path."""
    parents: dict[Node, Node | None] = {}
    for node, parent in breadth_first(start, neighbours):
        parents[node] = parent
        if node == goal:
            path = [node]
            while (previous := parents[path[-1]]) is not None:
                path.append(previous)
            return path[::-1]
    return None


class Maze:
    """A grid of walls (#), floor (.), a start (S) and a goal (G)."""

    def __init__(self, *rows: str) -> None:
        self.rows = rows

    def find(self, mark: str) -> Cell:
        return next((r, row.index(mark)) for r, row in enumerate(self.rows) if mark in row)

    def neighbours(self, cell: Cell) -> Iterator[Cell]:
        row, column = cell
        for r, c in (row, column + 1), (row + 1, column), (row, column - 1), (row - 1, column):
            if self.rows[r][c] != "#":
                yield r, c

    def solve(self) -> list[Cell] | None:
        return shortest_path(self.find("S"), self.find("G"), self.neighbours)

    def draw(self, path: Iterable[Cell]) -> str:
        cells = set(path) - {self.find("S"), self.find("G")}
        return "\n".join(
            "".join("*" if (r, c) in cells else mark for c, mark in enumerate(row))
            for r, row in enumerate(self.rows)
        )


def main() -> None:
    friends = {
        "Ada": ["Ben", "Cleo"],
        "Ben": ["Ada", "Dan"],
        "Cleo": ["Ada", "Eve"],
        "Dan": ["Ben"],
        "Eve": ["Cleo", "Finn"],
        "Finn": ["Eve"],
    }
    order = [name for name, _ in breadth_first("Ada", friends.__getitem__)]
    print("visited:", *order)
    path = shortest_path("Dan", "Finn", friends.__getitem__)
    assert path == ["Dan", "Ben", "Ada", "Cleo", "Eve", "Finn"]
    print("Dan to Finn:", *path)

    maze = Maze(
        "###########",
        "#S..#.....#",
        "#.#.#.#####",
        "#.#...#...#",
        "#.#####.#.#",
        "#.......#G#",
        "###########",
    )
    route = maze.solve()
    assert route is not None and len(route) - 1 == 16
    print(f"maze: {len(route) - 1} steps")
    print(maze.draw(route))

    print("walled in:", Maze("#####", "#S#G#", "#####").solve() or "no path")


if __name__ == "__main__":
    main()
