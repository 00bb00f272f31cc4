//! Modular exponentiation by squaring, with a Miller-Rabin test and a key exchange.

/// Bases for which Miller-Rabin makes no mistake below 3,215,031,751.
const WITNESSES: [u64; 4] = [2, 3, 5, 7];

/// Multiplies modulo `modulus` without overflow.
fn mul_mod(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

/// Returns `base` to the power `exponent` modulo `modulus`.
///
/// # Panics
///
/// Panics if the modulus is zero.
fn pow_mod(mut base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let mut result = 1 % modulus;
    base %= modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = mul_mod(result, base, modulus);
        }
        base = mul_mod(base, base, modulus);
        exponent >>= 1;
    }
    result
}

/// Fermat's test to base 2, which some composites fool.
fn passes_fermat(n: u64) -> bool {
    pow_mod(2, n - 1, n) == 1
}

/// Decides primality of a number below three billion by the Miller-Rabin test.
fn is_prime(n: u64) -> bool {
    if n < 2 {
        return false;
    }
    if let Some(&p) = WITNESSES.iter().find(|&&p| n % p == 0) {
        return n == p;
    }
    let twos = (n - 1).trailing_zeros();
    WITNESSES.iter().all(|&witness| {
        let start = pow_mod(witness, (n - 1) >> twos, n);
        let mut squares = std::iter::successors(Some(start), |&x| Some(mul_mod(x, x, n)));
        start == 1 || squares.by_ref().take(twos as usize).any(|x| x == n - 1)
    })
}

/// One side of a Diffie-Hellman key exchange.
struct Party {
    secret: u64,
}

impl Party {
    const PRIME: u64 = (1 << 31) - 1;
    const GENERATOR: u64 = 7;

    fn public_key(&self) -> u64 {
        pow_mod(Self::GENERATOR, self.secret, Self::PRIME)
    }

    fn shared_key(&self, other_public_key: u64) -> u64 {
        pow_mod(other_public_key, self.secret, Self::PRIME)
    }
}

fn main() {
    let cases = [
        (3, 13, 7, 3),
        (2, 100, 1_000_000_007, 976_371_285),
        (12_345, 67_890, 998_244_353, 520_003_681),
        (5, 0, 1, 0),
    ];
    for (base, exponent, modulus, expected) in cases {
        let value = pow_mod(base, exponent, modulus);
        assert_eq!(value, expected);
        println!("{base}^{exponent} mod {modulus} = {value}");
    }
    assert_eq!(pow_mod(u64::MAX - 1, 2, u64::MAX), 1, "no overflow");

    let candidates = [
        341,
        561,
        1000,
        7919,
        25_326_001,
        1_000_000_007,
        Party::PRIME,
    ];
    for n in candidates {
        let fermat = if passes_fermat(n) { "passes" } else { "fails" };
        let verdict = if is_prime(n) { "prime" } else { "composite" };
        println!("{n} {fermat} Fermat base 2 and is {verdict}");
    }
    assert_eq!((0..10_000).filter(|&n| is_prime(n)).count(), 1229);

    let alice = Party {
        secret: 123_456_789,
    };
    let bob = Party {
        secret: 987_654_321,
    };
    let shared = alice.shared_key(bob.public_key());
    assert_eq!(shared, bob.shared_key(alice.public_key()));
    println!(
        "public keys {} and {}, shared key {shared}",
        alice.public_key(),
        bob.public_key()
    );
}
