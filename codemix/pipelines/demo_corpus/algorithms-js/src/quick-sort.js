'use strict';

/** Quicksort and quickselect over arrays, with a comparator like Array.prototype.sort's. */

const assert = require('node:assert/strict');

const byValue = (a, b) => a - b;

/**
 * Rearranges items[low, high) into smaller, equal and greater than a pivot.
 * @returns {[number, number]} where the equal ones start and end
 */
function partition(items, low, high, compare) {
  const pivot = items[Math.floor((low + high) / 2)];
  let less = low;
  let current = low;
  let greater = high;
  while (current < greater) {
    const order = compare(items[current], pivot);
    if (order < 0) {
      [items[less], items[current]] = [items[current], items[less]];
      less++;
      current++;
    } else if (order > 0) {
      greater--;
      [items[greater], items[current]] = [items[current], items[greater]];
    } else {
      current++;
    }
  }
  return [less, greater];
}

/** Sorts in place and returns the same array. Not stable. */
function quickSort(items, compare = byValue, low = 0, high = items.length) {
  if (high - low > 1) {
    const [less, greater] = partition(items, low, high, compare);
    quickSort(items, compare, low, less);
    quickSort(items, compare, greater, high);
  }
  return items;
}

/** Returns the item that would stand at index n after sorting; leaves the input alone. */
function nthSmallest(items, n, compare = byValue) {
  const copy = [...items];
  let [low, high] = [0, copy.length];
  for (;;) {
    const [less, greater] = partition(copy, low, high, compare);
    if (n < less) {
      high = less;
    } else if (n >= greater) {
      low = greater;
    } else {
      return copy[n];
    }
  }
}

function* pseudoRandom(seed) {
  for (;;) {
    seed = (seed * 75 + 74) % 65537;
    yield seed;
  }
}

function take(count, iterable) {
  const taken = [];
  for (const item of iterable) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

function main() {
  const numbers = [9, 4, 7, 4, 1, 8, 4, 2];
  console.log('numbers:', ...numbers);
  console.log('ascending:', ...quickSort(numbers));
  console.log('descending:', ...quickSort(numbers, (a, b) => b - a));

  const fruits = ['banana', 'kiwi', 'apple', 'fig', 'cherry', 'pear'];
  quickSort(fruits, (a, b) => a.length - b.length || (a < b ? -1 : 1));
  console.log('by length:', fruits.join(' '));

  const many = take(1000, pseudoRandom(1));
  const expected = [...many].sort(byValue);
  const median = nthSmallest(many, 500);
  console.log(`median of ${many.length}: ${median}`);
  assert.equal(median, expected[500]);
  assert.deepEqual(quickSort(many), expected);

  const same = new Array(1000).fill(7);
  assert.deepEqual(quickSort([...same]), same);
  console.log('random and constant inputs are sorted');
}

if (require.main === module) main();

module.exports = { quickSort, nthSmallest };
