/**
 * Levenshtein edit distance, the edit script behind it, and spelling suggestions.
 */

export type Edit =
  | { kind: "substitute"; from: string; to: string }
  | { kind: "delete"; from: string }
  | { kind: "insert"; to: string };

/** The cheapest way found so far to edit one prefix into another, as a linked list. */
interface Path {
  readonly cost: number;
  readonly last?: Edit;
  readonly before?: Path;
}

const extend = (before: Path, last: Edit): Path => ({ cost: before.cost + 1, last, before });

function cheapest(first: Path, ...others: Path[]): Path {
  return others.reduce((best, path) => (path.cost < best.cost ? path : best), first);
}

/** Returns a shortest list of edits from source to target, in reading order. */
export function editScript(source: string, target: string): Edit[] {
  const [from, to] = [Array.from(source), Array.from(target)];
  let row: Path[] = [{ cost: 0 }];
  for (const letter of to) {
    row.push(extend(row[row.length - 1], { kind: "insert", to: letter }));
  }
  for (const old of from) {
    const next: Path[] = [extend(row[0], { kind: "delete", from: old })];
    to.forEach((letter, j) => {
      const kept = old === letter;
      next.push(
        kept
          ? row[j]
          : cheapest(
              extend(row[j], { kind: "substitute", from: old, to: letter }),
              extend(row[j + 1], { kind: "delete", from: old }),
              extend(next[j], { kind: "insert", to: letter }),
            ),
      );
    });
    row = next;
  }

  const script: Edit[] = [];
  for (let path: Path | undefined = row[row.length - 1]; path?.last; path = path.before) {
    script.push(path.last);
  }
  return script.reverse();
}

export function distance(source: string, target: string): number {
  return editScript(source, target).length;
}

export function describe(edit: Edit): string {
  switch (edit.kind) {
    case "substitute":
      return `${edit.from}>${edit.to}`;
    case "delete":
      return `-${edit.from}`;
    case "insert":
      return `+${edit.to}`;
  }
}

/** A dictionary that proposes the closest entry for a misspelt word. */
export class SpellChecker {
  constructor(
    private readonly words: readonly string[],
    private readonly maxDistance: number = 2,
  ) {}

  suggest(word: string): string | undefined {
    let best: string | undefined;
    let bestDistance = this.maxDistance + 1;
    for (const candidate of [...this.words].sort()) {
      const edits = distance(word, candidate);
      if (edits < bestDistance) {
        [best, bestDistance] = [candidate, edits];
      }
    }
    return best;
  }
}

function expectDistance(source: string, target: string, expected: number): void {
  const actual = distance(source, target);
  if (actual !== expected) {
    throw new Error(`${source} -> ${target} should take ${expected} edits, not ${actual}`);
  }
}

function main(): void {
  const examples: ReadonlyArray<readonly [string, string, number]> = [
    ["kitten", "sitting", 3],
    ["saturday", "sunday", 3],
    ["flaw", "lawn", 2],
    ["intention", "execution", 5],
    ["same", "same", 0],
  ];
  for (const [source, target, edits] of examples) {
    expectDistance(source, target, edits);
    const script = editScript(source, target).map(describe).join(" ");
    console.log(`${source} -> ${target}: ${edits} [${script}]`);
  }
  expectDistance("na\u00efve", "naive", 1);
  expectDistance("", "abc", 3);

  const checker = new SpellChecker(["python", "rust", "receive", "separate", "java", "trust"]);
  for (const word of ["pyhton", "recieve", "ust", "xyzzy"]) {
    const best = checker.suggest(word);
    console.log(`${word}: ${best === undefined ? "no suggestion" : `did you mean ${best}?`}`);
  }
}

main();
