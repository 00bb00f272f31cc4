'use strict';

/**
 * Heapsort. The array is its own max-heap: item i has its children at 2i + 1 and 2i + 2.
 */

const { deepEqual, ok } = require('node:assert/strict');

/** Lets the item at `root` sink until no child is greater. */
function siftDown(heap, root, size) {
  for (;;) {
    let child = 2 * root + 1;
    if (child >= size) return;
    if (child + 1 < size && heap[child + 1] > heap[child]) child++;
    if (heap[root] >= heap[child]) return;
    [heap[root], heap[child]] = [heap[child], heap[root]];
    root = child;
  }
}

/** Turns an array into a max-heap, in linear time, and returns it. */
function heapify(items) {
  for (let root = (items.length >> 1) - 1; root >= 0; root--) {
    siftDown(items, root, items.length);
  }
  return items;
}

const isHeap = (items) => items.every((item, i) => i === 0 || items[(i - 1) >> 1] >= item);

/** Sorts in place, ascending, and returns the array. */
function heapSort(items) {
  heapify(items);
  for (let last = items.length - 1; last > 0; last--) {
    [items[0], items[last]] = [items[last], items[0]];
    siftDown(items, 0, last);
  }
  return items;
}

/** Returns the `count` smallest items in order, keeping no more than that many at a time. */
function smallest(items, count) {
  const kept = [];
  for (const item of items) {
    if (kept.length < count) {
      kept.push(item);
      if (kept.length === count) heapify(kept);
    } else if (item < kept[0]) {
      kept[0] = item;
      siftDown(kept, 0, count);
    }
  }
  return heapSort(kept);
}

function main() {
  const numbers = [4, 10, 3, 5, 1, 8, 7];
  console.log('numbers:', numbers.join(' '));
  heapify(numbers);
  console.log('as a heap:', numbers.join(' '));
  ok(isHeap(numbers));
  console.log('sorted:', heapSort(numbers).join(' '));

  const squares = Array.from({ length: 100 }, (_, i) => (i + 1) ** 2 % 101);
  const least = smallest(squares, 5);
  console.log('5 smallest of 100:', least.join(' '));
  deepEqual(least, [...squares].sort((a, b) => a - b).slice(0, 5));

  for (let size = 0; size < 50; size++) {
    const items = Array.from({ length: size }, (_, i) => (i * 37 + size) % 41);
    const expected = [...items].sort((a, b) => a - b);
    deepEqual(heapSort(items), expected, `size ${size} is not sorted`);
  }
  console.log('all sizes from 0 to 49 are sorted');
}

if (require.main === module) {
  main();
}

module.exports = { heapify, heapSort, isHeap, smallest };
