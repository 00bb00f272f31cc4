/**
 * The 0/1 knapsack problem: pack the most valuable items within a weight limit.
 */

export interface Item {
  readonly name: string;
  readonly weight: number;
  readonly value: number;
}

/** An immutable selection of items with its running totals. */
export class Packing {
  static readonly empty = new Packing([], 0, 0);

  private constructor(
    readonly items: readonly Item[],
    readonly weight: number,
    readonly value: number,
  ) {}

  with(item: Item): Packing {
    return new Packing(
      [...this.items, item],
      this.weight + item.weight,
      this.value + item.value,
    );
  }

  toString(): string {
    const names = this.items.map((item) => item.name).join(" ");
    return `value ${this.value}, weight ${this.weight}, pack ${names || "nothing"}`;
  }
}

/** A way to choose what goes into a knapsack of the given capacity. */
export type Strategy = (items: readonly Item[], capacity: number) => Packing;

/** Each item at most once: dynamic programming over capacities, largest first. */
export const packOnce: Strategy = (items, capacity) => {
  const best: Packing[] = new Array<Packing>(capacity + 1).fill(Packing.empty);
  for (const item of items) {
    for (let room = capacity; room >= item.weight; room--) {
      const extended = best[room - item.weight].with(item);
      if (extended.value > best[room].value) {
        best[room] = extended;
      }
    }
  }
  return best[capacity];
};

/** Each item any number of times: the best packing of every smaller capacity comes first. */
export const packRepeatedly: Strategy = (items, capacity) => {
  const best: Packing[] = [Packing.empty];
  for (let room = 1; room <= capacity; room++) {
    best[room] = items
      .filter((item) => item.weight <= room)
      .map((item) => best[room - item.weight].with(item))
      .reduce((a, b) => (b.value > a.value ? b : a), best[room - 1]);
  }
  return best[capacity];
};

/** Tries every subset; only the reference against which `packOnce` is checked. */
const packBySearch: Strategy = (items, capacity) => {
  const search = (index: number, packing: Packing): Packing => {
    if (index === items.length) {
      return packing;
    }
    const without = search(index + 1, packing);
    if (packing.weight + items[index].weight > capacity) {
      return without;
    }
    const taken = search(index + 1, packing.with(items[index]));
    return taken.value > without.value ? taken : without;
  };
  return search(0, Packing.empty);
};

const gear: readonly Item[] = (
  [
    ["tent", 6, 30],
    ["stove", 3, 14],
    ["water", 4, 16],
    ["rope", 2, 9],
    ["map", 1, 4],
    ["camera", 2, 7],
    ["blanket", 3, 10],
    ["lantern", 5, 19],
  ] as const
).map(([name, weight, value]) => ({ name, weight, value }));

function main(): void {
  for (const capacity of [0, 5, 10, 15, 40]) {
    const packing = packOnce(gear, capacity);
    if (packing.weight > capacity || packing.value !== packBySearch(gear, capacity).value) {
      throw new Error(`not the best packing for capacity ${capacity}: ${packing}`);
    }
    console.log(`capacity ${capacity}: ${packing}`);
  }

  const endless = packRepeatedly(gear, 17);
  if (endless.value !== 83 || endless.weight > 17) {
    throw new Error(`expected value 83 from repeated items, got ${endless}`);
  }
  console.log(`capacity 17 with repetition: value ${endless.value}`);
}

main();
