"""Conway's Game of Life on a torus: the edges of the board wrap around."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product

Cell = tuple[int, int]

NEIGHBOURHOOD = [step for step in product((-1, 0, 1), repeat=2) if step != (0, 0)]


@dataclass(frozen=True)
class Board:
    """One generation: the size of the torus and the cells that are alive."""

    height: int
    width: int
    alive: frozenset[Cell]

    @classmethod
    def parse(cls, picture: str) -> Board:
        """Read a picture in which ``#`` is a living cell.

        Raises
        ------
        ValueError
            If the rows differ in width.
        """
        rows = picture.split()
        if len({len(row) for row in rows}) != 1:
            raise ValueError("all rows must have the same width")
        alive = frozenset(
            (r, c) for r, row in enumerate(rows) for c, mark in enumerate(row) if mark == "#"
        )
        return cls(len(rows), len(rows[0]), alive)

    def step(self) -> Board:
        """Return the next generation."""
        neighbours = Counter(
            ((r + dr) % self.height, (c + dc) % self.width)
            for r, c in self.alive
            for dr, dc in NEIGHBOURHOOD
        )
        survivors = frozenset(
            cell
            for cell, count in neighbours.items()
            if count == 3 or (count == 2 and cell in self.alive)
        )
        return Board(self.height, self.width, survivors)

    def advance(self, generations: int) -> Board:
        """Return the board after a number of generations."""
        board = self
        for _ in range(generations):
            board = board.step()
        return board

    def __str__(self) -> str:
        return "\n".join(
            "".join("#" if (r, c) in self.alive else "." for c in range(self.width))
            for r in range(self.height)
        )


def main() -> None:
    blinker = Board.parse("..... ..... .###. ..... .....")
    for generation in range(2):
        print(f"blinker, generation {generation}:")
        print(blinker.advance(generation))
    assert blinker.advance(2) == blinker, "a blinker has period 2"

    glider = Board.parse(".#.... ..#... ###... ...... ...... ......")
    print("glider, generation 4:")
    print(glider.advance(4))

    # A glider moves one cell along the diagonal every four generations.
    lap = 4 * glider.width
    assert glider.advance(lap) == glider, "the glider must come back"
    print(f"glider is home after {lap} generations, {len(glider.alive)} cells alive")


if __name__ == "__main__":
    main()
