// SPDX-License-Identifier: MIT

/** Minimum spanning trees by two algorithms behind one type. */

export interface Cable {
  readonly one: string;
  readonly other: string;
  readonly cost: number;
}

/** Chooses the cables of a spanning tree, or of a forest if not all is connected. */
export type Planner = (cables: readonly Cable[]) => Cable[];

const byCost = (a: Cable, b: Cable): number => a.cost - b.cost;

export function townsOf(cables: readonly Cable[]): ReadonlySet<string> {
  return new Set(cables.flatMap((cable) => [cable.one, cable.other]));
}

export function total(cables: readonly Cable[]): number {
  return cables.reduce((sum, cable) => sum + cable.cost, 0);
}

/** Kruskal: takes the cheapest cables that close no circle. */
export const kruskal: Planner = (cables) => {
  const parents = new Map<string, string>();
  const root = (town: string): string => {
    const parent = parents.get(town);
    return parent === undefined ? town : root(parent);
  };
  const chosen: Cable[] = [];
  for (const cable of [...cables].sort(byCost)) {
    const one = root(cable.one);
    const other = root(cable.other);
    if (one !== other) {
      parents.set(one, other);
      chosen.push(cable);
    }
  }
  return chosen;
};

/** Prim: grows one tree from a town, always by the cheapest cable that leads out of it. */
export function primFrom(start: string): Planner {
  return (cables) => {
    const reached = new Set<string>([start]);
    const chosen: Cable[] = [];
    let cheapest: Cable | undefined;
    do {
      cheapest = undefined;
      for (const cable of cables) {
        const leadsOut = reached.has(cable.one) !== reached.has(cable.other);
        if (leadsOut && (cheapest === undefined || cable.cost < cheapest.cost)) {
          cheapest = cable;
        }
      }
      if (cheapest !== undefined) {
        reached.add(cheapest.one).add(cheapest.other);
        chosen.push(cheapest);
      }
    } while (cheapest !== undefined);
    return chosen;
  };
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function cable(one: string, other: string, cost: number): Cable {
  return { one, other, cost };
}

function main(): void {
  const cables: readonly Cable[] = [
    cable("A", "B", 7),
    cable("A", "D", 5),
    cable("B", "C", 8),
    cable("B", "D", 9),
    cable("B", "E", 10),
    cable("C", "E", 4),
    cable("D", "E", 15),
    cable("D", "F", 6),
    cable("E", "F", 12),
    cable("E", "G", 11),
    cable("F", "G", 13),
  ];
  const tree = kruskal(cables);
  tree.forEach(({ one, other, cost }) => console.log(`${one} - ${other}: ${cost}`));
  console.log(`total: ${total(tree)}`);

  const towns = townsOf(cables);
  for (const start of towns) {
    const grown = primFrom(start)(cables).sort(byCost);
    check(
      grown.length === tree.length && grown.every((laid, i) => laid === tree[i]),
      `Prim differs from ${start}`,
    );
  }
  console.log(`Prim agrees from all ${towns.size} towns`);
  check(total(tree) === 41, "not the cheapest");

  const more = [...cables, cable("X", "Y", 3)];
  const forest = kruskal(more);
  const trees = townsOf(more).size - forest.length;
  console.log(`with X - Y: ${forest.length} cables in ${trees} trees, total ${total(forest)}`);
  check(trees === 2 && total(forest) === 44, "wrong forest");
}

main();
