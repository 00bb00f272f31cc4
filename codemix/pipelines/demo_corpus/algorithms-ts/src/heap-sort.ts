/** A generic binary heap, and the two sorts that come with it. */

export type Less<T> = (a: T, b: T) => boolean;

/**
 * A heap in an array: the children of index i are at 2i + 1 and 2i + 2, and no item is less
 * than its parent under the given order.
 */
export class Heap<T> implements Iterable<T> {
  private readonly items: T[];

  constructor(
    items: Iterable<T>,
    private readonly less: Less<T>,
  ) {
    this.items = [...items];
    for (let root = Math.floor(this.items.length / 2) - 1; root >= 0; root--) {
      this.siftDown(root);
    }
  }

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  /** Removes the first item under the order. */
  pop(): T | undefined {
    const top = this.items[0];
    const last = this.items.pop();
    if (last !== undefined && this.items.length > 0) {
      this.items[0] = last;
      this.siftDown(0);
    }
    return top;
  }

  /** Puts an item in the place of the first one: a pop and a push in a single pass. */
  replaceTop(item: T): void {
    this.items[0] = item;
    this.siftDown(0);
  }

  /** Yields the items as they lie in the array. */
  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]();
  }

  private siftDown(root: number): void {
    const item = this.items[root];
    for (let child = 2 * root + 1; child < this.items.length; child = 2 * root + 1) {
      const sibling = child + 1;
      if (sibling < this.items.length && this.less(this.items[sibling], this.items[child])) {
        child = sibling;
      }
      if (!this.less(this.items[child], item)) break;
      this.items[root] = this.items[child];
      root = child;
    }
    this.items[root] = item;
  }
}

/** Returns the items in ascending order. */
export function heapSort<T>(items: Iterable<T>, less: Less<T>): T[] {
  const heap = new Heap(items, less);
  return Array.from({ length: heap.size }, () => heap.pop() as T);
}

/** Returns the `count` smallest items in order, from a heap whose top is the greatest kept. */
export function smallest<T>(items: readonly T[], count: number, less: Less<T>): T[] {
  const greater: Less<T> = (a, b) => less(b, a);
  const kept = new Heap(items.slice(0, count), greater);
  for (const item of items.slice(count)) {
    const greatest = kept.peek();
    if (greatest !== undefined && less(item, greatest)) kept.replaceTop(item);
  }
  return heapSort(kept, less);
}

function assertSame(actual: readonly number[], expected: readonly number[]): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`expected ${expected.join(" ")}, got ${actual.join(" ")}`);
  }
}

function main(): void {
  const less: Less<number> = (a, b) => a < b;
  const numbers: readonly number[] = [4, 10, 3, 5, 1, 8, 7];
  console.log(`numbers: ${numbers.join(" ")}`);
  const heap = new Heap(numbers, (a, b) => a > b);
  console.log(`as a heap: ${[...heap].join(" ")}`);
  console.log(`sorted: ${heapSort(numbers, less).join(" ")}`);

  const squares = Array.from({ length: 100 }, (_, i) => (i + 1) ** 2 % 101);
  const least = smallest(squares, 5, less);
  console.log(`5 smallest of 100: ${least.join(" ")}`);
  assertSame(least, squares.slice().sort((a, b) => a - b).slice(0, 5));

  for (let size = 0; size < 50; size++) {
    const items = Array.from({ length: size }, (_, i) => (i * 29 + size) % 43);
    assertSame(heapSort(items, less), items.slice().sort((a, b) => a - b));
  }
  console.log("all sizes from 0 to 49 are sorted");
}

main();
