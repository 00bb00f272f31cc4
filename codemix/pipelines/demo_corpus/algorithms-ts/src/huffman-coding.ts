/** Huffman coding: frequent symbols get short codes, and no code begins another one. */

interface Leaf {
  readonly kind: "leaf";
  readonly weight: number;
  readonly symbol: string;
}

interface Fork {
  readonly kind: "fork";
  readonly weight: number;
  readonly zero: Tree;
  readonly one: Tree;
}

type Tree = Leaf | Fork;

function countSymbols(text: string): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const symbol of text) {
    frequencies.set(symbol, (frequencies.get(symbol) ?? 0) + 1);
  }
  return frequencies;
}

/**
 * Joins the two lightest trees until one is left. Leaves wait in one queue and forks in
 * another; forks grow ever heavier, so both queues stay sorted without a heap.
 */
function buildTree(frequencies: ReadonlyMap<string, number>): Tree {
  const leaves: Tree[] = Array.from(frequencies)
    .sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1))
    .map(([symbol, weight]) => ({ kind: "leaf", symbol, weight }));
  const forks: Tree[] = [];

  const lightest = (): Tree => {
    const [leaf, fork] = [leaves[0], forks[0]];
    const queue = fork === undefined || (leaf && leaf.weight <= fork.weight) ? leaves : forks;
    const tree = queue.shift();
    if (tree === undefined) {
      throw new RangeError("empty text");
    }
    return tree;
  };

  let tree = lightest();
  while (leaves.length + forks.length > 0) {
    const other = lightest();
    forks.push({ kind: "fork", weight: tree.weight + other.weight, zero: tree, one: other });
    tree = lightest();
  }
  return tree;
}

export class HuffmanCode {
  readonly frequencies: ReadonlyMap<string, number>;
  readonly codes: ReadonlyMap<string, string>;
  private readonly tree: Tree;

  constructor(text: string) {
    this.frequencies = countSymbols(text);
    this.tree = buildTree(this.frequencies);
    const codes = new Map<string, string>();
    const assign = (tree: Tree, code: string): void => {
      if (tree.kind === "leaf") {
        // A text of one symbol still needs a bit for each of its letters.
        codes.set(tree.symbol, code || "0");
      } else {
        assign(tree.zero, `${code}0`);
        assign(tree.one, `${code}1`);
      }
    };
    assign(this.tree, "");
    this.codes = codes;
  }

  encode(text: string): string {
    return Array.from(text, (symbol) => {
      const code = this.codes.get(symbol);
      if (code === undefined) {
        throw new RangeError(`no code for '${symbol}'`);
      }
      return code;
    }).join("");
  }

  /** Returns the text behind a string of bits; throws a RangeError if it ends within a code. */
  decode(bits: string): string {
    let text = "";
    let tree = this.tree;
    for (const bit of bits) {
      if (tree.kind === "fork") {
        tree = bit === "0" ? tree.zero : tree.one;
      }
      if (tree.kind === "leaf") {
        text += tree.symbol;
        tree = this.tree;
      }
    }
    if (tree !== this.tree) {
      throw new RangeError("the bits end within a code");
    }
    return text;
  }
}

function main(): void {
  const text = "she sells sea shells";
  const huffman = new HuffmanCode(text);
  console.log(`text: ${text}`);
  for (const [symbol, code] of [...huffman.codes].sort()) {
    console.log(`'${symbol}' x ${huffman.frequencies.get(symbol)}: ${code}`);
  }

  const bits = huffman.encode(text);
  console.log(`bits: ${bits}`);
  console.log(`${bits.length} bits instead of ${8 * text.length}`);
  console.log(`decoded: ${huffman.decode(bits)}`);
  if (huffman.decode(bits) !== text) {
    throw new Error("the text did not survive");
  }

  console.log(`aaaa: ${new HuffmanCode("aaaa").encode("aaaa")}`);
  try {
    huffman.decode(bits.slice(0, -1));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(`error: ${error.message}`);
    return;
  }
  throw new Error("cut bits must be refused");
}

main();
