'use strict';

const assert = require('node:assert/strict');

const byNaturalOrder = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** An unbalanced binary search tree; iterating it yields the keys in ascending order. */
class BinarySearchTree {
  #root = null;
  #size = 0;
  #compare;

  constructor(keys = [], compare = byNaturalOrder) {
    this.#compare = compare;
    for (const key of keys) this.add(key);
  }

  get size() {
    return this.#size;
  }

  get height() {
    const measure = (node) => (node ? 1 + Math.max(measure(node.left), measure(node.right)) : 0);
    return measure(this.#root);
  }

  /** Adds a key; a key that is already there changes nothing. */
  add(key) {
    const insert = (node) => {
      if (!node) {
        this.#size += 1;
        return { key, left: null, right: null };
      }
      const order = this.#compare(key, node.key);
      if (order < 0) node.left = insert(node.left);
      if (order > 0) node.right = insert(node.right);
      return node;
    };
    this.#root = insert(this.#root);
    return this;
  }

  has(key) {
    let node = this.#root;
    while (node) {
      const order = this.#compare(key, node.key);
      if (order === 0) return true;
      node = order < 0 ? node.left : node.right;
    }
    return false;
  }

  /** Removes a key; returns false if there was none. */
  delete(key) {
    if (!this.has(key)) return false;
    this.#root = this.#remove(this.#root, key);
    this.#size -= 1;
    return true;
  }

  *[Symbol.iterator]() {
    function* walk(node) {
      if (!node) return;
      yield* walk(node.left);
      yield node.key;
      yield* walk(node.right);
    }
    yield* walk(this.#root);
  }

  #remove(node, key) {
    const order = this.#compare(key, node.key);
    if (order < 0) {
      node.left = this.#remove(node.left, key);
    } else if (order > 0) {
      node.right = this.#remove(node.right, key);
    } else if (!node.left || !node.right) {
      return node.left ?? node.right;
    } else {
      // Two children: the smallest key of the right subtree takes this place.
      let successor = node.right;
      while (successor.left) successor = successor.left;
      node.key = successor.key;
      node.right = this.#remove(node.right, successor.key);
    }
    return node;
  }
}

function main() {
  const tree = new BinarySearchTree([50, 30, 70, 20, 40, 60, 80, 65, 30]);
  const show = () => [...tree].join(' ');
  console.log(`${tree.size} keys, height ${tree.height}: ${show()}`);
  for (const key of [60, 61]) {
    console.log(`contains ${key}: ${tree.has(key) ? 'yes' : 'no'}`);
  }

  const removals = new Map([[20, 'a leaf'], [60, 'one child'], [50, 'the root']]);
  for (const [key, what] of removals) {
    assert.ok(tree.delete(key));
    console.log(`without ${key} (${what}): ${show()}`);
    assert.ok(!tree.has(key));
  }

  if (!tree.delete(99)) console.log('error: no key 99');
  assert.deepEqual([...tree], [30, 40, 65, 70, 80]);
  assert.deepEqual([tree.size, tree.height], [5, 3]);
}

if (require.main === module) main();

module.exports = { BinarySearchTree };
