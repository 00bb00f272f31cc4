'use strict';

/**
 * N queens: place n queens on an n x n board so that none attacks another.
 * A board is an array with the column of the queen in every row.
 */

const assert = require('node:assert/strict');

const isSafe = (board, column) =>
  board.every((c, row) => c !== column && Math.abs(c - column) !== board.length - row);

/**
 * Yields every solution that starts with the given rows, in lexicographic order.
 * @param {number} size
 * @param {number[]} [board] rows already filled
 * @returns {Generator<number[]>}
 */
function* solutions(size, board = []) {
  if (board.length === size) {
    yield board;
    return;
  }
  for (let column = 0; column < size; column++) {
    if (isSafe(board, column)) yield* solutions(size, [...board, column]);
  }
}

/**
 * Counts the solutions with bit masks of attacked columns and diagonals.
 * @param {number} size
 */
function count(size) {
  const full = (1 << size) - 1;
  const place = (columns, left, right) => {
    if (columns === full) return 1;
    let total = 0;
    for (let free = full & ~(columns | left | right); free; free &= free - 1) {
      const queen = free & -free;
      total += place(columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return total;
  };
  return place(0, 0, 0);
}

const rotate = (board) => board.map((_, column) => board.length - 1 - board.indexOf(column));

const mirror = (board) => board.map((column) => board.length - 1 - column);

/** Returns a key shared by the eight rotations and reflections of a board. */
function symmetryKey(board) {
  const keys = [];
  for (let turn = 0, current = board; turn < 4; turn++, current = rotate(current)) {
    keys.push(current.join(), mirror(current).join());
  }
  return keys.sort()[0];
}

const draw = (board) =>
  board
    .map((queen) => board.map((_, column) => (column === queen ? 'Q' : '.')).join(' '))
    .join('\n');

function main() {
  const expected = [1, 0, 0, 2, 10, 4, 40, 92];
  expected.forEach((total, index) => {
    const size = index + 1;
    const boards = [...solutions(size)];
    assert.equal(boards.length, total);
    assert.equal(count(size), total);
    const distinct = new Set(boards.map(symmetryKey)).size;
    console.log(`n=${size}: ${total} solutions, ${distinct} distinct`);
  });

  const [first] = solutions(8);
  console.log(`first solution for n=8:\n${draw(first)}`);
}

module.exports = { solutions, count };

if (require.main === module) main();
