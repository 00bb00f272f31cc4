'use strict';

const assert = require('node:assert/strict');

/** Conway's Game of Life on a torus; the cells lie row by row in one typed array. */
class Board {
  constructor(height, width, cells = new Uint8Array(height * width)) {
    this.height = height;
    this.width = width;
    this.cells = cells;
  }

  /**
   * Reads a board from rows of `#` (alive) and `.` (dead).
   * @param {string[]} rows
   * @throws {RangeError} if the rows differ in width
   */
  static parse(rows) {
    const width = rows[0].length;
    if (rows.some((row) => row.length !== width)) {
      throw new RangeError('all rows must have the same width');
    }
    const cells = Uint8Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0));
    return new Board(rows.length, width, cells);
  }

  get population() {
    return this.cells.reduce((sum, cell) => sum + cell, 0);
  }

  /** A cell's state; coordinates one step outside the board wrap around. */
  at(row, column) {
    const r = (row + this.height) % this.height;
    const c = (column + this.width) % this.width;
    return this.cells[r * this.width + c];
  }

  /** Returns the next generation as a new board. */
  step() {
    const next = this.cells.map((alive, index) => {
      const neighbours = this.#countNeighbours(Math.floor(index / this.width), index % this.width);
      return neighbours === 3 || (neighbours === 2 && alive) ? 1 : 0;
    });
    return new Board(this.height, this.width, next);
  }

  advance(generations) {
    let board = this;
    for (let i = 0; i < generations; i++) board = board.step();
    return board;
  }

  toString() {
    const rows = [];
    for (let start = 0; start < this.cells.length; start += this.width) {
      const row = this.cells.subarray(start, start + this.width);
      rows.push(Array.from(row, (cell) => (cell ? '#' : '.')).join(''));
    }
    return rows.join('\n');
  }

  #countNeighbours(row, column) {
    let count = -this.at(row, column);
    for (const dr of [-1, 0, 1]) {
      for (const dc of [-1, 0, 1]) count += this.at(row + dr, column + dc);
    }
    return count;
  }
}

function main() {
  const blinker = Board.parse(['.....', '.....', '.###.', '.....', '.....']);
  for (const generation of [0, 1]) {
    console.log(`blinker, generation ${generation}:`);
    console.log(blinker.advance(generation).toString());
  }
  assert.deepEqual(blinker.advance(2), blinker, 'a blinker has period 2');

  const glider = Board.parse(['.#....', '..#...', '###...', '......', '......', '......']);
  console.log('glider, generation 4:');
  console.log(glider.advance(4).toString());

  // A glider moves one cell along the diagonal every four generations.
  const lap = 4 * glider.width;
  assert.deepEqual(glider.advance(lap), glider, 'the glider must come back');
  console.log(`glider is home after ${lap} generations, ${glider.population} cells alive`);
}

if (require.main === module) main();

module.exports = { Board };
