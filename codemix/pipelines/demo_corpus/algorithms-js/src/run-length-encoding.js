'use strict';

const assert = require('node:assert/strict');

/**
 * Replaces each run of equal symbols by its length and the symbol: WWWB becomes 3WB, and a
 * run of one needs no count.
 * @param {string} text
 * @returns {string}
 * @throws {SyntaxError} if the text has digits, which would be taken for counts
 */
function encode(text) {
  if (/\d/.test(text)) throw new SyntaxError('digit in the text');
  return text.replace(/(.)\1+/gs, (run, symbol) => `${run.length}${symbol}`);
}

/**
 * Expands every run; the inverse of `encode`.
 * @param {string} code
 * @returns {string}
 * @throws {SyntaxError} if the code ends with a count
 */
function decode(code) {
  if (/\d$/.test(code)) throw new SyntaxError('count without a symbol');
  return code.replace(/(\d+)(\D)/g, (_, length, symbol) => symbol.repeat(Number(length)));
}

function main() {
  const texts = ['WWWWBBBWWC', 'abc', 'zzzzzzzzzzzz', 'see the bees'];
  for (const text of texts) {
    console.log(`${text} -> ${encode(text)}`);
    assert.equal(decode(encode(text)), text);
  }
  const saved = texts.reduce((sum, text) => sum + text.length - encode(text).length, 0);
  console.log(`characters saved: ${saved}`);
  assert.equal(saved, 12);

  for (const row of ['3.#3.', '2.3#2.', '.5#.']) console.log(decode(row));

  for (const [convert, input] of [[decode, '2W3'], [encode, 'R2D2']]) {
    assert.throws(
      () => convert(input),
      (error) => {
        console.log(`${convert.name} ${input}: ${error.message}`);
        return error instanceof SyntaxError;
      },
    );
  }
}

if (require.main === module) main();

module.exports = { encode, decode };
