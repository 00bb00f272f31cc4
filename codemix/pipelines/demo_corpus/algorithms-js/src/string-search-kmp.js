'use strict';

const assert = require('node:assert/strict');

/**
 * For each prefix of the pattern, the length of its longest border: a proper prefix that
 * is a suffix too.
 * @param {string} pattern
 * @returns {number[]}
 */
function failureTable(pattern) {
  const table = [0];
  for (let i = 1, matched = 0; i < pattern.length; i++) {
    while (matched > 0 && pattern[i] !== pattern[matched]) matched = table[matched - 1];
    if (pattern[i] === pattern[matched]) matched += 1;
    table.push(matched);
  }
  return table;
}

/**
 * Yields the start of every match, overlapping ones included (Knuth, Morris and Pratt).
 * @param {string} pattern
 * @param {string} text
 */
function* findAll(pattern, text) {
  if (pattern === '') throw new RangeError('empty pattern');
  const table = failureTable(pattern);
  let matched = 0;
  for (let i = 0; i < text.length; i++) {
    while (matched > 0 && text[i] !== pattern[matched]) matched = table[matched - 1];
    if (text[i] === pattern[matched]) matched += 1;
    if (matched === pattern.length) {
      yield i - matched + 1;
      matched = table[matched - 1];
    }
  }
}

/** The slow answer, by the built-in search, that the fast one has to agree with. */
function findAllNaively(pattern, text) {
  const starts = [];
  let at = text.indexOf(pattern);
  while (at !== -1) {
    starts.push(at);
    at = text.indexOf(pattern, at + 1);
  }
  return starts;
}

function main() {
  console.log('failure table of abacabab:', failureTable('abacabab').join(' '));

  const searches = {
    aba: 'abacababa',
    aaa: 'aaaaaa',
    needle: 'a haystack without one',
    ss: 'mississippi',
  };
  for (const [pattern, text] of Object.entries(searches)) {
    const starts = [...findAll(pattern, text)];
    console.log(`${pattern} in ${text}: ${starts.join(' ') || 'nowhere'}`);
    assert.deepEqual(starts, findAllNaively(pattern, text));
  }

  try {
    findAll('', 'text').next();
    assert.fail('an empty pattern must be refused');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(`error: ${error.message}`);
  }
}

if (require.main === module) main();

module.exports = { failureTable, findAll };
