/**
 * Sieve of Eratosthenes: lists primes and factors integers below a fixed limit.
 */

/** A prime together with the power it is raised to. */
export interface PrimePower {
  readonly prime: number;
  readonly exponent: number;
}

/** The primes below a limit; storage covers odd numbers only. */
export class PrimeSieve implements Iterable<number> {
  private readonly oddIsComposite: Uint8Array;

  constructor(readonly limit: number) {
    this.oddIsComposite = new Uint8Array(Math.ceil(limit / 2));
    for (let p = 3; p * p < limit; p += 2) {
      if (this.oddIsComposite[p >> 1]) {
        continue;
      }
      for (let multiple = p * p; multiple < limit; multiple += 2 * p) {
        this.oddIsComposite[multiple >> 1] = 1;
      }
    }
  }

  has(n: number): boolean {
    if (n >= this.limit) {
      throw new RangeError(`${n} was not sieved`);
    }
    return n === 2 || (n > 2 && n % 2 === 1 && this.oddIsComposite[n >> 1] === 0);
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let n = 2; n < this.limit; n++) {
      if (this.has(n)) {
        yield n;
      }
    }
  }

  get count(): number {
    return Array.from(this).length;
  }

  /** Factors `n`, smaller than the square of the limit, into prime powers. */
  factorize(n: number): PrimePower[] {
    const powers: PrimePower[] = [];
    let rest = n;
    for (const prime of this) {
      if (prime * prime > rest) {
        break;
      }
      let exponent = 0;
      while (rest % prime === 0) {
        rest /= prime;
        exponent++;
      }
      if (exponent > 0) {
        powers.push({ prime, exponent });
      }
    }
    return rest > 1 ? [...powers, { prime: rest, exponent: 1 }] : powers;
  }
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function formatPower({ prime, exponent }: PrimePower): string {
  return exponent === 1 ? String(prime) : `${prime}^${exponent}`;
}

function main(): void {
  console.log(`primes below 60: ${[...new PrimeSieve(60)].join(" ")}`);

  const expectedCounts = new Map<number, number>([
    [100, 25],
    [1000, 168],
    [100_000, 9592],
  ]);
  expectedCounts.forEach((expected, limit) => {
    const { count } = new PrimeSieve(limit);
    check(count === expected, `pi(${limit}) should be ${expected}, not ${count}`);
    console.log(`pi(${limit}) = ${count}`);
  });

  const sieve = new PrimeSieve(100_000);
  const twins: string[] = [];
  for (let p = 3; p + 2 < 100; p += 2) {
    if (sieve.has(p) && sieve.has(p + 2)) {
      twins.push(`(${p}, ${p + 2})`);
    }
  }
  console.log(`twin primes below 100: ${twins.join(" ")}`);

  for (const n of [360, 9991, 65_536, 99_991]) {
    const powers = sieve.factorize(n);
    const product = powers.reduce((acc, power) => acc * power.prime ** power.exponent, 1);
    check(product === n, `the factors of ${n} do not multiply back to it`);
    console.log(`${n} = ${powers.map(formatPower).join(" * ")}`);
  }
}

main();
