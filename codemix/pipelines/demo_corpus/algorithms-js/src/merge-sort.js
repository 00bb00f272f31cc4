'use strict';

/**
 * A stable, bottom-up merge sort: runs of 1, 2, 4, ... items are merged until one is left.
 */

const assert = require('node:assert/strict');

/**
 * Merges source[low, middle) and source[middle, high), both sorted, into target[low, high).
 * @returns {number} how many inversions the merge resolved
 */
function mergeRuns(source, target, low, middle, high, compare) {
  let [left, right, inversions] = [low, middle, 0];
  for (let k = low; k < high; k++) {
    const takeLeft =
      left < middle && (right >= high || compare(source[left], source[right]) <= 0);
    if (takeLeft) {
      target[k] = source[left++];
    } else {
      target[k] = source[right++];
      inversions += middle - left;
    }
  }
  return inversions;
}

/**
 * Sorts a copy of the items.
 * @template T
 * @param {Iterable<T>} items
 * @param {(a: T, b: T) => number} compare
 * @returns {{sorted: T[], inversions: number}}
 */
function sortAndCount(items, compare) {
  let source = [...items];
  let target = new Array(source.length);
  const { length } = source;
  let inversions = 0;
  for (let width = 1; width < length; width *= 2) {
    for (let low = 0; low < length; low += 2 * width) {
      const middle = Math.min(low + width, length);
      const high = Math.min(low + 2 * width, length);
      inversions += mergeRuns(source, target, low, middle, high, compare);
    }
    [source, target] = [target, source];
  }
  return { sorted: source, inversions };
}

const ascending = (a, b) => a - b;

const mergeSort = (items, compare = ascending) => sortAndCount(items, compare).sorted;
const countInversions = (items) => sortAndCount(items, ascending).inversions;

function main() {
  const numbers = [8, 3, 5, 1, 9, 2, 7];
  console.log(`numbers: ${numbers.join(' ')}`);
  console.log(`sorted: ${mergeSort(numbers).join(' ')}`);
  console.log(`inversions: ${countInversions(numbers)}`);

  const results = Object.entries({ Ada: 2, Ben: 1, Cleo: 2, Dan: 3, Eve: 1 });
  const ranked = mergeSort(results, ([, a], [, b]) => a - b);
  console.log('by grade:', ranked.map((result) => result.join(' ')).join(', '));
  assert.deepEqual(
    ranked.map(([name]) => name),
    ['Ben', 'Eve', 'Ada', 'Cleo', 'Dan'],
    'the sort is not stable',
  );

  let seed = 7;
  const many = Array.from({ length: 500 }, () => (seed = (seed * 75 + 74) % 65537));
  const slow = many
    .map((a, i) => many.slice(i + 1).filter((b) => a > b).length)
    .reduce((sum, count) => sum + count, 0);
  assert.deepEqual(mergeSort(many), many.slice().sort(ascending));
  assert.equal(countInversions(many), slow);
  assert.deepEqual(mergeSort([]), []);
  console.log(`500 random numbers: sorted, ${slow} inversions`);
}

if (require.main === module) main();

module.exports = { mergeSort, countInversions };
