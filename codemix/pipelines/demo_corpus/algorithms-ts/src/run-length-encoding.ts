/** Run-length encoding of any sequence, with a compact text form: WWWB becomes 3WB. */

export interface Run<T> {
  readonly value: T;
  readonly length: number;
}

/** A problem that a caller has to look at, as a value instead of an exception. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

const success = <T>(value: T): Result<T> => ({ ok: true, value });
const failure = (error: string): Result<never> => ({ ok: false, error });

export function toRuns<T>(items: Iterable<T>): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const value of items) {
    const last = runs.at(-1);
    if (last !== undefined && last.value === value) {
      runs[runs.length - 1] = { value, length: last.length + 1 };
    } else {
      runs.push({ value, length: 1 });
    }
  }
  return runs;
}

/** Writes each run as its length and its symbol; a run of one needs no length. */
export function encode(text: string): Result<string> {
  if (/\d/.test(text)) {
    return failure("digit in the text");
  }
  const parts = toRuns(text).map(({ value, length }) => (length > 1 ? `${length}${value}` : value));
  return success(parts.join(""));
}

/** Expands every run; the inverse of `encode`. */
export function decode(code: string): Result<string> {
  let text = "";
  let digits = "";
  for (const symbol of code) {
    if (/\d/.test(symbol)) {
      digits += symbol;
    } else {
      text += symbol.repeat(Number(digits || "1"));
      digits = "";
    }
  }
  return digits === "" ? success(text) : failure("count without a symbol");
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) {
    throw new Error(result.error);
  }
  return result.value;
}

function expectRefusal(convert: (input: string) => Result<string>, input: string): void {
  const result = convert(input);
  if (result.ok) {
    throw new Error(`${input} became ${result.value}`);
  }
  console.log(`${convert.name} ${input}: ${result.error}`);
}

function main(): void {
  let saved = 0;
  for (const text of ["WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees"]) {
    const code = unwrap(encode(text));
    console.log(`${text} -> ${code}`);
    if (unwrap(decode(code)) !== text) {
      throw new Error(`${text} did not survive`);
    }
    saved += text.length - code.length;
  }
  console.log(`characters saved: ${saved}`);
  if (saved !== 12) {
    throw new Error("expected to save 12 characters");
  }

  for (const row of ["3.#3.", "2.3#2.", ".5#."]) {
    console.log(unwrap(decode(row)));
  }

  expectRefusal(decode, "2W3");
  expectRefusal(encode, "R2D2");
}

main();
