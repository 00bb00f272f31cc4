/**
 * Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem.
 */

/** Integers with `gcd === x * a + y * b` for the pair they were computed from. */
export interface Bezout {
  readonly gcd: number;
  readonly x: number;
  readonly y: number;
}

/** A value, or the reason why there is none. */
export type Result<T> = { ok: true; value: T } | { ok: false; reason: string };

const success = <T>(value: T): Result<T> => ({ ok: true, value });
const failure = (reason: string): Result<never> => ({ ok: false, reason });

/** Euclid's recursion, turning the coefficients around on the way back. */
export function extendedGcd(a: number, b: number): Bezout {
  if (b === 0) {
    return { gcd: a, x: 1, y: 0 };
  }
  const { gcd, x, y } = extendedGcd(b, a % b);
  return { gcd, x: y, y: x - Math.floor(a / b) * y };
}

/** The set of integers that leave a given residue when divided by a modulus. */
export class Congruence {
  readonly residue: number;

  constructor(
    residue: number,
    readonly modulus: number,
  ) {
    this.residue = ((residue % modulus) + modulus) % modulus;
  }

  contains(n: number): boolean {
    return (n - this.residue) % this.modulus === 0;
  }

  /** Intersects two congruences. */
  and(other: Congruence): Result<Congruence> {
    const { gcd, x } = extendedGcd(this.modulus, other.modulus);
    const difference = other.residue - this.residue;
    if (difference % gcd !== 0) {
      return failure("no solution");
    }
    const steps = new Congruence((difference / gcd) * x, other.modulus / gcd).residue;
    const lcm = (this.modulus / gcd) * other.modulus;
    return success(new Congruence(this.residue + this.modulus * steps, lcm));
  }

  toString(): string {
    return `${this.residue} (mod ${this.modulus})`;
  }
}

export function modInverse(a: number, modulus: number): Result<number> {
  const { gcd, x } = extendedGcd(a, modulus);
  return gcd === 1
    ? success(new Congruence(x, modulus).residue)
    : failure(`no inverse of ${a} modulo ${modulus}`);
}

/** Finds the integers that satisfy every congruence of a system. */
export function solveSystem(system: readonly Congruence[]): Result<Congruence> {
  let answer: Result<Congruence> = success(new Congruence(0, 1));
  for (const congruence of system) {
    if (!answer.ok) {
      break;
    }
    answer = answer.value.and(congruence);
  }
  return answer;
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

type Pair = readonly [number, number];

function main(): void {
  const pairs: Pair[] = [[240, 46], [1071, 462], [3120, 17], [0, 5]];
  for (const [a, b] of pairs) {
    const { gcd, x, y } = extendedGcd(a, b);
    check(x * a + y * b === gcd, `Bezout identity broken for ${a} and ${b}`);
    console.log(`gcd(${a}, ${b}) = ${gcd} = ${x}*${a} + ${y}*${b}`);
  }

  const invertible: Pair[] = [[3, 11], [17, 3120], [6, 9]];
  for (const [a, modulus] of invertible) {
    const inverse = modInverse(a, modulus);
    check(!inverse.ok || (a * inverse.value) % modulus === 1, `wrong inverse of ${a}`);
    console.log(
      inverse.ok ? `inverse of ${a} modulo ${modulus} = ${inverse.value}` : inverse.reason,
    );
  }

  const systems: Pair[][] = [
    [[2, 3], [3, 5], [2, 7]],
    [[1, 4], [3, 6]],
    [[1, 4], [2, 6]],
  ];
  const answers = systems.map((rows) => {
    const system = rows.map(([residue, modulus]) => new Congruence(residue, modulus));
    const answer = solveSystem(system);
    if (answer.ok) {
      const { residue } = answer.value;
      check(system.every((c) => c.contains(residue)), `${answer.value} is no solution`);
    }
    console.log(`${system.join(", ")}: ${answer.ok ? answer.value : answer.reason}`);
    return answer.ok;
  });
  check(answers.join() === "true,true,false", "only the last system has no solution");
}

main();
