'use strict';

const assert = require('node:assert/strict');

function countSymbols(text) {
  const frequencies = new Map();
  for (const symbol of text) frequencies.set(symbol, (frequencies.get(symbol) ?? 0) + 1);
  return frequencies;
}

/**
 * Joins the two lightest trees until one is left. A joined tree goes behind the others of
 * its weight, which makes the code the same on every run.
 */
function buildTree(frequencies) {
  const queue = [...frequencies]
    .map(([symbol, weight]) => ({ symbol, weight }))
    .sort((a, b) => a.weight - b.weight || (a.symbol < b.symbol ? -1 : 1));
  while (queue.length > 1) {
    const [left, right] = queue.splice(0, 2);
    const joined = { weight: left.weight + right.weight, left, right };
    const place = queue.findIndex((tree) => tree.weight > joined.weight);
    queue.splice(place === -1 ? queue.length : place, 0, joined);
  }
  return queue[0];
}

function* walk(tree, code) {
  if (tree.symbol !== undefined) {
    yield [tree.symbol, code];
  } else {
    yield* walk(tree.left, `${code}0`);
    yield* walk(tree.right, `${code}1`);
  }
}

/** A code in which frequent symbols are short and no code begins another one. */
class HuffmanCode {
  constructor(text) {
    if (text === '') throw new RangeError('empty text');
    this.frequencies = countSymbols(text);
    const tree = buildTree(this.frequencies);
    // A text of one symbol still needs a bit for each of its letters.
    this.codes = new Map([...walk(tree, tree.left ? '' : '0')].sort());
    this.symbols = new Map(Array.from(this.codes, ([symbol, code]) => [code, symbol]));
  }

  encode(text) {
    return Array.from(text, (symbol) => this.codes.get(symbol)).join('');
  }

  /** Returns the text behind a string of bits; throws if it ends within a code. */
  decode(bits) {
    let text = '';
    let code = '';
    for (const bit of bits) {
      code += bit;
      if (this.symbols.has(code)) {
        text += this.symbols.get(code);
        code = '';
      }
    }
    if (code !== '') throw new RangeError('the bits end within a code');
    return text;
  }
}

function main() {
  const text = 'she sells sea shells';
  const huffman = new HuffmanCode(text);
  console.log(`text: ${text}`);
  for (const [symbol, code] of huffman.codes) {
    console.log(`'${symbol}' x ${huffman.frequencies.get(symbol)}: ${code}`);
  }

  const bits = huffman.encode(text);
  console.log(`bits: ${bits}`);
  console.log(`${bits.length} bits instead of ${8 * text.length}`);
  console.log(`decoded: ${huffman.decode(bits)}`);
  assert.equal(huffman.decode(bits), text);

  console.log(`aaaa: ${new HuffmanCode('aaaa').encode('aaaa')}`);
  try {
    huffman.decode(bits.slice(0, -1));
    assert.fail('cut bits must be refused');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(`error: ${error.message}`);
  }
}

if (require.main === module) main();

module.exports = { HuffmanCode };
