/** Union-find: disjoint groups that are merged over time, with a node object for each item. */

interface Node<T> {
  readonly item: T;
  parent?: Node<T>;
  size: number;
}

export class UnionFind<T> {
  private readonly nodes = new Map<T, Node<T>>();
  private groupCount = 0;

  constructor(items: Iterable<T> = []) {
    for (const item of items) this.add(item);
  }

  /** The number of groups. */
  get size(): number {
    return this.groupCount;
  }

  /** Makes an item a group of its own; does nothing for a known item. */
  add(item: T): void {
    if (!this.nodes.has(item)) {
      this.nodes.set(item, { item, size: 1 });
      this.groupCount++;
    }
  }

  /** Merges the groups of two items; returns whether they were apart before. */
  union(one: T, other: T): boolean {
    const [small, big] = [this.root(one), this.root(other)].sort((a, b) => a.size - b.size);
    if (small === big) return false;
    small.parent = big;
    big.size += small.size;
    this.groupCount--;
    return true;
  }

  connected(one: T, other: T): boolean {
    return this.root(one) === this.root(other);
  }

  /** Lists the groups in the order in which their first items were added. */
  groups(): T[][] {
    const members = new Map<Node<T>, T[]>();
    for (const item of this.nodes.keys()) {
      const root = this.root(item);
      const group = members.get(root);
      if (group) group.push(item);
      else members.set(root, [item]);
    }
    return [...members.values()];
  }

  private root(item: T): Node<T> {
    let node = this.nodes.get(item);
    if (!node) throw new RangeError(`unknown item: ${String(item)}`);
    while (node.parent) {
      node.parent = node.parent.parent ?? node.parent; // halve the path on the way
      node = node.parent;
    }
    return node;
  }
}

type Position = `${number},${number}`;

/** Counts the areas of # in a chart; cells touch along their sides. */
export function countIslands(chart: readonly string[]): number {
  const land = new UnionFind<Position>();
  const isLand = (row: number, column: number): boolean => chart[row]?.[column] === "#";
  chart.forEach((line, row) => {
    for (let column = 0; column < line.length; column++) {
      if (!isLand(row, column)) continue;
      land.add(`${row},${column}`);
      if (isLand(row, column - 1)) land.union(`${row},${column}`, `${row},${column - 1}`);
      if (isLand(row - 1, column)) land.union(`${row},${column}`, `${row - 1},${column}`);
    }
  });
  return land.size;
}

function check(condition: boolean): void {
  if (!condition) throw new Error("the groups are wrong");
}

function main(): void {
  const people = new UnionFind(["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"]);
  const meetings: [string, string][] = [
    ["Ada", "Ben"],
    ["Cleo", "Dan"],
    ["Eve", "Ben"],
    ["Eve", "Ada"],
  ];
  for (const [one, other] of meetings) {
    console.log(`${one} meets ${other}: ${people.union(one, other) ? "merged" : "known"}`);
  }
  console.log(`groups: ${people.groups().map((group) => group.join(" ")).join(" | ")}`);
  check(people.connected("Ada", "Eve") && !people.connected("Ada", "Finn"));

  console.log(`islands: ${countIslands(["##..#", "#..##", "..#..", "#...#", "##.##"])}`);

  let labels = [...Array(200).keys()]; // the slow way: relabel all members
  const numbers = new UnionFind<number>(labels);
  let seed = 3;
  for (let i = 0; i < 150; i++) {
    seed = (seed * 75 + 74) % 65537;
    const one = seed % 200;
    const other = Math.floor(seed / 200) % 200;
    numbers.union(one, other);
    const [old, fresh] = [labels[one], labels[other]];
    labels = labels.map((label) => (label === old ? fresh : label));
  }
  check(numbers.size === new Set(labels).size);
  console.log(`150 random unions of 200 numbers: ${numbers.size} groups`);
}

main();
