'use strict';

/**
 * Matrices as plain arrays of rows: product, transpose and fast powers.
 */

const assert = require('node:assert/strict');

const range = (n) => [...Array(n).keys()];

const shapeOf = (matrix) => `${matrix.length}x${matrix[0].length}`;

const identity = (size) => range(size).map((i) => range(size).map((j) => Number(i === j)));

const transpose = (matrix) => matrix[0].map((_, j) => matrix.map((row) => row[j]));

const dot = (u, v) => u.reduce((sum, x, k) => sum + x * v[k], 0);

/**
 * Returns the matrix product of `a` and `b`.
 * @param {number[][]} a
 * @param {number[][]} b
 * @returns {number[][]}
 * @throws {RangeError} when the inner dimensions differ
 */
function multiply(a, b) {
  if (a[0].length !== b.length) {
    throw new RangeError(`cannot multiply ${shapeOf(a)} by ${shapeOf(b)}`);
  }
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

/**
 * Raises a square matrix to a non-negative power by repeated squaring.
 * @param {number[][]} matrix
 * @param {number} exponent
 */
function power(matrix, exponent) {
  let result = identity(matrix.length);
  for (const bit of exponent.toString(2)) {
    result = multiply(result, result);
    if (bit === '1') result = multiply(result, matrix);
  }
  return result;
}

/** Returns the n-th Fibonacci number from a power of [[1, 1], [1, 0]]. */
function fibonacci(n) {
  const value = power([[1, 1], [1, 0]], n)[0][1];
  if (!Number.isSafeInteger(value)) throw new RangeError(`fibonacci(${n}) is not exact`);
  return value;
}

const format = (matrix) => matrix.map((row) => `[${row.join(', ')}]`).join('\n');

function main() {
  const a = [[2, -1, 3], [0, 4, 5]];
  const b = [[1, 6], [-2, 0], [3, 2]];
  const product = multiply(a, b);
  console.log(`a x b:\n${format(product)}`);
  console.log(`transpose of a:\n${format(transpose(a))}`);
  assert.deepEqual(transpose(product), multiply(transpose(b), transpose(a)));
  assert.deepEqual(multiply(a, identity(3)), a);

  console.log(`fibonacci(50) = ${fibonacci(50)}`);
  assert.deepEqual(range(8).map(fibonacci), [0, 1, 1, 2, 3, 5, 8, 13]);
  assert.throws(() => fibonacci(100), /not exact/);

  const squareGraph = range(4).map((i) => range(4).map((j) => (i + j) % 2));
  const walks = power(squareGraph, 6)[0][2];
  assert.equal(walks, 32);
  console.log(`walks of length 6 between opposite corners of a square: ${walks}`);

  try {
    multiply(a, a);
    assert.fail('shapes that do not fit must be refused');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(`error: ${error.message}`);
  }
}

module.exports = { multiply, power, transpose, identity, fibonacci };

if (require.main === module) main();
