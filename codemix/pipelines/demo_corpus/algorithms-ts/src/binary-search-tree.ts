/** A persistent binary search tree: every change returns a new tree that shares most nodes. */

interface Branch<T> {
  readonly key: T;
  readonly left: Tree<T>;
  readonly right: Tree<T>;
}

/** A tree is a branch or empty. */
export type Tree<T> = Branch<T> | null;

type Ordered = number | string;

export class MissingKeyError extends Error {
  constructor(readonly key: Ordered) {
    super(`no key ${key}`);
    this.name = "MissingKeyError";
  }
}

export function insert<T extends Ordered>(tree: Tree<T>, key: T): Tree<T> {
  if (tree === null) {
    return { key, left: null, right: null };
  }
  if (key < tree.key) {
    return { ...tree, left: insert(tree.left, key) };
  }
  if (key > tree.key) {
    return { ...tree, right: insert(tree.right, key) };
  }
  return tree;
}

export function contains<T extends Ordered>(tree: Tree<T>, key: T): boolean {
  if (tree === null) {
    return false;
  }
  return key === tree.key || contains(key < tree.key ? tree.left : tree.right, key);
}

function minimum<T>(branch: Branch<T>): T {
  return branch.left === null ? branch.key : minimum(branch.left);
}

/** Returns the tree without the key; throws a MissingKeyError if there is no such key. */
export function remove<T extends Ordered>(tree: Tree<T>, key: T): Tree<T> {
  if (tree === null) {
    throw new MissingKeyError(key);
  }
  const { left, right } = tree;
  if (key < tree.key) {
    return { ...tree, left: remove(left, key) };
  }
  if (key > tree.key) {
    return { ...tree, right: remove(right, key) };
  }
  if (left === null || right === null) {
    return left ?? right;
  }
  // Two children: the smallest key of the right subtree takes this place.
  const successor = minimum(right);
  return { key: successor, left, right: remove(right, successor) };
}

export function* inOrder<T>(tree: Tree<T>): Generator<T> {
  if (tree !== null) {
    yield* inOrder(tree.left);
    yield tree.key;
    yield* inOrder(tree.right);
  }
}

export function height<T>(tree: Tree<T>): number {
  return tree === null ? 0 : 1 + Math.max(height(tree.left), height(tree.right));
}

const show = (tree: Tree<number>): string => [...inOrder(tree)].join(" ");

function check(condition: boolean, message: string): void {
  if (!condition) {
    throw new Error(message);
  }
}

function main(): void {
  const keys = [50, 30, 70, 20, 40, 60, 80, 65, 30];
  const full = keys.reduce<Tree<number>>(insert, null);
  const size = [...inOrder(full)].length;
  console.log(`${size} keys, height ${height(full)}: ${show(full)}`);
  for (const key of [60, 61]) {
    console.log(`contains ${key}: ${contains(full, key) ? "yes" : "no"}`);
  }

  const removals: Array<[key: number, what: string]> = [
    [20, "a leaf"],
    [60, "one child"],
    [50, "the root"],
  ];
  let tree = full;
  for (const [key, what] of removals) {
    tree = remove(tree, key);
    console.log(`without ${key} (${what}): ${show(tree)}`);
    check(!contains(tree, key), "the key is still there");
  }

  try {
    remove(tree, 99);
    check(false, "99 was never inserted");
  } catch (error) {
    if (!(error instanceof MissingKeyError)) throw error;
    console.log(`error: ${error.message}`);
  }
  check(show(tree) === "30 40 65 70 80", "the wrong keys are left");
  check(contains(full, 50), "the full tree must be as it was");
}

main();
