/**
 * Modular exponentiation by squaring, with a Miller-Rabin test and a key exchange.
 */

/** An associative operation with a neutral element. */
export interface Monoid<T> {
  readonly one: T;
  multiply(a: T, b: T): T;
}

/** Raises an element of any monoid to a power by repeated squaring. */
export function power<T>({ one, multiply }: Monoid<T>, base: T, exponent: bigint): T {
  if (exponent < 0n) {
    throw new RangeError("the exponent must not be negative");
  }
  if (exponent === 0n) {
    return one;
  }
  const half = power({ one, multiply }, base, exponent >> 1n);
  const square = multiply(half, half);
  return exponent % 2n === 0n ? square : multiply(square, base);
}

/** The integers modulo `modulus` under multiplication. */
export function residues(modulus: bigint): Monoid<bigint> {
  if (modulus < 1n) {
    throw new RangeError("the modulus must be positive");
  }
  return {
    one: 1n % modulus,
    multiply: (a, b) => (a * b) % modulus,
  };
}

export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  return power(residues(modulus), base % modulus, exponent);
}

export type Verdict = "prime" | "composite";

/** Fermat's test to base 2, which some composites fool. */
export function passesFermat(n: bigint): boolean {
  return powerMod(2n, n - 1n, n) === 1n;
}

/** Classifies an integer from 2 to 3,215,031,750 by the Miller-Rabin test. */
export function classify(n: bigint): Verdict {
  const bases: readonly bigint[] = [2n, 3n, 5n, 7n];
  if (bases.includes(n)) {
    return "prime";
  }
  if (n < 2n || n % 2n === 0n) {
    return "composite";
  }
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) {
    twos++;
  }
  const passes = (base: bigint): boolean => {
    const chain = [powerMod(base, odd, n)];
    while (chain.length < twos) {
      chain.push(chain[chain.length - 1] ** 2n % n);
    }
    return chain[0] === 1n || chain.includes(n - 1n);
  };
  return bases.every(passes) ? "prime" : "composite";
}

/** One side of a Diffie-Hellman key exchange. */
class Party {
  static readonly prime = 2_147_483_647n;
  static readonly generator = 7n;

  readonly publicKey: bigint;

  constructor(private readonly secret: bigint) {
    this.publicKey = powerMod(Party.generator, secret, Party.prime);
  }

  sharedKeyWith(other: Party): bigint {
    return powerMod(other.publicKey, this.secret, Party.prime);
  }
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  const cases: ReadonlyArray<[base: bigint, exponent: bigint, modulus: bigint]> = [
    [3n, 13n, 7n],
    [2n, 100n, 1_000_000_007n],
    [12_345n, 67_890n, 998_244_353n],
    [5n, 0n, 1n],
  ];
  for (const [base, exponent, modulus] of cases) {
    const value = powerMod(base, exponent, modulus);
    check(value === base ** exponent % modulus, `wrong power of ${base}`);
    console.log(`${base}^${exponent} mod ${modulus} = ${value}`);
  }

  for (const n of [341n, 561n, 1000n, 7919n, 25_326_001n, 1_000_000_007n, Party.prime]) {
    const fermat = passesFermat(n) ? "passes" : "fails";
    console.log(`${n} ${fermat} Fermat base 2 and is ${classify(n)}`);
  }
  let primes = 0;
  for (let n = 2n; n < 10_000n; n++) {
    primes += classify(n) === "prime" ? 1 : 0;
  }
  check(primes === 1229, `there are 1229 primes below 10000, not ${primes}`);

  const alice = new Party(123_456_789n);
  const bob = new Party(987_654_321n);
  const shared = alice.sharedKeyWith(bob);
  check(shared === bob.sharedKeyWith(alice), "the two sides disagree on the key");
  console.log(`public keys ${alice.publicKey} and ${bob.publicKey}, shared key ${shared}`);
}

main();
