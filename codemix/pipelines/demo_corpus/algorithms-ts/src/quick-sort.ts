/** Quicksort and quickselect with three-way partitioning, for any type with a comparator. */

export type Comparator<T> = (a: T, b: T) => number;

const ascending: Comparator<number> = (a, b) => a - b;

/** Combines comparators: a later one decides where all the earlier ones see a tie. */
export function thenBy<T>(...comparators: readonly Comparator<T>[]): Comparator<T> {
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function swap<T>(items: T[], i: number, j: number): void {
  [items[i], items[j]] = [items[j], items[i]];
}

/** Moves items of [low, high) around a pivot and returns the bounds of those equal to it. */
function partition<T>(
  items: T[],
  low: number,
  high: number,
  compare: Comparator<T>,
): { less: number; greater: number } {
  const pivot = items[Math.floor((low + high) / 2)];
  let less = low;
  let greater = high;
  for (let current = low; current < greater; ) {
    const order = compare(items[current], pivot);
    if (order < 0) {
      swap(items, less++, current++);
    } else if (order > 0) {
      swap(items, --greater, current);
    } else {
      current++;
    }
  }
  return { less, greater };
}

/** Returns a sorted copy; the sort is not stable. */
export function quickSort<T>(input: readonly T[], compare: Comparator<T>): T[] {
  const items = [...input];
  const sortRange = (low: number, high: number): void => {
    if (high - low < 2) return;
    const { less, greater } = partition(items, low, high, compare);
    sortRange(low, less);
    sortRange(greater, high);
  };
  sortRange(0, items.length);
  return items;
}

/** Returns the item at index n of the sorted order, without sorting everything. */
export function nthSmallest<T>(input: readonly T[], n: number, compare: Comparator<T>): T {
  if (n < 0 || n >= input.length) {
    throw new RangeError(`no item ${n} among ${input.length}`);
  }
  const items = [...input];
  let low = 0;
  let high = items.length;
  for (;;) {
    const { less, greater } = partition(items, low, high, compare);
    if (n < less) high = less;
    else if (n >= greater) low = greater;
    else return items[n];
  }
}

function pseudoRandom(count: number, seed: number): number[] {
  return Array.from({ length: count }, () => (seed = (seed * 75 + 74) % 65537));
}

function assertEqual(actual: readonly number[], expected: readonly number[]): void {
  if (actual.length !== expected.length || actual.some((item, i) => item !== expected[i])) {
    throw new Error("the arrays differ");
  }
}

function main(): void {
  const numbers = [9, 4, 7, 4, 1, 8, 4, 2];
  console.log("numbers:", ...numbers);
  console.log("ascending:", ...quickSort(numbers, ascending));
  console.log("descending:", ...quickSort(numbers, (a, b) => ascending(b, a)));

  const fruits = ["banana", "kiwi", "apple", "fig", "cherry", "pear"];
  const byLength: Comparator<string> = (a, b) => a.length - b.length;
  const sorted = quickSort(fruits, thenBy(byLength, (a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  console.log(`by length: ${sorted.join(" ")}`);

  const many = pseudoRandom(1000, 1);
  const expected = [...many].sort(ascending);
  const median = nthSmallest(many, 500, ascending);
  console.log(`median of ${many.length}: ${median}`);
  assertEqual([median], [expected[500]]);
  assertEqual(quickSort(many, ascending), expected);

  const same = new Array<number>(1000).fill(7);
  assertEqual(quickSort(same, ascending), same);
  console.log("random and constant inputs are sorted");
}

main();
