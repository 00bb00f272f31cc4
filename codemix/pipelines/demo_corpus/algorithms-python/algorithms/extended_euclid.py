"""Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem."""

from collections.abc import Iterable
from functools import reduce
from math import gcd
from typing import NamedTuple


class Bezout(NamedTuple):
    """Integers with ``gcd == x * a + y * b`` for the pair they were computed from."""

    gcd: int
    x: int
    y: int


class Congruence(NamedTuple):
    """The set of integers equal to ``residue`` modulo ``modulus``."""

    residue: int
    modulus: int

    def __str__(self) -> str:
        return f"{self.residue} (mod {self.modulus})"


def extended_gcd(a: int, b: int) -> Bezout:
    """Return the greatest common divisor of ``a`` and ``b`` with its Bezout coefficients."""
    x, next_x = 1, 0
    y, next_y = 0, 1
    while b:
        quotient, remainder = divmod(a, b)
        a, b = b, remainder
        x, next_x = next_x, x - quotient * next_x
        y, next_y = next_y, y - quotient * next_y
    return Bezout(a, x, y)


def mod_inverse(a: int, modulus: int) -> int:
    """Return the inverse of ``a``; raise ValueError when it shares a factor with the modulus."""
    divisor, x, _ = extended_gcd(a, modulus)
    if divisor != 1:
        raise ValueError(f"no inverse of {a} modulo {modulus}")
    return x % modulus


def merge(first: Congruence, second: Congruence) -> Congruence:
    """Combine two congruences into one; raise ValueError when they exclude each other."""
    divisor, x, _ = extended_gcd(first.modulus, second.modulus)
    difference = second.residue - first.residue
    if difference % divisor:
        raise ValueError("no solution")
    steps = difference // divisor * x % (second.modulus // divisor)
    lcm = first.modulus // divisor * second.modulus
    return Congruence((first.residue + first.modulus * steps) % lcm, lcm)


def solve(system: Iterable[Congruence]) -> Congruence:
    return reduce(merge, system, Congruence(0, 1))


def main() -> None:
    for a, b in ((240, 46), (1071, 462), (3120, 17), (0, 5)):
        g, x, y = extended_gcd(a, b)
        if g != gcd(a, b) or x * a + y * b != g:
            raise AssertionError(f"Bezout identity broken for {a} and {b}")
        print(f"gcd({a}, {b}) = {g} = {x}*{a} + {y}*{b}")

    for a, modulus in ((3, 11), (17, 3120), (6, 9)):
        try:
            inverse = mod_inverse(a, modulus)
        except ValueError as error:
            print(error)
            continue
        if a * inverse % modulus != 1:
            raise AssertionError(f"{inverse} does not invert {a}")
        print(f"inverse of {a} modulo {modulus} = {inverse}")

    for pairs in (((2, 3), (3, 5), (2, 7)), ((1, 4), (3, 6)), ((1, 4), (2, 6))):
        system = [Congruence(*pair) for pair in pairs]
        try:
            answer = solve(system)
        except ValueError as error:
            print(*system, sep=", ", end=f": {error}\n")
            continue
        if any(answer.residue % c.modulus != c.residue for c in system):
            raise AssertionError(f"{answer} does not satisfy the system")
        print(*system, sep=", ", end=f": {answer}\n")


if __name__ == "__main__":
    main()
