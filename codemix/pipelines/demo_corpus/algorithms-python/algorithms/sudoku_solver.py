"""Sudoku solver: backtracking on the most constrained cell, with bit masks."""

from __future__ import annotations

ALL_DIGITS = 0b11_1111_1110
"""Bit d stands for digit d; bit 0 is unused."""


class PuzzleError(ValueError):
    """The text does not describe a Sudoku grid."""


class Sudoku:
    """A 9 x 9 grid that remembers which digits each row, column and box already holds."""

    def __init__(self, cells: list[int]) -> None:
        self.cells = [0] * 81
        self._used = [0] * 27
        for cell, digit in enumerate(cells):
            if digit:
                if not self.candidates(cell) >> digit & 1:
                    raise PuzzleError(f"digit {digit} clashes at cell {cell}")
                self._toggle(cell, digit)

    @classmethod
    def parse(cls, text: str) -> Sudoku:
        """Read 81 characters, digits for givens and dots for empty cells."""
        if len(text) != 81:
            raise PuzzleError(f"expected 81 cells, found {len(text)}")
        for cell, char in enumerate(text):
            if char not in ".123456789":
                raise PuzzleError(f"unexpected '{char}' at cell {cell}")
        return cls([0 if char == "." else int(char) for char in text])

    @staticmethod
    def _units(cell: int) -> tuple[int, int, int]:
        row, column = divmod(cell, 9)
        return row, 9 + column, 18 + row // 3 * 3 + column // 3

    def candidates(self, cell: int) -> int:
        """Return the mask of digits that no peer of the cell uses."""
        row, column, box = self._units(cell)
        return ALL_DIGITS & ~(self._used[row] | self._used[column] | self._used[box])

    def _toggle(self, cell: int, digit: int) -> None:
        self.cells[cell] ^= digit
        for unit in self._units(cell):
            self._used[unit] ^= 1 << digit

    def solve(self) -> bool:
        """Fill the grid in place; leave it as it was and return False if that cannot be done."""
        empty = [cell for cell, digit in enumerate(self.cells) if not digit]
        if not empty:
            return True
        cell = min(empty, key=lambda c: self.candidates(c).bit_count())
        options = self.candidates(cell)
        for digit in range(1, 10):
            if options >> digit & 1:
                self._toggle(cell, digit)
                if self.solve():
                    return True
                self._toggle(cell, digit)
        return False

    def is_complete(self) -> bool:
        return all(mask == ALL_DIGITS for mask in self._used)

    def __str__(self) -> str:
        lines: list[str] = []
        for row in range(9):
            if row in (3, 6):
                lines.append("------+-------+------")
            digits = [str(digit or ".") for digit in self.cells[row * 9 : row * 9 + 9]]
            lines.append(" | ".join(" ".join(digits[k : k + 3]) for k in (0, 3, 6)))
        return "\n".join(lines)


PUZZLES = {
    "easy": ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2",
    "hard": "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......",
    "impossible": "12345678." + "........9" + "." * 63,
    "clashing": "5...5...." + "." * 72,
    "short": "12.",
    "misspelt": "x" + "." * 80,
}


def main() -> None:
    solved = 0
    for name, text in PUZZLES.items():
        try:
            grid = Sudoku.parse(text)
        except PuzzleError as error:
            print(f"{name}: {error}")
            continue
        if not grid.solve():
            print(f"{name}: no solution")
            continue
        if not grid.is_complete() or any(
            char not in (".", str(digit)) for char, digit in zip(text, grid.cells)
        ):
            raise AssertionError(f"the solution of {name} breaks the rules")
        solved += 1
        print(f"{name}:", grid, sep="\n")
    if solved != 2:
        raise AssertionError("exactly two of the puzzles can be solved")


if __name__ == "__main__":
    main()
