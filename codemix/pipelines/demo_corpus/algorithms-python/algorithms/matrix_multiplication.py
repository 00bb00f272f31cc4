"""Integer matrices with product, transpose and fast powers."""

from __future__ import annotations

from collections.abc import Iterable


class Matrix:
    """An immutable matrix; ``a @ b`` multiplies and ``a ** n`` raises to a power."""

    def __init__(self, rows: Iterable[Iterable[int]]) -> None:
        self._rows = tuple(tuple(row) for row in rows)
        if not self._rows or not self._rows[0]:
            raise ValueError("a matrix needs at least one element")
        if len({len(row) for row in self._rows}) > 1:
            raise ValueError("all rows must have the same length")

    @classmethod
    def identity(cls, size: int) -> Matrix:
        return cls([int(i == j) for j in range(size)] for i in range(size))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self._rows), len(self._rows[0])

    @property
    def transposed(self) -> Matrix:
        return Matrix(zip(*self._rows))

    def __getitem__(self, index: tuple[int, int]) -> int:
        row, column = index
        return self._rows[row][column]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Matrix) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._rows)

    def __matmul__(self, other: Matrix) -> Matrix:
        if self.shape[1] != other.shape[0]:
            left, right = ("x".join(map(str, m.shape)) for m in (self, other))
            raise ValueError(f"cannot multiply {left} by {right}")
        columns = list(zip(*other._rows))
        return Matrix(
            [sum(a * b for a, b in zip(row, column)) for column in columns] for row in self._rows
        )

    def __pow__(self, exponent: int) -> Matrix:
        if exponent < 0:
            raise ValueError("negative powers are not supported")
        result, base = Matrix.identity(self.shape[0]), self
        while exponent:
            if exponent & 1:
                result = result @ base
            base = base @ base
            exponent >>= 1
        return result

    def __str__(self) -> str:
        return "\n".join(str(list(row)) for row in self._rows)


def fibonacci(n: int) -> int:
    """Return the n-th Fibonacci number from a power of [[1, 1], [1, 0]]."""
    return (Matrix([[1, 1], [1, 0]]) ** n)[0, 1]


def main() -> None:
    a = Matrix([[2, -1, 3], [0, 4, 5]])
    b = Matrix([[1, 6], [-2, 0], [3, 2]])
    print("a x b:", a @ b, sep="\n")
    print("transpose of a:", a.transposed, sep="\n")
    if (a @ b).transposed != b.transposed @ a.transposed:
        raise AssertionError("(ab)^T must equal b^T a^T")
    if a @ Matrix.identity(3) != a:
        raise AssertionError("the identity must not change a matrix")

    print(f"fibonacci(50) = {fibonacci(50)}")
    if [fibonacci(n) for n in range(8)] != [0, 1, 1, 2, 3, 5, 8, 13]:
        raise AssertionError("wrong Fibonacci numbers")

    square_graph = Matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])
    walks = (square_graph**6)[0, 2]
    if walks != 32:
        raise AssertionError("opposite corners are joined by 32 walks of length 6")
    print(f"walks of length 6 between opposite corners of a square: {walks}")

    try:
        a @ a
    except ValueError as error:
        print(f"error: {error}")
    else:
        raise AssertionError("shapes that do not fit must be refused")


if __name__ == "__main__":
    main()
