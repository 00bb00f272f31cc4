/** Stable merge sort over arrays, with the count of inversions that it resolves. */

type Comparator<T> = (a: T, b: T) => number;

interface Sorted<T> {
  readonly items: T[];
  /** Pairs that stood in the wrong order before. */
  readonly inversions: number;
}

interface Result {
  readonly name: string;
  readonly grade: number;
}

function merge<T>(left: Sorted<T>, right: Sorted<T>, compare: Comparator<T>): Sorted<T> {
  const items: T[] = [];
  let inversions = left.inversions + right.inversions;
  let taken = 0;
  for (const item of right.items) {
    while (taken < left.items.length && compare(left.items[taken], item) <= 0) {
      items.push(left.items[taken++]);
    }
    inversions += left.items.length - taken;
    items.push(item);
  }
  return { items: items.concat(left.items.slice(taken)), inversions };
}

/** Sorts a copy of the items; equal ones keep their order. */
export function mergeSort<T>(input: readonly T[], compare: Comparator<T>): Sorted<T> {
  if (input.length < 2) {
    return { items: [...input], inversions: 0 };
  }
  const middle = Math.floor(input.length / 2);
  return merge(
    mergeSort(input.slice(0, middle), compare),
    mergeSort(input.slice(middle), compare),
    compare,
  );
}

/** Builds a comparator from a numeric property. */
export function by<T>(property: (item: T) => number): Comparator<T> {
  return (a, b) => property(a) - property(b);
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  const value = by<number>((n) => n);
  const numbers = [8, 3, 5, 1, 9, 2, 7];
  const sorted = mergeSort(numbers, value);
  console.log(`numbers: ${numbers.join(" ")}`);
  console.log(`sorted: ${sorted.items.join(" ")}`);
  console.log(`inversions: ${sorted.inversions}`);

  const results: Result[] = [
    { name: "Ada", grade: 2 },
    { name: "Ben", grade: 1 },
    { name: "Cleo", grade: 2 },
    { name: "Dan", grade: 3 },
    { name: "Eve", grade: 1 },
  ];
  const ranked = mergeSort(results, by((result) => result.grade)).items;
  console.log(`by grade: ${ranked.map(({ name, grade }) => `${name} ${grade}`).join(", ")}`);
  const names = ranked.map((result) => result.name).join(" ");
  check(names === "Ben Eve Ada Cleo Dan", "the sort is not stable");

  const many: number[] = [];
  for (let seed = 7; many.length < 500; ) {
    seed = (seed * 75 + 74) % 65537;
    many.push(seed);
  }
  const { items, inversions } = mergeSort(many, value);
  check(
    items.every((item, i) => i === 0 || items[i - 1] <= item),
    "not sorted",
  );
  const slow = many.reduce(
    (sum, a, i) => sum + many.slice(i + 1).filter((b) => a > b).length,
    0,
  );
  check(inversions === slow, `${inversions} inversions instead of ${slow}`);
  console.log(`500 random numbers: sorted, ${inversions} inversions`);
}

main();
