'use strict';

/**
 * Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem.
 */

const assert = require('node:assert/strict');

/** Remainder that is never negative, unlike the `%` operator. */
const mod = (n, modulus) => ((n % modulus) + modulus) % modulus;

/**
 * Returns the greatest common divisor of `a` and `b` and coefficients with
 * `gcd === x * a + y * b`.
 * @param {number} a
 * @param {number} b
 * @returns {{gcd: number, x: number, y: number}}
 */
function extendedGcd(a, b) {
  let [r, nextR] = [a, b];
  let [x, nextX] = [1, 0];
  let [y, nextY] = [0, 1];
  while (nextR !== 0) {
    const quotient = Math.trunc(r / nextR);
    [r, nextR] = [nextR, r - quotient * nextR];
    [x, nextX] = [nextX, x - quotient * nextX];
    [y, nextY] = [nextY, y - quotient * nextY];
  }
  return { gcd: r, x, y };
}

/**
 * Returns the inverse of `a`, or undefined when it shares a factor with the modulus.
 * @param {number} a
 * @param {number} modulus
 */
function modInverse(a, modulus) {
  const { gcd, x } = extendedGcd(a, modulus);
  return gcd === 1 ? mod(x, modulus) : undefined;
}

/** Combines two `[residue, modulus]` congruences; null when they exclude each other. */
function merge([r1, m1], [r2, m2]) {
  const { gcd, x } = extendedGcd(m1, m2);
  if ((r2 - r1) % gcd !== 0) return null;
  const lcm = (m1 / gcd) * m2;
  const steps = mod(((r2 - r1) / gcd) * x, m2 / gcd);
  return [mod(r1 + m1 * steps, lcm), lcm];
}

/** Solves a list of `[residue, modulus]` congruences; null when there is no solution. */
function solveCongruences(system) {
  return system.reduce((answer, next) => answer && merge(answer, next), [0, 1]);
}

const formatCongruence = ([residue, modulus]) => `${residue} (mod ${modulus})`;

function main() {
  for (const [a, b] of [[240, 46], [1071, 462], [3120, 17], [0, 5]]) {
    const { gcd, x, y } = extendedGcd(a, b);
    assert.equal(x * a + y * b, gcd, 'Bezout identity');
    console.log(`gcd(${a}, ${b}) = ${gcd} = ${x}*${a} + ${y}*${b}`);
  }

  for (const [a, modulus] of [[3, 11], [17, 3120], [6, 9]]) {
    const inverse = modInverse(a, modulus);
    if (inverse === undefined) {
      console.log(`no inverse of ${a} modulo ${modulus}`);
      continue;
    }
    assert.equal((a * inverse) % modulus, 1);
    console.log(`inverse of ${a} modulo ${modulus} = ${inverse}`);
  }

  const systems = [
    [[2, 3], [3, 5], [2, 7]],
    [[1, 4], [3, 6]],
    [[1, 4], [2, 6]],
  ];
  for (const system of systems) {
    const answer = solveCongruences(system);
    const question = system.map(formatCongruence).join(', ');
    if (answer) assert.ok(system.every(([r, m]) => answer[0] % m === r));
    console.log(`${question}: ${answer ? formatCongruence(answer) : 'no solution'}`);
  }
  assert.deepEqual(solveCongruences(systems[0]), [23, 105]);
}

module.exports = { extendedGcd, modInverse, solveCongruences };

if (require.main === module) main();
