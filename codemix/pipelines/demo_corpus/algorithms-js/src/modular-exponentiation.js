'use strict';

/**
 * Modular exponentiation by squaring, with a Miller-Rabin test and a key exchange.
 * Everything is a BigInt, since products of two residues overflow a Number.
 */

const assert = require('node:assert/strict');

/** Bases for which Miller-Rabin makes no mistake below 3,215,031,751. */
const WITNESSES = [2n, 3n, 5n, 7n];

/**
 * Returns `base ** exponent % modulus` with O(log exponent) multiplications.
 * @param {bigint} base
 * @param {bigint} exponent
 * @param {bigint} modulus
 */
function powerMod(base, exponent, modulus) {
  if (modulus < 1n) throw new RangeError('the modulus must be positive');
  if (exponent < 0n) throw new RangeError('the exponent must not be negative');
  let result = 1n % modulus;
  let square = ((base % modulus) + modulus) % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Tells whether `n` looks prime to Fermat's test, which some composites fool. */
const passesFermat = (n) => powerMod(2n, n - 1n, n) === 1n;

/** Tells whether `base` proves that the odd number `n` is composite. */
function isWitness(base, n) {
  let odd = n - 1n;
  let twos = 0;
  while (odd % 2n === 0n) {
    odd /= 2n;
    twos += 1;
  }
  let x = powerMod(base, odd, n);
  if (x === 1n) return false;
  for (; twos > 0; twos--) {
    if (x === n - 1n) return false;
    x = (x * x) % n;
  }
  return true;
}

/**
 * Decides primality of `n` below three billion by the Miller-Rabin test.
 * @param {bigint} n
 */
function isPrime(n) {
  if (n < 2n) return false;
  const divisor = WITNESSES.find((p) => n % p === 0n);
  if (divisor !== undefined) return n === divisor;
  return !WITNESSES.some((base) => isWitness(base, n));
}

function main() {
  const cases = [
    [3n, 13n, 7n],
    [2n, 100n, 1_000_000_007n],
    [12_345n, 67_890n, 998_244_353n],
    [5n, 0n, 1n],
  ];
  for (const [base, exponent, modulus] of cases) {
    const value = powerMod(base, exponent, modulus);
    assert.equal(value, base ** exponent % modulus);
    console.log(`${base}^${exponent} mod ${modulus} = ${value}`);
  }

  const candidates = [341n, 561n, 1000n, 7919n, 25_326_001n, 1_000_000_007n, 2_147_483_647n];
  for (const n of candidates) {
    const fermat = passesFermat(n) ? 'passes' : 'fails';
    console.log(`${n} ${fermat} Fermat base 2 and is ${isPrime(n) ? 'prime' : 'composite'}`);
  }
  const primes = Array.from({ length: 10_000 }, (_, n) => BigInt(n)).filter(isPrime);
  assert.equal(primes.length, 1229);

  const prime = 2_147_483_647n;
  const generator = 7n;
  const secrets = { alice: 123_456_789n, bob: 987_654_321n };
  const alicePublic = powerMod(generator, secrets.alice, prime);
  const bobPublic = powerMod(generator, secrets.bob, prime);
  const shared = powerMod(bobPublic, secrets.alice, prime);
  assert.equal(shared, powerMod(alicePublic, secrets.bob, prime));
  console.log(`public keys ${alicePublic} and ${bobPublic}, shared key ${shared}`);
}

module.exports = { powerMod, isPrime };

if (require.main === module) main();
