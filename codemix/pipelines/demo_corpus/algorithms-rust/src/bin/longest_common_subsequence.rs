//! Longest common subsequence of two slices, and the line diff built on it.

use std::fmt;

/// One step on the way from an old slice to a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change<'a, T> {
    Keep(&'a T),
    Remove(&'a T),
    Add(&'a T),
}

impl<T: fmt::Display> fmt::Display for Change<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Keep(item) => write!(f, "  {item}"),
            Change::Remove(item) => write!(f, "- {item}"),
            Change::Add(item) => write!(f, "+ {item}"),
        }
    }
}

/// Cell `[i][j]` is the length of the longest common subsequence of `a[i..]` and `b[j..]`.
fn suffix_lengths<T: PartialEq>(a: &[T], b: &[T]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            table[i][j] = if x == y {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    table
}

/// Returns the shortest list of changes that turns `a` into `b`.
fn diff<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> Vec<Change<'a, T>> {
    let table = suffix_lengths(a, b);
    let mut changes = Vec::with_capacity(a.len() + b.len() - table[0][0]);
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            changes.push(Change::Keep(x));
            i += 1;
            j += 1;
        } else if table[i + 1][j] >= table[i][j + 1] {
            changes.push(Change::Remove(x));
            i += 1;
        } else {
            changes.push(Change::Add(y));
            j += 1;
        }
    }
    changes.extend(a[i..].iter().map(Change::Remove));
    changes.extend(b[j..].iter().map(Change::Add));
    changes
}

/// Returns one longest common subsequence of `a` and `b`.
fn lcs<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> Vec<&'a T> {
    diff(a, b)
        .into_iter()
        .filter_map(|change| match change {
            Change::Keep(item) => Some(item),
            _ => None,
        })
        .collect()
}

fn is_subsequence<T: PartialEq>(part: &[&T], whole: &[T]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|&wanted| rest.any(|item| item == wanted))
}

fn main() {
    let examples = [
        ("AGGTAB", "GXTXAYB", 4),
        ("ABCBDAB", "BDCABA", 4),
        ("programming", "gaming", 6),
        ("abc", "xyz", 0),
    ];
    for (a, b, expected_length) in examples {
        let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let common = lcs(&left, &right);
        assert_eq!(common.len(), expected_length);
        assert!(is_subsequence(&common, &left) && is_subsequence(&common, &right));
        let text: String = common.into_iter().collect();
        println!("lcs({a}, {b}) = '{text}' ({expected_length})");
    }

    let before = ["flour", "sugar", "eggs", "milk", "bake"];
    let after = ["flour", "brown sugar", "eggs", "bake", "let cool"];
    let changes = diff(&before, &after);
    for change in &changes {
        println!("{change}");
    }
    let rebuilt: Vec<&str> = changes
        .iter()
        .filter_map(|change| match *change {
            Change::Keep(line) | Change::Add(line) => Some(*line),
            Change::Remove(_) => None,
        })
        .collect();
    assert_eq!(rebuilt, after);
}
