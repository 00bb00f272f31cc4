// SPDX-License-Identifier: MIT

/** Orders two values: negative, zero or positive, as for `Array.prototype.sort`. */
export type Comparator<T> = (a: T, b: T) => number;

/** The half-open run of positions that hold a value: empty when start equals end. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const numerically: Comparator<number> = (a, b) => a - b;

/**
 * Finds the smallest n in [low, high) for which a monotone predicate holds;
 * returns `high` when it holds for none.
 */
export function firstTrue(low: number, high: number, predicate: (n: number) => boolean): number {
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (predicate(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** Finds all positions of a value in a sorted array. */
export function equalRange<T>(items: readonly T[], target: T, compare: Comparator<T>): Range {
  const start = firstTrue(0, items.length, (i) => compare(items[i], target) >= 0);
  const end = firstTrue(start, items.length, (i) => compare(items[i], target) > 0);
  return { start, end };
}

/** Returns the index of the first match, or undefined when the value is absent. */
export function binarySearch<T>(
  items: readonly T[],
  target: T,
  compare: Comparator<T>,
): number | undefined {
  const { start, end } = equalRange(items, target, compare);
  return start < end ? start : undefined;
}

/** Returns the largest integer whose square is not above n. */
export function integerSqrt(n: number): number {
  return firstTrue(0, n + 1, (root) => (root + 1) ** 2 > n);
}

function main(): void {
  const values: readonly number[] = [2, 3, 5, 7, 7, 7, 11, 13, 17];
  console.log(`values: ${values.join(" ")}`);

  for (const target of [11, 7, 4]) {
    const index = binarySearch(values, target, numerically);
    console.log(`find ${target}: ${index === undefined ? "not found" : `index ${index}`}`);
  }

  const sevens = equalRange(values, 7, numerically);
  console.log(`7 occurs ${sevens.end - sevens.start} times`);
  console.log(`4 would go to index ${equalRange(values, 4, numerically).start}`);
  console.log(`integer square root of 2000000: ${integerSqrt(2_000_000)}`);

  for (let target = 0; target < 20; target++) {
    const index = binarySearch(values, target, numerically) ?? -1;
    if (index !== values.indexOf(target)) {
      throw new Error(`wrong index for ${target}: ${index}`);
    }
  }
  if (binarySearch([], 1, numerically) !== undefined) {
    throw new Error("found an item in an empty array");
  }
  console.log("20 targets agree with a linear scan");
}

main();
