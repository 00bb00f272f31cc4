/** Dijkstra's algorithm over a typed, weighted graph with non-negative costs. */

export interface Edge<Node> {
  readonly from: Node;
  readonly to: Node;
  readonly cost: number;
}

export interface Route<Node> {
  readonly cost: number;
  readonly path: readonly Node[];
}

/** Thrown for an edge on which the algorithm would give wrong answers. */
export class NegativeCostError<Node> extends Error {
  constructor(readonly edge: Edge<Node>) {
    super(`${edge.from} - ${edge.to} costs ${edge.cost}`);
    this.name = "NegativeCostError";
  }
}

/** A pairing heap: cheap to push, logarithmic to pop on average. */
class PairingHeap<T> {
  private root?: HeapNode<T>;

  push(priority: number, value: T): void {
    this.root = PairingHeap.meld(this.root, { priority, value, children: [] });
  }

  pop(): { priority: number; value: T } | undefined {
    const top = this.root;
    if (top) {
      const pairs: (HeapNode<T> | undefined)[] = [];
      for (let i = 0; i < top.children.length; i += 2) {
        pairs.push(PairingHeap.meld(top.children[i], top.children[i + 1]));
      }
      this.root = pairs.reduceRight((a, b) => PairingHeap.meld(a, b), undefined);
    }
    return top;
  }

  private static meld<T>(a?: HeapNode<T>, b?: HeapNode<T>): HeapNode<T> | undefined {
    if (!a || !b) return a ?? b;
    const [first, second] = a.priority <= b.priority ? [a, b] : [b, a];
    first.children.push(second);
    return first;
  }
}

interface HeapNode<T> {
  readonly priority: number;
  readonly value: T;
  readonly children: HeapNode<T>[];
}

export class Network<Node> {
  private readonly edges = new Map<Node, Edge<Node>[]>();

  /** Adds an edge in both directions. */
  connect(from: Node, to: Node, cost: number): this {
    const edge: Edge<Node> = { from, to, cost };
    if (cost < 0) throw new NegativeCostError(edge);
    this.edgesOf(from).push(edge);
    this.edgesOf(to).push({ from: to, to: from, cost });
    return this;
  }

  nodes(): Node[] {
    return [...this.edges.keys()];
  }

  /** Returns the cheapest route to every node that can be reached. */
  routesFrom(start: Node): ReadonlyMap<Node, Route<Node>> {
    const settled = new Map<Node, Route<Node>>();
    const frontier = new PairingHeap<readonly Node[]>();
    frontier.push(0, [start]);
    for (let next = frontier.pop(); next; next = frontier.pop()) {
      const { priority: cost, value: path } = next;
      const node = path[path.length - 1];
      if (settled.has(node)) continue;
      settled.set(node, { cost, path });
      for (const edge of this.edgesOf(node)) {
        if (!settled.has(edge.to)) frontier.push(cost + edge.cost, [...path, edge.to]);
      }
    }
    return settled;
  }

  private edgesOf(node: Node): Edge<Node>[] {
    const known = this.edges.get(node);
    if (known) return known;
    const fresh: Edge<Node>[] = [];
    this.edges.set(node, fresh);
    return fresh;
  }
}

function main(): void {
  const network = new Network<string>()
    .connect("Harbour", "Market", 7)
    .connect("Harbour", "Mill", 3)
    .connect("Mill", "Market", 2)
    .connect("Market", "Castle", 4)
    .connect("Mill", "Castle", 8)
    .connect("Castle", "Abbey", 5)
    .connect("Market", "Abbey", 11)
    .connect("Island", "Lighthouse", 1);

  const routes = network.routesFrom("Harbour");
  for (const place of network.nodes().sort()) {
    const route = routes.get(place);
    console.log(`${place}: ${route ? `${route.cost} by ${route.path.join(" > ")}` : "out of reach"}`);
  }

  const expected: Record<string, number> = { Harbour: 0, Mill: 3, Market: 5, Castle: 9, Abbey: 14 };
  for (const [place, cost] of Object.entries(expected)) {
    if (routes.get(place)?.cost !== cost) throw new Error(`wrong cost for ${place}`);
  }
  if (routes.size !== 5 || network.routesFrom("Abbey").get("Harbour")?.cost !== 14) {
    throw new Error("roads go both ways, and not to the island");
  }
  try {
    network.connect("Mill", "Abbey", -1);
  } catch (error) {
    if (!(error instanceof NegativeCostError)) throw error;
    console.log(`rejected: ${error.message}`);
    return;
  }
  throw new Error("a negative cost was accepted");
}

main();
