'use strict';

/**
 * Sieve of Eratosthenes: lists primes and factors integers below a fixed limit.
 */

const assert = require('node:assert/strict');

/**
 * Yields every prime smaller than `limit`, in increasing order.
 * @param {number} limit
 */
function* primesBelow(limit) {
  const composite = new Uint8Array(limit);
  for (let n = 2; n < limit; n++) {
    if (composite[n]) continue;
    yield n;
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
}

/**
 * Builds a table with the smallest prime factor of every integer below `limit`.
 * @param {number} limit
 * @returns {Uint32Array}
 */
function smallestFactors(limit) {
  const table = Uint32Array.from({ length: limit }, (_, n) => n);
  for (const p of primesBelow(Math.ceil(Math.sqrt(limit)))) {
    for (let multiple = p * p; multiple < limit; multiple += p) {
      if (table[multiple] === multiple) table[multiple] = p;
    }
  }
  return table;
}

/**
 * Returns the prime factors of `n` with multiplicity, smallest first.
 * @param {number} n
 * @param {Uint32Array} table as built by `smallestFactors`
 */
function factorize(n, table) {
  if (n < 1 || n >= table.length) throw new RangeError(`${n} lies outside the table`);
  const factors = [];
  for (let rest = n; rest > 1; rest /= table[rest]) factors.push(table[rest]);
  return factors;
}

function formatFactors(factors) {
  const exponents = new Map();
  for (const p of factors) exponents.set(p, (exponents.get(p) ?? 0) + 1);
  return [...exponents].map(([p, e]) => (e > 1 ? `${p}^${e}` : `${p}`)).join(' * ');
}

function main() {
  console.log('primes below 60:', ...primesBelow(60));

  for (const [limit, expected] of [[100, 25], [1000, 168], [100_000, 9592]]) {
    const count = [...primesBelow(limit)].length;
    assert.equal(count, expected);
    console.log(`pi(${limit}) = ${count}`);
  }

  const small = [...primesBelow(100)];
  const twins = small.filter((p, k) => small[k + 1] === p + 2).map((p) => `(${p}, ${p + 2})`);
  console.log('twin primes below 100:', twins.join(' '));

  const table = smallestFactors(100_000);
  for (const n of [360, 9991, 65_536, 99_991]) {
    const factors = factorize(n, table);
    assert.equal(factors.reduce((a, b) => a * b, 1), n);
    console.log(`${n} = ${formatFactors(factors)}`);
  }
}

module.exports = { primesBelow, smallestFactors, factorize };

if (require.main === module) main();
