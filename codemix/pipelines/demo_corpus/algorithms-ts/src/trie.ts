/** A prefix tree that maps words to values, with queries by prefix. */

interface TrieNode<V> {
  readonly children: Map<string, TrieNode<V>>;
  entry?: { value: V };
}

function createNode<V>(): TrieNode<V> {
  return { children: new Map() };
}

export class TrieMap<V> {
  private readonly root: TrieNode<V> = createNode();
  private count = 0;

  get size(): number {
    return this.count;
  }

  set(word: string, value: V): this {
    let node = this.root;
    for (const letter of word) {
      let child = node.children.get(letter);
      if (child === undefined) {
        child = createNode<V>();
        node.children.set(letter, child);
      }
      node = child;
    }
    if (node.entry === undefined) {
      this.count += 1;
    }
    node.entry = { value };
    return this;
  }

  get(word: string): V | undefined {
    return this.find(word)?.entry?.value;
  }

  has(word: string): boolean {
    return this.find(word)?.entry !== undefined;
  }

  /** Removes a word and prunes the branch that only it needed. */
  delete(word: string): boolean {
    const path: Array<[parent: TrieNode<V>, letter: string]> = [];
    let node = this.root;
    for (const letter of word) {
      const child = node.children.get(letter);
      if (child === undefined) {
        return false;
      }
      path.push([node, letter]);
      node = child;
    }
    if (node.entry === undefined) {
      return false;
    }
    delete node.entry;
    this.count -= 1;
    for (const [parent, letter] of path.reverse()) {
      const child = parent.children.get(letter);
      if (child?.entry !== undefined || child?.children.size) {
        break;
      }
      parent.children.delete(letter);
    }
    return true;
  }

  /** Yields the words with the given prefix in alphabetical order. */
  *startingWith(prefix: string): Generator<string> {
    const start = this.find(prefix);
    if (start !== undefined) {
      yield* this.walk(start, prefix);
    }
  }

  /** Returns the longest stored word that begins the text, or the empty string. */
  longestPrefixOf(text: string): string {
    let best = "";
    let path = "";
    let node: TrieNode<V> | undefined = this.root;
    for (const letter of text) {
      node = node.children.get(letter);
      if (node === undefined) {
        break;
      }
      path += letter;
      best = node.entry === undefined ? best : path;
    }
    return best;
  }

  private find(prefix: string): TrieNode<V> | undefined {
    let node: TrieNode<V> | undefined = this.root;
    for (const letter of prefix) {
      node = node?.children.get(letter);
    }
    return node;
  }

  private *walk(node: TrieNode<V>, word: string): Generator<string> {
    if (node.entry !== undefined) {
      yield word;
    }
    const branches = [...node.children].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [letter, child] of branches) {
      yield* this.walk(child, word + letter);
    }
  }
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  const lengths = new TrieMap<number>();
  for (const word of ["car", "dog", "card", "care", "do", "cat", "car"]) {
    lengths.set(word, word.length);
  }
  console.log(`words stored: ${lengths.size}`);
  for (const word of ["car", "ca"]) {
    console.log(`contains ${word}: ${lengths.has(word) ? "yes" : "no"}`);
  }
  console.log(`starting with car: ${[...lengths.startingWith("car")].join(", ")}`);
  console.log(`longest prefix of cardigan: ${lengths.longestPrefixOf("cardigan")}`);

  assert(lengths.get("card") === 4, "a word maps to its value");
  assert(lengths.delete("car"), "car was stored");
  assert(!lengths.delete("ca"), "a bare prefix cannot be removed");
  const rest = [...lengths.startingWith("")].join(", ");
  console.log(`without car: ${rest}`);
  assert(lengths.size === 5 && rest === "card, care, cat, do, dog", "the wrong words are left");
}

main();
