/**
 * Matrices over any ring: product, transpose and fast powers.
 */

/** The operations that matrix multiplication needs from its elements. */
export interface Ring<T> {
  readonly zero: T;
  readonly one: T;
  add(a: T, b: T): T;
  multiply(a: T, b: T): T;
}

export const integers: Ring<bigint> = {
  zero: 0n,
  one: 1n,
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
};

/** Truth values with "or" as sum and "and" as product, for reachability in graphs. */
export const booleans: Ring<boolean> = {
  zero: false,
  one: true,
  add: (a, b) => a || b,
  multiply: (a, b) => a && b,
};

export class ShapeError extends Error {}

/** An immutable matrix with elements from a ring. */
export class Matrix<T> {
  private constructor(
    private readonly ring: Ring<T>,
    readonly height: number,
    readonly width: number,
    private readonly cells: readonly T[],
  ) {}

  static build<T>(
    ring: Ring<T>,
    height: number,
    width: number,
    cellAt: (row: number, column: number) => T,
  ): Matrix<T> {
    const cells = Array.from({ length: height * width }, (_, k) =>
      cellAt(Math.floor(k / width), k % width),
    );
    return new Matrix(ring, height, width, cells);
  }

  static fromRows<T>(ring: Ring<T>, rows: readonly (readonly T[])[]): Matrix<T> {
    const width = rows[0]?.length ?? 0;
    if (width === 0 || rows.some((row) => row.length !== width)) {
      throw new ShapeError("rows must be equally long and not empty");
    }
    return Matrix.build(ring, rows.length, width, (i, j) => rows[i][j]);
  }

  at(row: number, column: number): T {
    return this.cells[row * this.width + column];
  }

  times(other: Matrix<T>): Matrix<T> {
    if (this.width !== other.height) {
      const shapes = [this, other].map((m) => `${m.height}x${m.width}`);
      throw new ShapeError(`cannot multiply ${shapes.join(" by ")}`);
    }
    const { ring } = this;
    return Matrix.build(ring, this.height, other.width, (i, j) => {
      let sum = ring.zero;
      for (let k = 0; k < this.width; k++) {
        sum = ring.add(sum, ring.multiply(this.at(i, k), other.at(k, j)));
      }
      return sum;
    });
  }

  power(exponent: number): Matrix<T> {
    const { one, zero } = this.ring;
    let result = Matrix.build(this.ring, this.height, this.width, (i, j) => (i === j ? one : zero));
    for (let base: Matrix<T> = this, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) {
        result = result.times(base);
      }
      base = base.times(base);
    }
    return result;
  }

  get transposed(): Matrix<T> {
    return Matrix.build(this.ring, this.width, this.height, (i, j) => this.at(j, i));
  }

  toString(): string {
    const rows = Array.from({ length: this.height }, (_, i) =>
      this.cells.slice(i * this.width, (i + 1) * this.width).join(", "),
    );
    return rows.map((row) => `[${row}]`).join("\n");
  }
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  const a = Matrix.fromRows(integers, [[2n, -1n, 3n], [0n, 4n, 5n]]);
  const b = Matrix.fromRows(integers, [[1n, 6n], [-2n, 0n], [3n, 2n]]);
  const product = a.times(b);
  console.log(`a x b:\n${product}`);
  console.log(`transpose of a:\n${a.transposed}`);
  const reversed = b.transposed.times(a.transposed);
  check(`${product.transposed}` === `${reversed}`, "(ab)^T must equal b^T a^T");

  const fibonacci = Matrix.fromRows(integers, [[1n, 1n], [1n, 0n]]).power(50).at(0, 1);
  check(fibonacci === 12_586_269_025n, "wrong Fibonacci number");
  console.log(`fibonacci(50) = ${fibonacci}`);

  const adjacent = (i: number, j: number): boolean => (i + j) % 2 === 1;
  const edges = Matrix.build(integers, 4, 4, (i, j) => (adjacent(i, j) ? 1n : 0n));
  const walks = edges.power(6).at(0, 2);
  const reachable = Matrix.build(booleans, 4, 4, adjacent).power(6);
  check(walks === 32n && reachable.at(0, 2), "opposite corners are joined by 32 walks");
  check(!reachable.at(0, 1), "neighbours are never joined by a walk of even length");
  console.log(`walks of length 6 between opposite corners of a square: ${walks}`);

  let message = "";
  try {
    a.times(a);
  } catch (error) {
    message = error instanceof ShapeError ? error.message : "";
  }
  check(message !== "", "shapes that do not fit must be refused");
  console.log(`error: ${message}`);
}

main();
