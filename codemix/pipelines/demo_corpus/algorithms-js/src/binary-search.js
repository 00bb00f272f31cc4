// SPDX-License-Identifier: MIT
'use strict';

/**
 * Binary search in sorted arrays, with a comparator in the manner of Array.prototype.sort.
 * @module binary-search
 */

const assert = require('node:assert/strict');

const ascending = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Finds the smallest n in [low, high) for which a monotone predicate holds.
 * @param {number} low
 * @param {number} high
 * @param {(n: number) => boolean} predicate
 * @returns {number} that n, or `high` if the predicate never holds
 */
function firstTrue(low, high, predicate) {
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (predicate(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function lowerBound(items, target, compare = ascending) {
  return firstTrue(0, items.length, (i) => compare(items[i], target) >= 0);
}

function upperBound(items, target, compare = ascending) {
  return firstTrue(0, items.length, (i) => compare(items[i], target) > 0);
}

/** Returns the index of the first match, or -1 like `indexOf`. */
function binarySearch(items, target, compare = ascending) {
  const index = lowerBound(items, target, compare);
  return index < items.length && compare(items[index], target) === 0 ? index : -1;
}

/** Returns the largest integer whose square is not above n. */
function integerSqrt(n) {
  return firstTrue(0, n + 1, (root) => (root + 1) ** 2 > n);
}

function main() {
  const values = [2, 3, 5, 7, 7, 7, 11, 13, 17];
  console.log('values:', values.join(' '));

  for (const target of [11, 7, 4]) {
    const index = binarySearch(values, target);
    console.log(`find ${target}: ${index < 0 ? 'not found' : `index ${index}`}`);
  }

  console.log(`7 occurs ${upperBound(values, 7) - lowerBound(values, 7)} times`);
  console.log(`4 would go to index ${lowerBound(values, 4)}`);
  console.log(`integer square root of 2000000: ${integerSqrt(2_000_000)}`);

  const targets = Array.from({ length: 20 }, (_, i) => i);
  for (const target of targets) {
    assert.equal(binarySearch(values, target), values.indexOf(target));
  }
  assert.equal(binarySearch([], 1), -1);
  console.log(`${targets.length} targets agree with a linear scan`);
}

if (require.main === module) {
  main();
}

module.exports = { binarySearch, firstTrue, integerSqrt, lowerBound, upperBound };
