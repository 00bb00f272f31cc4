'use strict';

/**
 * The 0/1 knapsack problem: pack the most valuable items within a weight limit.
 *
 * @typedef {{name: string, weight: number, value: number}} Item
 */

const assert = require('node:assert/strict');

const sumOf = (items, key) => items.reduce((sum, item) => sum + item[key], 0);

/**
 * Returns the best selection of distinct items whose weight fits `capacity`.
 * @param {Item[]} items
 * @param {number} capacity
 * @returns {Item[]}
 */
function pack(items, capacity) {
  if (!Number.isInteger(capacity) || capacity < 0) {
    throw new RangeError(`bad capacity: ${capacity}`);
  }
  // plans[room] is the best packing of the items seen so far into that room.
  let plans = Array(capacity + 1).fill({ value: 0, items: [] });
  for (const item of items) {
    plans = plans.map((plan, room) => {
      if (item.weight > room) return plan;
      const rest = plans[room - item.weight];
      const value = rest.value + item.value;
      return value > plan.value ? { value, items: [...rest.items, item] } : plan;
    });
  }
  return plans[capacity].items;
}

/**
 * Returns the best value when every item may be packed any number of times.
 * @param {Item[]} items
 * @param {number} capacity
 */
function unboundedValue(items, capacity) {
  const best = [0];
  for (let room = 1; room <= capacity; room++) {
    const values = items
      .filter(({ weight }) => weight <= room)
      .map(({ weight, value }) => best[room - weight] + value);
    best.push(Math.max(0, ...values));
  }
  return best[capacity];
}

/** Yields every subset; only the reference against which `pack` is checked. */
function* subsets(items) {
  if (items.length === 0) {
    yield [];
    return;
  }
  const [first, ...rest] = items;
  for (const subset of subsets(rest)) {
    yield subset;
    yield [first, ...subset];
  }
}

function bestValueBySearch(items, capacity) {
  let best = 0;
  for (const subset of subsets(items)) {
    if (sumOf(subset, 'weight') <= capacity) best = Math.max(best, sumOf(subset, 'value'));
  }
  return best;
}

const GEAR = [
  { name: 'tent', weight: 6, value: 30 },
  { name: 'stove', weight: 3, value: 14 },
  { name: 'water', weight: 4, value: 16 },
  { name: 'rope', weight: 2, value: 9 },
  { name: 'map', weight: 1, value: 4 },
  { name: 'camera', weight: 2, value: 7 },
  { name: 'blanket', weight: 3, value: 10 },
  { name: 'lantern', weight: 5, value: 19 },
];

function main() {
  for (const capacity of [0, 5, 10, 15, 40]) {
    const chosen = pack(GEAR, capacity);
    const [value, weight] = [sumOf(chosen, 'value'), sumOf(chosen, 'weight')];
    assert.ok(weight <= capacity);
    assert.equal(value, bestValueBySearch(GEAR, capacity));
    const names = chosen.map(({ name }) => name).join(' ') || 'nothing';
    console.log(`capacity ${capacity}: value ${value}, weight ${weight}, pack ${names}`);
  }

  const endless = unboundedValue(GEAR, 17);
  assert.equal(endless, 83);
  console.log(`capacity 17 with repetition: value ${endless}`);
}

module.exports = { pack, unboundedValue };

if (require.main === module) main();
