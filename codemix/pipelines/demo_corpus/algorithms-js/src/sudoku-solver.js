'use strict';

/**
 * Sudoku solver: backtracks on the empty cell with the fewest possible digits.
 * A grid is an array of 81 numbers with 0 for an empty cell.
 */

const assert = require('node:assert/strict');

class PuzzleError extends Error {
  name = 'PuzzleError';
}

const CELLS = [...Array(81).keys()];
const rowOf = (cell) => Math.floor(cell / 9);
const columnOf = (cell) => cell % 9;
const boxOf = (cell) => Math.floor(cell / 27) * 3 + Math.floor((cell % 9) / 3);

/** For every cell, the twenty others in its row, column or box. */
const PEERS = CELLS.map((cell) =>
  CELLS.filter(
    (other) => other !== cell && [rowOf, columnOf, boxOf].some((unit) => unit(other) === unit(cell)),
  ),
);

function candidates(grid, cell) {
  const used = new Set(PEERS[cell].map((peer) => grid[peer]));
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((digit) => !used.has(digit));
}

/**
 * Reads 81 characters, digits for givens and dots for empty cells.
 * @param {string} text
 * @returns {number[]}
 * @throws {PuzzleError} when the text is no grid or two givens clash
 */
function parse(text) {
  if (text.length !== 81) throw new PuzzleError(`expected 81 cells, found ${text.length}`);
  const grid = Array(81).fill(0);
  for (const [cell, char] of [...text].entries()) {
    if (char === '.') continue;
    if (!/[1-9]/.test(char)) throw new PuzzleError(`unexpected '${char}' at cell ${cell}`);
    const digit = Number(char);
    if (!candidates(grid, cell).includes(digit)) {
      throw new PuzzleError(`digit ${digit} clashes at cell ${cell}`);
    }
    grid[cell] = digit;
  }
  return grid;
}

/**
 * Returns a solved copy of the grid, or null when there is no solution.
 * @param {number[]} grid
 * @returns {number[] | null}
 */
function solve(grid) {
  let best = null;
  for (const cell of CELLS) {
    if (grid[cell] !== 0) continue;
    const options = candidates(grid, cell);
    if (best === null || options.length < best.options.length) best = { cell, options };
  }
  if (best === null) return grid;
  for (const digit of best.options) {
    const solved = solve(grid.with(best.cell, digit));
    if (solved) return solved;
  }
  return null;
}

function format(grid) {
  const lines = [];
  for (let row = 0; row < 9; row++) {
    if (row === 3 || row === 6) lines.push('------+-------+------');
    const groups = [0, 3, 6].map((k) => grid.slice(row * 9 + k, row * 9 + k + 3).join(' '));
    lines.push(groups.join(' | '));
  }
  return lines.join('\n');
}

const PUZZLES = {
  easy: '.2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2',
  hard: '..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......',
  impossible: '12345678.' + '........9'.padEnd(72, '.'),
  clashing: '5...5'.padEnd(81, '.'),
  short: '12.',
  misspelt: 'x'.padEnd(81, '.'),
};

function main() {
  let solvedCount = 0;
  for (const [name, text] of Object.entries(PUZZLES)) {
    try {
      const solved = solve(parse(text));
      if (solved === null) {
        console.log(`${name}: no solution`);
        continue;
      }
      assert.ok(solved.every((digit, cell) => text[cell] === '.' || text[cell] === `${digit}`));
      assert.ok(CELLS.every((cell) => candidates(solved, cell).join() === `${solved[cell]}`));
      solvedCount++;
      console.log(`${name}:\n${format(solved)}`);
    } catch (error) {
      if (!(error instanceof PuzzleError)) throw error;
      console.log(`${name}: ${error.message}`);
    }
  }
  assert.equal(solvedCount, 2);
}

module.exports = { parse, solve, PuzzleError };

if (require.main === module) main();
