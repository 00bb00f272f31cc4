'use strict';

/**
 * Levenshtein edit distance, the edit script behind it, and spelling suggestions.
 */

const assert = require('node:assert/strict');

/**
 * Returns the fewest insertions, deletions and substitutions between two words,
 * keeping a single row of the dynamic programming table.
 * @param {string} source
 * @param {string} target
 */
function distance(source, target) {
  const row = Array.from({ length: target.length + 1 }, (_, j) => j);
  for (let i = 1; i <= source.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= target.length; j++) {
      const above = row[j];
      const changed = source[i - 1] === target[j - 1] ? 0 : 1;
      row[j] = Math.min(diagonal + changed, above + 1, row[j - 1] + 1);
      diagonal = above;
    }
  }
  return row[target.length];
}

/**
 * Lists the edits in reading order: `a>b` substitutes, `-a` deletes, `+b` inserts.
 * @param {string} source
 * @param {string} target
 * @returns {string[]}
 */
function editScript(source, target) {
  const script = [];
  let i = source.length;
  let j = target.length;
  const between = (m, n) => distance(source.slice(0, m), target.slice(0, n));

  while (i > 0 || j > 0) {
    const total = between(i, j);
    const [s, t] = [source[i - 1], target[j - 1]];
    if (i > 0 && j > 0 && s === t) {
      i--;
      j--;
    } else if (i > 0 && j > 0 && between(i - 1, j - 1) === total - 1) {
      script.unshift(`${s}>${t}`);
      i--;
      j--;
    } else if (i > 0 && between(i - 1, j) === total - 1) {
      script.unshift(`-${s}`);
      i--;
    } else {
      script.unshift(`+${t}`);
      j--;
    }
  }
  return script;
}

/**
 * Returns the closest dictionary word, or undefined when all are too far away.
 * @param {string} word
 * @param {string[]} dictionary
 * @param {{maxDistance?: number}} [options]
 */
function suggest(word, dictionary, { maxDistance = 2 } = {}) {
  const [best] = dictionary
    .map((entry) => ({ entry, edits: distance(word, entry) }))
    .filter(({ edits }) => edits <= maxDistance)
    .sort((a, b) => a.edits - b.edits || (a.entry < b.entry ? -1 : 1));
  return best?.entry;
}

function main() {
  const expectations = [
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['flaw', 'lawn', 2],
    ['intention', 'execution', 5],
    ['same', 'same', 0],
  ];
  for (const [source, target, edits] of expectations) {
    const script = editScript(source, target);
    assert.equal(distance(source, target), edits);
    assert.equal(script.length, edits);
    console.log(`${source} -> ${target}: ${edits} [${script.join(' ')}]`);
  }
  assert.equal(distance('na\u00efve', 'naive'), 1);
  assert.equal(distance('', 'abc'), 3);

  const dictionary = ['python', 'rust', 'receive', 'separate', 'java', 'trust'];
  for (const word of ['pyhton', 'recieve', 'ust', 'xyzzy']) {
    const best = suggest(word, dictionary);
    console.log(`${word}: ${best ? `did you mean ${best}?` : 'no suggestion'}`);
  }
}

module.exports = { distance, editScript, suggest };

if (require.main === module) main();
