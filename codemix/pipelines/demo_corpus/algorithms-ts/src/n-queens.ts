/**
 * N queens: place n queens on an n x n board so that none attacks another.
 */

/** Column of the queen in every row. */
export type Board = readonly number[];

export type Transform = (board: Board) => Board;

/** Squares under attack, kept as one bit mask for each direction. */
interface Attacks {
  readonly columns: number;
  readonly left: number;
  readonly right: number;
}

const NO_ATTACKS: Attacks = { columns: 0, left: 0, right: 0 };

/** Enumerates and counts the solutions for one board size. */
export class Queens {
  private readonly full: number;

  constructor(readonly size: number) {
    if (!Number.isInteger(size) || size < 1 || size > 30) {
      throw new RangeError(`unsupported board size ${size}`);
    }
    this.full = 2 ** size - 1;
  }

  /** Columns of the next row that no queen attacks. */
  private *freeColumns({ columns, left, right }: Attacks): Generator<number> {
    const free = this.full & ~(columns | left | right);
    for (let column = 0; column < this.size; column++) {
      if ((free >> column) & 1) {
        yield column;
      }
    }
  }

  private static attack({ columns, left, right }: Attacks, column: number): Attacks {
    const queen = 1 << column;
    return {
      columns: columns | queen,
      left: (left | queen) << 1,
      right: (right | queen) >> 1,
    };
  }

  /** All solutions in lexicographic order. */
  *solutions(placed: Board = [], attacks: Attacks = NO_ATTACKS): Generator<Board> {
    if (placed.length === this.size) {
      yield placed;
    }
    for (const column of this.freeColumns(attacks)) {
      yield* this.solutions([...placed, column], Queens.attack(attacks, column));
    }
  }

  count(attacks: Attacks = NO_ATTACKS): number {
    if (attacks.columns === this.full) {
      return 1;
    }
    let total = 0;
    for (const column of this.freeColumns(attacks)) {
      total += this.count(Queens.attack(attacks, column));
    }
    return total;
  }
}

const transpose: Transform = (board) => board.map((_, column) => board.indexOf(column));
const flip: Transform = (board) => [...board].reverse();

/** The eight symmetries, reached by alternating two reflections. */
export function symmetries(board: Board): Board[] {
  const images: Board[] = [board];
  for (const reflect of [transpose, flip, transpose, flip, transpose, flip, transpose]) {
    images.push(reflect(images[images.length - 1]));
  }
  return images;
}

/** Counts boards that no rotation or reflection turns into each other. */
export function countDistinct(boards: Iterable<Board>): number {
  const seen = new Set<string>();
  let distinct = 0;
  for (const board of boards) {
    if (!seen.has(board.join())) {
      distinct++;
      symmetries(board).forEach((image) => seen.add(image.join()));
    }
  }
  return distinct;
}

function draw(board: Board): string {
  const rowWith = (queen: number): string =>
    Array.from(board, (_, column) => (column === queen ? "Q" : ".")).join(" ");
  return board.map(rowWith).join("\n");
}

function main(): void {
  const expected: Readonly<Record<number, number>> = {
    1: 1, 2: 0, 3: 0, 4: 2, 5: 10, 6: 4, 7: 40, 8: 92,
  };
  for (const [key, total] of Object.entries(expected)) {
    const queens = new Queens(Number(key));
    const boards = Array.from(queens.solutions());
    if (boards.length !== total || queens.count() !== total) {
      throw new Error(`${key} queens have ${total} solutions, not ${boards.length}`);
    }
    console.log(`n=${key}: ${total} solutions, ${countDistinct(boards)} distinct`);
  }

  const { value: first } = new Queens(8).solutions().next();
  console.log("first solution for n=8:");
  console.log(draw(first as Board));
}

main();
