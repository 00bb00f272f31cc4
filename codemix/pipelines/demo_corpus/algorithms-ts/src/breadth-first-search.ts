// SPDX-License-Identifier: MIT

/** What a search needs to know of a graph; `key` makes nodes that are objects comparable. */
export interface Graph<Node> {
  neighbours(node: Node): Iterable<Node>;
  key(node: Node): string;
}

interface Visit<Node> {
  readonly node: Node;
  readonly parent?: Visit<Node>;
}

/** Visits every reachable node, nearest first; each visit links to the one before it. */
export function* breadthFirst<Node>(graph: Graph<Node>, start: Node): Generator<Visit<Node>> {
  const seen = new Set<string>([graph.key(start)]);
  let frontier: Visit<Node>[] = [{ node: start }];
  while (frontier.length > 0) {
    const next: Visit<Node>[] = [];
    for (const visit of frontier) {
      yield visit;
      for (const node of graph.neighbours(visit.node)) {
        const key = graph.key(node);
        if (!seen.has(key)) {
          seen.add(key);
          next.push({ node, parent: visit });
        }
      }
    }
    frontier = next;
  }
}

/** Returns the nodes of a path with the fewest steps, or undefined. */
export function shortestPath<Node>(
  graph: Graph<Node>,
  start: Node,
  isGoal: (node: Node) => boolean,
): Node[] | undefined {
  for (const visit of breadthFirst(graph, start)) {
    if (!isGoal(visit.node)) continue;
    const path: Node[] = [];
    for (let step: Visit<Node> | undefined = visit; step; step = step.parent) {
      path.unshift(step.node);
    }
    return path;
  }
  return undefined;
}

type Name = string;

class Friendships implements Graph<Name> {
  constructor(private readonly friends: Readonly<Record<Name, readonly Name[]>>) {}

  neighbours(name: Name): readonly Name[] {
    return this.friends[name] ?? [];
  }

  key(name: Name): string {
    return name;
  }
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A grid of walls (#), floor (.), a start (S) and a goal (G). */
class Maze implements Graph<Cell> {
  private readonly rows: readonly string[];

  constructor(...rows: readonly string[]) {
    this.rows = rows;
  }

  key({ row, column }: Cell): string {
    return `${row},${column}`;
  }

  *neighbours({ row, column }: Cell): Generator<Cell> {
    const around: Cell[] = [
      { row, column: column + 1 },
      { row: row + 1, column },
      { row, column: column - 1 },
      { row: row - 1, column },
    ];
    yield* around.filter((cell) => this.at(cell) !== "#");
  }

  solve(): Cell[] | undefined {
    const row = this.rows.findIndex((line) => line.includes("S"));
    const start: Cell = { row, column: this.rows[row].indexOf("S") };
    return shortestPath(this, start, (cell) => this.at(cell) === "G");
  }

  draw(path: readonly Cell[]): string {
    const onPath = new Set(path.map((cell) => this.key(cell)));
    const mark = (cell: Cell): string =>
      this.at(cell) === "." && onPath.has(this.key(cell)) ? "*" : this.at(cell);
    return this.rows
      .map((line, row) => Array.from(line, (_, column) => mark({ row, column })).join(""))
      .join("\n");
  }

  private at({ row, column }: Cell): string {
    return this.rows[row]?.[column] ?? "#";
  }
}

function main(): void {
  const friends = new Friendships({
    Ada: ["Ben", "Cleo"],
    Ben: ["Ada", "Dan"],
    Cleo: ["Ada", "Eve"],
    Dan: ["Ben"],
    Eve: ["Cleo", "Finn"],
    Finn: ["Eve"],
  });
  const visited = [...breadthFirst(friends, "Ada")].map((visit) => visit.node);
  console.log(`visited: ${visited.join(" ")}`);
  const path = shortestPath(friends, "Dan", (name) => name === "Finn");
  console.log(`Dan to Finn: ${path?.join(" ")}`);

  const maze = new Maze(
    "###########",
    "#S..#.....#",
    "#.#.#.#####",
    "#.#...#...#",
    "#.#####.#.#",
    "#.......#G#",
    "###########",
  );
  const route = maze.solve();
  if (path?.length !== 6 || route?.length !== 17) {
    throw new Error("a path is not the shortest");
  }
  console.log(`maze: ${route.length - 1} steps`);
  console.log(maze.draw(route));

  const closed = new Maze("#####", "#S#G#", "#####");
  console.log(`walled in: ${closed.solve()?.length ?? "no path"}`);
}

main();
