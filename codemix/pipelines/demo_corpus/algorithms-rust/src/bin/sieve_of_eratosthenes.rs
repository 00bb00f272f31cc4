//! Sieve of Eratosthenes: lists primes and factors integers below a fixed limit.

use std::fmt;

/// Returns every prime smaller than `limit`, in increasing order.
fn primes_below(limit: usize) -> Vec<usize> {
    let mut is_prime = vec![true; limit];
    is_prime.iter_mut().take(2).for_each(|flag| *flag = false);
    for p in (2..).take_while(|p| p * p < limit) {
        if is_prime[p] {
            for multiple in (p * p..limit).step_by(p) {
                is_prime[multiple] = false;
            }
        }
    }
    is_prime
        .iter()
        .enumerate()
        .filter_map(|(n, &prime)| prime.then_some(n))
        .collect()
}

/// A prime raised to a power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PrimePower {
    prime: usize,
    exponent: u32,
}

impl fmt::Display for PrimePower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exponent {
            1 => write!(f, "{}", self.prime),
            e => write!(f, "{}^{}", self.prime, e),
        }
    }
}

/// Smallest prime factor of every integer below a limit.
struct FactorTable(Vec<usize>);

impl FactorTable {
    fn new(limit: usize) -> Self {
        let mut smallest: Vec<usize> = (0..limit).collect();
        for p in primes_below(limit) {
            for multiple in (p.saturating_mul(p)..limit).step_by(p) {
                if smallest[multiple] == multiple {
                    smallest[multiple] = p;
                }
            }
        }
        FactorTable(smallest)
    }

    /// Returns the prime powers of `n`, or `None` if `n` lies outside the table.
    fn factorize(&self, mut n: usize) -> Option<Vec<PrimePower>> {
        if n == 0 || n >= self.0.len() {
            return None;
        }
        let mut powers: Vec<PrimePower> = Vec::new();
        while n > 1 {
            let prime = self.0[n];
            n /= prime;
            match powers.last_mut() {
                Some(last) if last.prime == prime => last.exponent += 1,
                _ => powers.push(PrimePower { prime, exponent: 1 }),
            }
        }
        Some(powers)
    }
}

fn join<T: ToString>(items: impl IntoIterator<Item = T>, separator: &str) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(separator)
}

fn main() {
    println!("primes below 60: {}", join(primes_below(60), " "));

    for (limit, expected) in [(100, 25), (1000, 168), (100_000, 9592)] {
        let count = primes_below(limit).len();
        assert_eq!(count, expected, "number of primes below {limit}");
        println!("pi({limit}) = {count}");
    }

    let small = primes_below(100);
    let twins = small
        .windows(2)
        .filter(|pair| pair[1] - pair[0] == 2)
        .map(|pair| format!("({}, {})", pair[0], pair[1]));
    println!("twin primes below 100: {}", join(twins, " "));

    let table = FactorTable::new(100_000);
    for n in [360, 9991, 65_536, 99_991] {
        let powers = table.factorize(n).expect("n lies inside the table");
        let product: usize = powers.iter().map(|p| p.prime.pow(p.exponent)).product();
        assert_eq!(product, n);
        println!("{n} = {}", join(powers, " * "));
    }
    assert!(table.factorize(100_000).is_none());
}
