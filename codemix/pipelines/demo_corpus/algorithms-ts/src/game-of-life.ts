/** Conway's Game of Life on a torus, as pure functions over immutable grids. */

type Grid = ReadonlyArray<ReadonlyArray<boolean>>;

const OFFSETS: ReadonlyArray<readonly [number, number]> = [
  [-1, -1], [-1, 0], [-1, 1],
  [0, -1], [0, 1],
  [1, -1], [1, 0], [1, 1],
];

/** Reads a grid from rows in which `#` is a living cell; all rows need the same width. */
export function parse(...rows: string[]): Grid {
  const widths = new Set(rows.map((row) => row.length));
  if (widths.size !== 1) {
    throw new RangeError("all rows must have the same width");
  }
  return rows.map((row) => Array.from(row, (mark) => mark === "#"));
}

export function render(grid: Grid): string {
  return grid.map((row) => row.map((alive) => (alive ? "#" : ".")).join("")).join("\n");
}

export function population(grid: Grid): number {
  return grid.flat().filter(Boolean).length;
}

function countNeighbours(grid: Grid, row: number, column: number): number {
  const height = grid.length;
  return OFFSETS.filter(([dr, dc]) => {
    const line = grid[(row + dr + height) % height] ?? [];
    return line[(column + dc + line.length) % line.length];
  }).length;
}

/** Computes the next generation. */
export function step(grid: Grid): Grid {
  return grid.map((line, row) =>
    line.map((alive, column) => {
      const neighbours = countNeighbours(grid, row, column);
      return neighbours === 3 || (alive && neighbours === 2);
    }),
  );
}

export function advance(grid: Grid, generations: number): Grid {
  let current = grid;
  for (let i = 0; i < generations; i++) {
    current = step(current);
  }
  return current;
}

function expectSame(actual: Grid, expected: Grid, message: string): void {
  if (render(actual) !== render(expected)) {
    throw new Error(message);
  }
}

function main(): void {
  const blinker = parse(".....", ".....", ".###.", ".....", ".....");
  for (const generation of [0, 1]) {
    console.log(`blinker, generation ${generation}:`);
    console.log(render(advance(blinker, generation)));
  }
  expectSame(advance(blinker, 2), blinker, "a blinker has period 2");

  const glider = parse(".#....", "..#...", "###...", "......", "......", "......");
  console.log("glider, generation 4:");
  console.log(render(advance(glider, 4)));

  // A glider moves one cell along the diagonal every four generations.
  const lap = 4 * glider.length;
  expectSame(advance(glider, lap), glider, "the glider must come back");
  console.log(`glider is home after ${lap} generations, ${population(glider)} cells alive`);
}

main();
