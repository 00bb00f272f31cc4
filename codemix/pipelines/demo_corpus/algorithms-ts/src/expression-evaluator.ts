/** Arithmetic in two steps: a parser builds a syntax tree, and an evaluator folds it. */

type BinaryOperator = "+" | "-" | "*" | "/" | "^";

type Expression =
  | { kind: "number"; value: number }
  | { kind: "negation"; operand: Expression }
  | { kind: "binary"; operator: BinaryOperator; left: Expression; right: Expression };

type Token = { readonly text: string; readonly column: number };

export class ExpressionError extends Error {}

function tokenize(source: string): Token[] {
  const tokens = Array.from(source.matchAll(/\d+(?:\.\d+)?|\S/g), (match) => ({
    text: match[0],
    column: (match.index ?? 0) + 1,
  }));
  return [...tokens, { text: "", column: source.length + 1 }];
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(source: string) {
    this.tokens = tokenize(source);
  }

  parse(): Expression {
    const expression = this.sum();
    this.expect("");
    return expression;
  }

  private sum(): Expression {
    return this.leftAssociative(["+", "-"], () => this.product());
  }

  private product(): Expression {
    return this.leftAssociative(["*", "/"], () => this.unary());
  }

  private unary(): Expression {
    if (this.accept("-") !== undefined) {
      return { kind: "negation", operand: this.unary() };
    }
    return this.power();
  }

  private power(): Expression {
    const left = this.atom();
    const operator = this.accept("^");
    return operator ? { kind: "binary", operator, left, right: this.unary() } : left;
  }

  private atom(): Expression {
    if (this.accept("(") !== undefined) {
      const expression = this.sum();
      this.expect(")");
      return expression;
    }
    if (!/^\d/.test(this.current.text)) {
      throw this.unexpected();
    }
    const value = Number(this.current.text);
    this.position += 1;
    return { kind: "number", value };
  }

  private leftAssociative(operators: BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    let operator: BinaryOperator | undefined;
    while ((operator = this.accept(...operators)) !== undefined) {
      left = { kind: "binary", operator, left, right: operand() };
    }
    return left;
  }

  private get current(): Token {
    return this.tokens[this.position] ?? { text: "", column: 0 };
  }

  private accept<S extends string>(...symbols: S[]): S | undefined {
    const symbol = symbols.find((candidate) => candidate === this.current.text);
    if (symbol !== undefined) {
      this.position += 1;
    }
    return symbol;
  }

  private expect(symbol: string): void {
    if (this.accept(symbol) === undefined) {
      throw this.unexpected();
    }
  }

  private unexpected(): ExpressionError {
    const { text, column } = this.current;
    return new ExpressionError(`unexpected ${text ? `'${text}'` : "end"} at column ${column}`);
  }
}

function divide(a: number, b: number): number {
  if (b === 0) throw new ExpressionError("division by zero");
  return a / b;
}

const OPERATIONS: Record<BinaryOperator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": divide,
  "^": (a, b) => a ** b,
};

function fold(expression: Expression): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "negation":
      return -fold(expression.operand);
    case "binary":
      return OPERATIONS[expression.operator](fold(expression.left), fold(expression.right));
  }
}

export const evaluate = (source: string): number => fold(new Parser(source).parse());

function main(): void {
  const expected: Record<string, number> = {
    "1 + 2 * 3": 7, "(1 + 2) * 3": 9, "2 ^ 3 ^ 2": 512, "-2 ^ 2": -4,
    "7 / 4 - 0.5": 1.25, "10 - 4 - 3": 3, "2 ^ -1": 0.5,
  };
  for (const [source, value] of Object.entries(expected)) {
    console.log(`${source} = ${evaluate(source).toFixed(2)}`);
    if (evaluate(source) !== value) throw new Error(`${source} should be ${value}`);
  }
  for (const source of ["2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)"]) {
    try {
      throw new Error(`${source} became ${evaluate(source)}`);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      console.log(`${source}: ${error.message}`);
    }
  }
}

main();
