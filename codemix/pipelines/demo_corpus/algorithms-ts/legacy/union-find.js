'use strict';

/**
 * Disjoint sets over anything that can be a Map key. To be ported to TypeScript.
 */

const assert = require('node:assert/strict');

class UnionFind {
  #parents = new Map();
  #sizes = new Map();

  /** @param {Iterable<*>} items each starts as a group of its own */
  constructor(items = []) {
    for (const item of items) this.add(item);
  }

  /** The number of groups. */
  get size() {
    return this.#sizes.size;
  }

  add(item) {
    if (!this.#parents.has(item)) {
      this.#parents.set(item, item);
      this.#sizes.set(item, 1);
    }
    return this;
  }

  /** Returns the item that stands for the whole group. */
  find(item) {
    if (!this.#parents.has(item)) throw new RangeError(`unknown item: ${item}`);
    for (let parent = this.#parents.get(item); parent !== item; parent = this.#parents.get(item)) {
      const ancestor = this.#parents.get(parent);
      this.#parents.set(item, ancestor);
      item = ancestor;
    }
    return item;
  }

  /** Merges two groups; returns false if they were one already. */
  union(one, other) {
    let [big, small] = [this.find(one), this.find(other)];
    if (big === small) return false;
    if (this.#sizes.get(big) < this.#sizes.get(small)) [big, small] = [small, big];
    this.#parents.set(small, big);
    this.#sizes.set(big, this.#sizes.get(big) + this.#sizes.get(small));
    this.#sizes.delete(small);
    return true;
  }

  connected(one, other) {
    return this.find(one) === this.find(other);
  }

  /** Returns arrays of items, in the order in which the first of each was added. */
  groups() {
    const members = new Map();
    for (const item of this.#parents.keys()) {
      const root = this.find(item);
      if (!members.has(root)) members.set(root, []);
      members.get(root).push(item);
    }
    return [...members.values()];
  }
}

/** Counts the areas of # in a chart given as lines of equal length. */
function countIslands(lines) {
  const text = lines.join('\n');
  const width = lines[0].length + 1;
  const isLand = (offset) => text[offset] === '#';
  const land = new UnionFind([...text].map((_, offset) => offset).filter(isLand));
  for (let offset = 0; offset < text.length; offset++) {
    if (!isLand(offset)) continue;
    for (const neighbour of [offset + 1, offset + width]) {
      if (isLand(neighbour)) land.union(offset, neighbour);
    }
  }
  return land.size;
}

function main() {
  const people = new UnionFind(['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn']);
  for (const pair of [['Ada', 'Ben'], ['Cleo', 'Dan'], ['Eve', 'Ben'], ['Eve', 'Ada']]) {
    console.log(`${pair.join(' meets ')}: ${people.union(...pair) ? 'merged' : 'known'}`);
  }
  console.log('groups:', people.groups().map((group) => group.join(' ')).join(' | '));
  assert.ok(people.connected('Ada', 'Eve'));
  assert.ok(!people.connected('Ada', 'Finn'));

  console.log('islands:', countIslands(['##..#', '#..##', '..#..', '#...#', '##.##']));

  let labels = Array.from({ length: 200 }, (_, i) => i); // the slow way: relabel all members
  const numbers = new UnionFind(labels);
  let seed = 3;
  for (let i = 0; i < 150; i++) {
    seed = (seed * 75 + 74) % 65537;
    const [one, other] = [seed % 200, Math.floor(seed / 200) % 200];
    numbers.union(one, other);
    const [old, fresh] = [labels[one], labels[other]];
    labels = labels.map((label) => (label === old ? fresh : label));
  }
  assert.equal(numbers.size, new Set(labels).size);
  console.log(`150 random unions of 200 numbers: ${numbers.size} groups`);
}

if (require.main === module) main();

module.exports = { UnionFind, countIslands };
