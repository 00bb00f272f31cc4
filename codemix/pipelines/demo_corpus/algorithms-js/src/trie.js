'use strict';

const assert = require('node:assert/strict');

const createNode = () => ({ children: new Map(), terminal: false });

/** A set of words kept as a prefix tree. Iterating it yields the words in alphabetical order. */
class Trie {
  #root = createNode();
  #size = 0;

  constructor(words = []) {
    for (const word of words) this.add(word);
  }

  get size() {
    return this.#size;
  }

  add(word) {
    let node = this.#root;
    for (const letter of word) {
      if (!node.children.has(letter)) node.children.set(letter, createNode());
      node = node.children.get(letter);
    }
    if (!node.terminal) this.#size += 1;
    node.terminal = true;
    return this;
  }

  has(word) {
    return this.#find(word)?.terminal ?? false;
  }

  /** Removes a word and prunes the branch that only it needed. */
  delete(word) {
    if (!this.has(word)) return false;
    const prune = (node, [letter, ...rest]) => {
      if (letter === undefined) {
        node.terminal = false;
      } else if (prune(node.children.get(letter), rest)) {
        node.children.delete(letter);
      }
      return !node.terminal && node.children.size === 0;
    };
    prune(this.#root, word);
    this.#size -= 1;
    return true;
  }

  /** Yields the words with the given prefix in alphabetical order. */
  *startingWith(prefix) {
    const start = this.#find(prefix);
    if (start) yield* Trie.#walk(start, prefix);
  }

  [Symbol.iterator]() {
    return this.startingWith('');
  }

  /** Returns the longest stored word that begins the text, or the empty string. */
  longestPrefixOf(text) {
    let best = '';
    let path = '';
    let node = this.#root;
    for (const letter of text) {
      node = node.children.get(letter);
      if (!node) break;
      path += letter;
      if (node.terminal) best = path;
    }
    return best;
  }

  #find(prefix) {
    let node = this.#root;
    for (const letter of prefix) {
      node = node.children.get(letter);
      if (!node) return undefined;
    }
    return node;
  }

  static *#walk(node, word) {
    if (node.terminal) yield word;
    for (const letter of [...node.children.keys()].sort()) {
      yield* Trie.#walk(node.children.get(letter), word + letter);
    }
  }
}

function main() {
  const trie = new Trie(['car', 'dog', 'card', 'care', 'do', 'cat', 'car']);
  console.log(`words stored: ${trie.size}`);
  for (const word of ['car', 'ca']) {
    console.log(`contains ${word}: ${trie.has(word) ? 'yes' : 'no'}`);
  }
  console.log(`starting with car: ${[...trie.startingWith('car')].join(', ')}`);
  console.log(`longest prefix of cardigan: ${trie.longestPrefixOf('cardigan')}`);

  assert.ok(trie.delete('car'));
  assert.ok(!trie.delete('ca'), 'a bare prefix cannot be removed');
  console.log(`without car: ${[...trie].join(', ')}`);
  assert.equal(trie.size, 5);
  assert.deepEqual([...trie], ['card', 'care', 'cat', 'do', 'dog']);
}

if (require.main === module) main();

module.exports = { Trie };
