"""N queens: place n queens on an n x n board so that none attacks another."""

from collections.abc import Iterator

Board = tuple[int, ...]
"""Column of the queen in every row."""


def solutions(size: int) -> Iterator[Board]:
    """Yield every solution in lexicographic order, by backtracking row after row."""
    columns: set[int] = set()
    diagonals: set[int] = set()
    antidiagonals: set[int] = set()
    board: list[int] = []

    def place(row: int) -> Iterator[Board]:
        if row == size:
            yield tuple(board)
            return
        for column in range(size):
            down, up = row - column, row + column
            if column in columns or down in diagonals or up in antidiagonals:
                continue
            columns.add(column)
            diagonals.add(down)
            antidiagonals.add(up)
            board.append(column)
            yield from place(row + 1)
            board.pop()
            columns.remove(column)
            diagonals.remove(down)
            antidiagonals.remove(up)

    yield from place(0)


def count(size: int) -> int:
    """Count the solutions with bit masks of attacked columns and diagonals."""
    full = (1 << size) - 1

    def place(columns: int, left: int, right: int) -> int:
        if columns == full:
            return 1
        total = 0
        free = full & ~(columns | left | right)
        while free:
            queen = free & -free
            free ^= queen
            total += place(columns | queen, (left | queen) << 1, (right | queen) >> 1)
        return total

    return place(0, 0, 0)


def rotate(board: Board) -> Board:
    """Turn the board by ninety degrees."""
    last = len(board) - 1
    return tuple(last - board.index(column) for column in range(len(board)))


def mirror(board: Board) -> Board:
    return tuple(len(board) - 1 - column for column in board)


def canonical(board: Board) -> Board:
    """Return the smallest of the eight rotations and reflections of a board."""
    variants: list[Board] = []
    for _ in range(4):
        board = rotate(board)
        variants += [board, mirror(board)]
    return min(variants)


def draw(board: Board) -> str:
    size = len(board)
    return "\n".join(" ".join("Q" if c == q else "." for c in range(size)) for q in board)


def main() -> None:
    expected = {1: 1, 2: 0, 3: 0, 4: 2, 5: 10, 6: 4, 7: 40, 8: 92}
    for size, total in expected.items():
        boards = list(solutions(size))
        if not len(boards) == count(size) == total:
            raise AssertionError(f"{size} queens have {total} solutions, not {len(boards)}")
        distinct = len({canonical(board) for board in boards})
        print(f"n={size}: {total} solutions, {distinct} distinct")
    print("first solution for n=8:")
    print(draw(next(solutions(8))))


if __name__ == "__main__":
    main()
