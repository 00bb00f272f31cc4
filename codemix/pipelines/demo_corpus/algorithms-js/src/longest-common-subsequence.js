'use strict';

/**
 * Longest common subsequence of strings or arrays, and the line diff built on it.
 */

const assert = require('node:assert/strict');

/**
 * Returns a memoized function giving the best length for the suffixes a[i..] and b[j..].
 */
function suffixLengths(a, b) {
  const memo = new Map();
  return function length(i, j) {
    if (i === a.length || j === b.length) return 0;
    const key = i * b.length + j;
    if (!memo.has(key)) {
      const best =
        a[i] === b[j]
          ? length(i + 1, j + 1) + 1
          : Math.max(length(i + 1, j), length(i, j + 1));
      memo.set(key, best);
    }
    return memo.get(key);
  };
}

/**
 * Yields the shortest list of changes that turns `a` into `b`, as `[marker, item]`
 * with a marker of ' ' (kept), '-' (removed) or '+' (added).
 */
function* diff(a, b) {
  const length = suffixLengths(a, b);
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      yield [' ', a[i]];
      i++;
      j++;
    } else if (length(i + 1, j) >= length(i, j + 1)) {
      yield ['-', a[i++]];
    } else {
      yield ['+', b[j++]];
    }
  }
  while (i < a.length) yield ['-', a[i++]];
  while (j < b.length) yield ['+', b[j++]];
}

/** Returns the items of one longest common subsequence of `a` and `b`. */
function lcs(a, b) {
  return [...diff(a, b)].flatMap(([marker, item]) => (marker === ' ' ? [item] : []));
}

function isSubsequence(part, whole) {
  let position = 0;
  for (const item of whole) {
    if (item === part[position]) position++;
  }
  return position === part.length;
}

function main() {
  const examples = [
    ['AGGTAB', 'GXTXAYB', 4],
    ['ABCBDAB', 'BDCABA', 4],
    ['programming', 'gaming', 6],
    ['abc', 'xyz', 0],
  ];
  for (const [a, b, expectedLength] of examples) {
    const common = lcs(a, b);
    assert.equal(common.length, expectedLength);
    assert.ok(isSubsequence(common, a) && isSubsequence(common, b));
    console.log(`lcs(${a}, ${b}) = '${common.join('')}' (${common.length})`);
  }

  const before = ['flour', 'sugar', 'eggs', 'milk', 'bake'];
  const after = ['flour', 'brown sugar', 'eggs', 'bake', 'let cool'];
  const rebuilt = [];
  for (const [marker, line] of diff(before, after)) {
    console.log(`${marker} ${line}`);
    if (marker !== '-') rebuilt.push(line);
  }
  assert.deepEqual(rebuilt, after);
}

module.exports = { diff, lcs };

if (require.main === module) main();
