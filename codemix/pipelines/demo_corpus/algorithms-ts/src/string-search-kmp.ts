/**
 * The search of Knuth, Morris and Pratt over any sequence. It needs no more than equality
 * of the items, so it finds words in a sentence as well as letters in a word.
 */

export type Equality<T> = (a: T, b: T) => boolean;

export class Matcher<T> {
  /** Length of the longest proper border of each prefix of the pattern. */
  readonly failure: readonly number[];

  constructor(
    private readonly pattern: ArrayLike<T>,
    private readonly equal: Equality<T> = Object.is,
  ) {
    if (pattern.length === 0) {
      throw new RangeError("empty pattern");
    }
    const failure = [0];
    let matched = 0;
    for (let i = 1; i < pattern.length; i++) {
      matched = this.extend(failure, matched, pattern[i] as T);
      failure.push(matched);
    }
    this.failure = failure;
  }

  /** Yields the start of every match, overlapping ones included. */
  *findAll(sequence: Iterable<T>): Generator<number> {
    const { length } = this.pattern;
    let matched = 0;
    let end = 0;
    for (const item of sequence) {
      matched = this.extend(this.failure, matched, item);
      end += 1;
      if (matched === length) {
        yield end - length;
        matched = this.failure[length - 1] ?? 0;
      }
    }
  }

  /** How many items match after one more item, given how many matched before it. */
  private extend(failure: readonly number[], matched: number, item: T): number {
    let length = matched;
    while (!this.equal(this.pattern[length] as T, item)) {
      if (length === 0) {
        return 0;
      }
      length = failure[length - 1] ?? 0;
    }
    return length + 1;
  }
}

function findAllNaively(pattern: string, text: string): number[] {
  return Array.from(text, (_, start) => start).filter((start) => text.startsWith(pattern, start));
}

function check(condition: boolean, message: string): void {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  console.log(`failure table of abacabab: ${new Matcher("abacabab").failure.join(" ")}`);

  const searches: ReadonlyArray<readonly [pattern: string, text: string]> = [
    ["aba", "abacababa"],
    ["aaa", "aaaaaa"],
    ["needle", "a haystack without one"],
    ["ss", "mississippi"],
  ];
  for (const [pattern, text] of searches) {
    const starts = [...new Matcher<string>(pattern).findAll(text)].join(" ");
    console.log(`${pattern} in ${text}: ${starts || "nowhere"}`);
    check(starts === findAllNaively(pattern, text).join(" "), "the naive search disagrees");
  }

  const words = new Matcher(["to", "be"]).findAll("to be or not to be".split(" "));
  check([...words].join(" ") === "0 4", "words can be searched as well");

  let refusal: unknown;
  try {
    new Matcher("");
  } catch (error) {
    refusal = error;
  }
  check(refusal instanceof RangeError, "an empty pattern must be refused");
  console.log(`error: ${(refusal as RangeError).message}`);
}

main();
