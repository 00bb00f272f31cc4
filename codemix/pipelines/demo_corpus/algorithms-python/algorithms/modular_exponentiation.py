"""Modular exponentiation by squaring, with a Miller-Rabin test and a key exchange."""

WITNESSES = (2, 3, 5, 7)
"""Bases for which Miller-Rabin makes no mistake below 3,215,031,751."""


def power_mod(base: int, exponent: int, modulus: int) -> int:
    """Return ``base ** exponent % modulus`` with O(log exponent) multiplications."""
    if modulus < 1:
        raise ValueError("the modulus must be positive")
    if exponent < 0:
        raise ValueError("the exponent must not be negative")
    result = 1 % modulus
    base %= modulus
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def passes_fermat(n: int, base: int = 2) -> bool:
    """Tell whether ``n`` looks prime to Fermat's test, which some composites fool."""
    return power_mod(base, n - 1, n) == 1


def is_prime(n: int) -> bool:
    """Decide primality of ``n`` below three billion by the Miller-Rabin test."""
    if n < 2:
        return False
    for p in WITNESSES:
        if n % p == 0:
            return n == p

    twos = ((n - 1) & (1 - n)).bit_length() - 1
    odd_part = (n - 1) >> twos

    def is_witness(base: int) -> bool:
        x = power_mod(base, odd_part, n)
        if x in (1, n - 1):
            return False
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                return False
        return True

    return not any(map(is_witness, WITNESSES))


def main() -> None:
    cases = [(3, 13, 7), (2, 100, 1_000_000_007), (12_345, 67_890, 998_244_353), (5, 0, 1)]
    for base, exponent, modulus in cases:
        value = power_mod(base, exponent, modulus)
        if value != pow(base, exponent, modulus):
            raise AssertionError(f"wrong power for {base}^{exponent} mod {modulus}")
        print(f"{base}^{exponent} mod {modulus} = {value}")

    candidates = [341, 561, 1000, 7919, 25_326_001, 1_000_000_007, 2_147_483_647]
    for n in candidates:
        fermat = "passes" if passes_fermat(n) else "fails"
        verdict = "prime" if is_prime(n) else "composite"
        print(f"{n} {fermat} Fermat base 2 and is {verdict}")
    if sum(map(is_prime, range(10_000))) != 1229:
        raise AssertionError("there are 1229 primes below 10000")

    prime, generator = 2_147_483_647, 7
    alice_secret, bob_secret = 123_456_789, 987_654_321
    alice_public = power_mod(generator, alice_secret, prime)
    bob_public = power_mod(generator, bob_secret, prime)
    shared = power_mod(bob_public, alice_secret, prime)
    if shared != power_mod(alice_public, bob_secret, prime):
        raise AssertionError("the two sides disagree on the key")
    print(f"public keys {alice_public} and {bob_public}, shared key {shared}")


if __name__ == "__main__":
    main()
