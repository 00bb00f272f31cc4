/**
 * Sudoku solver: backtracks on the most constrained cell, with bit masks.
 */

/** What became of a puzzle. */
export type Outcome =
  | { status: "solved"; grid: Grid }
  | { status: "unsolvable" }
  | { status: "invalid"; reason: string };

const ALL_DIGITS = 0b11_1111_1110;

/** The row, the column and the box of a cell, numbered from 0 to 26. */
type Units = readonly [row: number, column: number, box: number];

const UNITS: readonly Units[] = Array.from({ length: 81 }, (_, cell): Units => {
  const row = Math.floor(cell / 9);
  const column = cell % 9;
  return [row, 9 + column, 18 + Math.floor(row / 3) * 3 + Math.floor(column / 3)];
});

/** Yields the digits whose bits are set in a mask. */
function* digitsIn(mask: number): Generator<number> {
  for (let digit = 1; digit <= 9; digit++) {
    if (mask & (1 << digit)) {
      yield digit;
    }
  }
}

export class Grid {
  private readonly digits = new Uint8Array(81);
  private readonly used = new Uint16Array(27);

  at(cell: number): number {
    return this.digits[cell];
  }

  /** Mask of the digits that fit an empty cell. */
  candidates(cell: number): number {
    const [row, column, box] = UNITS[cell];
    return ALL_DIGITS & ~(this.used[row] | this.used[column] | this.used[box]);
  }

  /** Writes a digit into an empty cell, or takes the same digit out again. */
  toggle(cell: number, digit: number): void {
    this.digits[cell] ^= digit;
    UNITS[cell].forEach((unit) => (this.used[unit] ^= 1 << digit));
  }

  /** Fills the empty cells; a grid without solution is left as it was. */
  fill(): boolean {
    let target: number | undefined;
    let fewest = 10;
    for (let cell = 0; cell < 81; cell++) {
      const options = this.at(cell) ? 10 : [...digitsIn(this.candidates(cell))].length;
      if (options < fewest) {
        [target, fewest] = [cell, options];
      }
    }
    if (target === undefined) {
      return true;
    }
    for (const digit of digitsIn(this.candidates(target))) {
      this.toggle(target, digit);
      if (this.fill()) {
        return true;
      }
      this.toggle(target, digit);
    }
    return false;
  }

  get isComplete(): boolean {
    return this.used.every((mask) => mask === ALL_DIGITS);
  }

  toString(): string {
    const rows = Array.from({ length: 9 }, (_, row) =>
      [...this.digits.subarray(row * 9, row * 9 + 9)].join(" "),
    );
    const grouped = rows.map((row) => row.replace(/(\d \d \d) (?=\d)/g, "$1 | "));
    grouped.splice(6, 0, "------+-------+------");
    grouped.splice(3, 0, "------+-------+------");
    return grouped.join("\n");
  }
}

/** Reads a puzzle of 81 characters (dots are empty cells) and solves it. */
export function solve(text: string): Outcome {
  if (text.length !== 81) {
    return { status: "invalid", reason: `expected 81 cells, found ${text.length}` };
  }
  const grid = new Grid();
  for (let cell = 0; cell < 81; cell++) {
    if (text[cell] === ".") {
      continue;
    }
    const digit = "123456789".indexOf(text[cell]) + 1;
    if (digit === 0) {
      return { status: "invalid", reason: `unexpected '${text[cell]}' at cell ${cell}` };
    }
    if (!(grid.candidates(cell) & (1 << digit))) {
      return { status: "invalid", reason: `digit ${digit} clashes at cell ${cell}` };
    }
    grid.toggle(cell, digit);
  }
  return grid.fill() ? { status: "solved", grid } : { status: "unsolvable" };
}

function main(): void {
  const puzzles: Record<string, string> = {
    easy: ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2",
    hard: "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......",
    impossible: `12345678.........9${".".repeat(63)}`,
    clashing: `5...5${".".repeat(76)}`,
    short: "12.",
    misspelt: `x${".".repeat(80)}`,
  };
  let solved = 0;
  for (const [name, text] of Object.entries(puzzles)) {
    const outcome = solve(text);
    switch (outcome.status) {
      case "solved": {
        const { grid } = outcome;
        const kept = [...text].every((char, cell) => char === "." || +char === grid.at(cell));
        if (!kept || !grid.isComplete) {
          throw new Error(`the solution of ${name} breaks the rules`);
        }
        solved++;
        console.log(`${name}:\n${grid}`);
        break;
      }
      case "unsolvable":
        console.log(`${name}: no solution`);
        break;
      case "invalid":
        console.log(`${name}: ${outcome.reason}`);
    }
  }
  if (solved !== 2) {
    throw new Error(`expected to solve two puzzles, not ${solved}`);
  }
}

main();
