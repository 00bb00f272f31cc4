'use strict';

const assert = require('node:assert/strict');

class ExpressionError extends Error {}

function divide(a, b) {
  if (b === 0) throw new ExpressionError('division by zero');
  return a / b;
}

/** Binary operators: how tightly they bind on either side, and what they do. */
const OPERATORS = {
  '+': { left: 1, right: 2, apply: (a, b) => a + b },
  '-': { left: 1, right: 2, apply: (a, b) => a - b },
  '*': { left: 3, right: 4, apply: (a, b) => a * b },
  '/': { left: 3, right: 4, apply: divide },
  // A weaker right side makes it group from the right: 2 ^ 3 ^ 2 is 2 ^ (3 ^ 2).
  '^': { left: 6, right: 5, apply: (a, b) => a ** b },
};
const NEGATION_POWER = 5;

function* tokenize(source) {
  for (const match of source.matchAll(/(\d+(?:\.\d+)?)|\S/g)) {
    yield { text: match[0], column: match.index + 1, isNumber: match[1] !== undefined };
  }
  yield { text: '', column: source.length + 1, isNumber: false };
}

function unexpected({ text, column }) {
  const what = text === '' ? 'end' : `'${text}'`;
  return new ExpressionError(`unexpected ${what} at column ${column}`);
}

/**
 * Evaluates arithmetic with the operators + - * / ^, negation and parentheses, by
 * precedence climbing.
 * @param {string} source
 * @returns {number}
 * @throws {ExpressionError} if the expression is malformed or divides by zero
 */
function evaluate(source) {
  const tokens = [...tokenize(source)];
  let next = 0;

  function operand() {
    const token = tokens[next++];
    if (token.isNumber) return Number(token.text);
    if (token.text === '-') return -expression(NEGATION_POWER);
    if (token.text !== '(') throw unexpected(token);
    const value = expression(0);
    const closing = tokens[next++];
    if (closing.text !== ')') throw unexpected(closing);
    return value;
  }

  function expression(weakest) {
    let value = operand();
    for (;;) {
      const operator = OPERATORS[tokens[next].text];
      if (!operator || operator.left < weakest) return value;
      next += 1;
      value = operator.apply(value, expression(operator.right));
    }
  }

  const value = expression(0);
  if (tokens[next].text !== '') throw unexpected(tokens[next]);
  return value;
}

function main() {
  const expected = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['7 / 4 - 0.5', 1.25],
    ['10 - 4 - 3', 3],
    ['2 ^ -1', 0.5],
  ];
  for (const [source, value] of expected) {
    console.log(`${source} = ${evaluate(source).toFixed(2)}`);
    assert.equal(evaluate(source), value);
  }

  for (const source of ['2 * (3 + 4', '5 +', '2 $ 3', '1 2', '1 / (2 - 2)']) {
    try {
      assert.fail(`${source} became ${evaluate(source)}`);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      console.log(`${source}: ${error.message}`);
    }
  }
}

if (require.main === module) main();

module.exports = { evaluate, ExpressionError };
