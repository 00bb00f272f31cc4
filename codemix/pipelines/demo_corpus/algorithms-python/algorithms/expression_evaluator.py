"""Evaluate arithmetic by recursive descent.

The grammar has one method for each level of precedence::

    sum     = product (("+" | "-") product)*
    product = unary (("*" | "/") unary)*
    unary   = "-" unary | power
    power   = atom ("^" unary)?
    atom    = number | "(" sum ")"
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable

TOKEN = re.compile(r"\d+(?:\.\d+)?|\S")

OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class ExpressionError(ValueError):
    """The expression is malformed."""


class Parser:
    """Reads one expression from left to right, looking one token ahead."""

    def __init__(self, source: str) -> None:
        self._tokens = [(match[0], match.start() + 1) for match in TOKEN.finditer(source)]
        self._tokens.append(("", len(source) + 1))
        self._position = 0

    def parse(self) -> float:
        value = self._sum()
        self._expect("")
        return value

    @property
    def _token(self) -> str:
        """The token ahead; empty at the end."""
        return self._tokens[self._position][0]

    def _sum(self) -> float:
        value = self._product()
        while self._token in ("+", "-"):
            apply = OPERATORS[self._advance()]
            value = apply(value, self._product())
        return value

    def _product(self) -> float:
        value = self._unary()
        while self._token in ("*", "/"):
            apply = OPERATORS[self._advance()]
            value = apply(value, self._unary())
        return value

    def _unary(self) -> float:
        if self._token == "-":
            self._advance()
            return -self._unary()
        return self._power()

    def _power(self) -> float:
        base = self._atom()
        if self._token == "^":
            self._advance()
            return math.pow(base, self._unary())
        return base

    def _atom(self) -> float:
        if self._token[:1].isdigit():
            return float(self._advance())
        self._expect("(")
        value = self._sum()
        self._expect(")")
        return value

    def _advance(self) -> str:
        """Return the token ahead and move past it."""
        token = self._token
        self._position += 1
        return token

    def _expect(self, symbol: str) -> None:
        if self._token != symbol:
            token, column = self._tokens[self._position]
            what = f"'{token}'" if token else "end"
            raise ExpressionError(f"unexpected {what} at column {column}")
        self._position += 1


def evaluate(source: str) -> float:
    """Return the value of an expression.

    Raises
    ------
    ExpressionError
        If the expression is malformed.
    ZeroDivisionError
        If it divides by zero.
    """
    return Parser(source).parse()


def main() -> None:
    expected = {
        "1 + 2 * 3": 7.0,
        "(1 + 2) * 3": 9.0,
        "2 ^ 3 ^ 2": 512.0,
        "-2 ^ 2": -4.0,
        "7 / 4 - 0.5": 1.25,
        "10 - 4 - 3": 3.0,
        "2 ^ -1": 0.5,
    }
    for source, value in expected.items():
        print(f"{source} = {evaluate(source):.2f}")
        assert evaluate(source) == value

    for source in ("2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)"):
        try:
            evaluate(source)
        except ExpressionError as error:
            print(f"{source}: {error}")
        except ZeroDivisionError:
            print(f"{source}: division by zero")
        else:
            raise AssertionError(f"{source} must be refused")


if __name__ == "__main__":
    main()
