//! Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem.

use std::fmt;

/// Integers with `gcd == x * a + y * b` for the pair they were computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bezout {
    gcd: i64,
    x: i64,
    y: i64,
}

fn extended_gcd(a: i64, b: i64) -> Bezout {
    if b == 0 {
        return Bezout { gcd: a, x: 1, y: 0 };
    }
    let Bezout { gcd, x, y } = extended_gcd(b, a % b);
    Bezout {
        gcd,
        x: y,
        y: x - a / b * y,
    }
}

/// Returns the inverse of `a`, unless it shares a factor with the modulus.
fn mod_inverse(a: i64, modulus: i64) -> Option<i64> {
    let Bezout { gcd, x, .. } = extended_gcd(a, modulus);
    (gcd == 1).then(|| x.rem_euclid(modulus))
}

/// The set of integers equal to `residue` modulo `modulus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Congruence {
    residue: i64,
    modulus: i64,
}

impl Congruence {
    const ALL: Congruence = Congruence {
        residue: 0,
        modulus: 1,
    };

    fn new(residue: i64, modulus: i64) -> Self {
        Congruence {
            residue: residue.rem_euclid(modulus),
            modulus,
        }
    }

    fn contains(&self, n: i64) -> bool {
        n.rem_euclid(self.modulus) == self.residue
    }

    /// Intersects two congruences; `None` means that they exclude each other.
    fn intersect(self, other: Congruence) -> Option<Congruence> {
        let Bezout { gcd, x, .. } = extended_gcd(self.modulus, other.modulus);
        let difference = other.residue - self.residue;
        if difference % gcd != 0 {
            return None;
        }
        let other_part = other.modulus / gcd;
        let steps = (difference / gcd * x).rem_euclid(other_part);
        let lcm = self.modulus.checked_mul(other_part)?;
        Some(Congruence::new(self.residue + self.modulus * steps, lcm))
    }
}

impl fmt::Display for Congruence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (mod {})", self.residue, self.modulus)
    }
}

/// Finds the integers that satisfy every congruence of a system.
fn solve(system: &[Congruence]) -> Option<Congruence> {
    system
        .iter()
        .try_fold(Congruence::ALL, |answer, &next| answer.intersect(next))
}

fn main() {
    for (a, b) in [(240, 46), (1071, 462), (3120, 17), (0, 5)] {
        let Bezout { gcd, x, y } = extended_gcd(a, b);
        assert_eq!(x * a + y * b, gcd, "Bezout identity for {a} and {b}");
        println!("gcd({a}, {b}) = {gcd} = {x}*{a} + {y}*{b}");
    }

    for (a, modulus) in [(3, 11), (17, 3120), (6, 9)] {
        match mod_inverse(a, modulus) {
            Some(inverse) => {
                assert_eq!(a * inverse % modulus, 1);
                println!("inverse of {a} modulo {modulus} = {inverse}");
            }
            None => println!("no inverse of {a} modulo {modulus}"),
        }
    }

    let systems: [&[(i64, i64)]; 3] = [
        &[(2, 3), (3, 5), (2, 7)],
        &[(1, 4), (3, 6)],
        &[(1, 4), (2, 6)],
    ];
    for pairs in systems {
        let system: Vec<Congruence> = pairs.iter().map(|&(r, m)| Congruence::new(r, m)).collect();
        let question: Vec<String> = system.iter().map(Congruence::to_string).collect();
        let answer = solve(&system);
        if let Some(found) = answer {
            assert!(system.iter().all(|c| c.contains(found.residue)));
        }
        let text = answer.map_or("no solution".to_string(), |found| found.to_string());
        println!("{}: {}", question.join(", "), text);
    }
}
