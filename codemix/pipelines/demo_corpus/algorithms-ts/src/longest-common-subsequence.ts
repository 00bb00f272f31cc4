/**
 * Longest common subsequence of two arrays, and the line diff built on it.
 */

export enum Change {
  Keep = " ",
  Remove = "-",
  Add = "+",
}

export interface Step<T> {
  readonly change: Change;
  readonly item: T;
}

export type Equality<T> = (a: T, b: T) => boolean;

/** Compares two arrays, under an equality of the caller's choice. */
export class Comparison<T> {
  private readonly lengths: Uint32Array[];

  constructor(
    private readonly before: readonly T[],
    private readonly after: readonly T[],
    private readonly equal: Equality<T> = Object.is,
  ) {
    this.lengths = Array.from(
      { length: before.length + 1 },
      () => new Uint32Array(after.length + 1),
    );
    for (let i = before.length - 1; i >= 0; i--) {
      for (let j = after.length - 1; j >= 0; j--) {
        this.lengths[i][j] = equal(before[i], after[j])
          ? this.lengths[i + 1][j + 1] + 1
          : Math.max(this.lengths[i + 1][j], this.lengths[i][j + 1]);
      }
    }
  }

  /** Length of the longest common subsequence. */
  get length(): number {
    return this.lengths[0][0];
  }

  /** The shortest list of steps that turns the first array into the second. */
  diff(): Step<T>[] {
    const steps: Step<T>[] = [];
    let [i, j] = [0, 0];
    while (i < this.before.length || j < this.after.length) {
      const change = this.nextChange(i, j);
      steps.push({ change, item: change === Change.Add ? this.after[j] : this.before[i] });
      i += change === Change.Add ? 0 : 1;
      j += change === Change.Remove ? 0 : 1;
    }
    return steps;
  }

  private nextChange(i: number, j: number): Change {
    if (i === this.before.length) {
      return Change.Add;
    }
    if (j === this.after.length) {
      return Change.Remove;
    }
    if (this.equal(this.before[i], this.after[j])) {
      return Change.Keep;
    }
    return this.lengths[i + 1][j] >= this.lengths[i][j + 1] ? Change.Remove : Change.Add;
  }
}

/** Picks the items of all steps but those of one kind. */
function itemsWithout<T>(steps: readonly Step<T>[], ...excluded: Change[]): T[] {
  return steps.filter(({ change }) => !excluded.includes(change)).map(({ item }) => item);
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function compareWords(a: string, b: string, expectedLength: number): void {
  const comparison = new Comparison([...a], [...b]);
  check(comparison.length === expectedLength, `expected ${expectedLength} common letters`);
  const steps = comparison.diff();
  check(itemsWithout(steps, Change.Add).join("") === a, `the diff does not rebuild ${a}`);
  check(itemsWithout(steps, Change.Remove).join("") === b, `the diff does not rebuild ${b}`);
  const common = itemsWithout(steps, Change.Add, Change.Remove).join("");
  console.log(`lcs(${a}, ${b}) = '${common}' (${comparison.length})`);
}

function main(): void {
  compareWords("AGGTAB", "GXTXAYB", 4);
  compareWords("ABCBDAB", "BDCABA", 4);
  compareWords("programming", "gaming", 6);
  compareWords("abc", "xyz", 0);

  const ignoreCase: Equality<string> = (a, b) => a.toLowerCase() === b.toLowerCase();
  check(new Comparison([..."AbC"], [..."aBc"], ignoreCase).length === 3, "case must not count");

  const before = ["flour", "sugar", "eggs", "milk", "bake"];
  const after = ["flour", "brown sugar", "eggs", "bake", "let cool"];
  for (const { change, item } of new Comparison(before, after).diff()) {
    console.log(`${change} ${item}`);
  }
}

main();
