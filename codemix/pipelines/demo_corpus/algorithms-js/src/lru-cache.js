'use strict';

const assert = require('node:assert/strict');

/**
 * A cache of fixed capacity that forgets the least recently used entry.
 *
 * A Map iterates in insertion order, so deleting a key before setting it again makes it
 * the newest one and the first key is always the next to go.
 */
class LruCache {
  #entries = new Map();
  hits = 0;
  misses = 0;

  constructor(capacity) {
    if (!(capacity >= 1)) throw new RangeError('capacity must be positive');
    this.capacity = capacity;
  }

  get size() {
    return this.#entries.size;
  }

  /** Returns the value and marks it as used; undefined if the key is not cached. */
  get(key) {
    if (!this.#entries.has(key)) {
      this.misses += 1;
      return undefined;
    }
    this.hits += 1;
    const value = this.#entries.get(key);
    this.#touch(key, value);
    return value;
  }

  /** Stores a value and returns the key that had to go, if any. */
  put(key, value) {
    this.#touch(key, value);
    if (this.size <= this.capacity) return undefined;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest);
    return oldest;
  }

  /** Iterates over the keys, the least recently used first. */
  keys() {
    return this.#entries.keys();
  }

  #touch(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}

function main() {
  const cache = new LruCache(3);
  Object.entries({ a: 1, b: 2, c: 3 }).forEach(([key, value]) => cache.put(key, value));

  console.log(`get a: ${cache.get('a')}`);
  const evicted = cache.put('d', 4);
  console.log(`put d evicts ${evicted}`);
  assert.equal(evicted, 'b', 'b was the least recently used');
  console.log(`get b: ${cache.get('b') ?? 'missing'}`);

  assert.equal(cache.put('c', 30), undefined, 'an update evicts nothing');
  console.log(`put e evicts ${cache.put('e', 5)}`);
  console.log(`get c: ${cache.get('c')}`);

  const order = [...cache.keys()].join(' ');
  console.log(`oldest to newest: ${order}`);
  console.log(`hits ${cache.hits}, misses ${cache.misses}`);
  assert.equal(order, 'd e c');
  assert.deepEqual([cache.hits, cache.misses, cache.size], [2, 1, 3]);

  assert.throws(
    () => new LruCache(0),
    (error) => {
      console.log(`error: ${error.message}`);
      return error instanceof RangeError;
    },
  );
}

if (require.main === module) main();

module.exports = { LruCache };
