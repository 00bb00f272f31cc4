"""Sieve of Eratosthenes: list primes and factor integers below a fixed limit."""

from collections import Counter
from itertools import pairwise
from math import isqrt, prod


def primes_below(limit: int) -> list[int]:
    """Return every prime smaller than ``limit``, in increasing order."""
    if limit <= 2:
        return []
    is_prime = bytearray([1]) * limit
    is_prime[0] = is_prime[1] = 0
    for n in range(2, isqrt(limit - 1) + 1):
        if is_prime[n]:
            multiples = range(n * n, limit, n)
            is_prime[n * n :: n] = bytes(len(multiples))
    return [n for n, flag in enumerate(is_prime) if flag]


class FactorTable:
    """Smallest prime factor of every integer below a limit."""

    def __init__(self, limit: int) -> None:
        self._smallest = list(range(limit))
        for p in range(2, isqrt(max(limit - 1, 0)) + 1):
            if self._smallest[p] != p:
                continue
            for multiple in range(p * p, limit, p):
                if self._smallest[multiple] == multiple:
                    self._smallest[multiple] = p

    def factorize(self, n: int) -> Counter[int]:
        """Return the prime factors of ``n`` with their exponents."""
        if not 1 <= n < len(self._smallest):
            raise ValueError(f"{n} lies outside 1..{len(self._smallest) - 1}")
        factors: Counter[int] = Counter()
        while n > 1:
            p = self._smallest[n]
            factors[p] += 1
            n //= p
        return factors


def format_factors(factors: Counter[int]) -> str:
    return " * ".join(f"{p}^{e}" if e > 1 else str(p) for p, e in sorted(factors.items()))


def main() -> None:
    print("primes below 60:", *primes_below(60))

    for limit, expected in ((100, 25), (1000, 168), (100_000, 9592)):
        count = len(primes_below(limit))
        if count != expected:
            raise AssertionError(f"pi({limit}) should be {expected}, not {count}")
        print(f"pi({limit}) = {count}")

    twins = [pair for pair in pairwise(primes_below(100)) if pair[1] - pair[0] == 2]
    print("twin primes below 100:", *twins)

    table = FactorTable(100_000)
    for n in (360, 9991, 65_536, 99_991):
        factors = table.factorize(n)
        if prod(factors.elements()) != n:
            raise AssertionError(f"the factors of {n} do not multiply back to it")
        print(f"{n} = {format_factors(factors)}")


if __name__ == "__main__":
    main()
