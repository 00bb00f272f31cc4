//! Stable merge sort that counts inversions: pairs that stand in the wrong order.

use std::fmt;

/// Sorts in place by a key, keeping the order of equal keys; returns the number of inversions.
fn merge_sort_by_key<T, K, F>(items: &mut [T], key: &F) -> usize
where
    T: Clone,
    K: Ord,
    F: Fn(&T) -> K,
{
    if items.len() < 2 {
        return 0;
    }
    let (left, right) = items.split_at_mut(items.len() / 2);
    let mut inversions = merge_sort_by_key(left, key) + merge_sort_by_key(right, key);

    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (&*left, &*right);
    while let ([first, rest_left @ ..], [second, rest_right @ ..]) = (left, right) {
        if key(second) < key(first) {
            merged.push(second.clone());
            inversions += left.len();
            right = rest_right;
        } else {
            merged.push(first.clone());
            left = rest_left;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    items.clone_from_slice(&merged);
    inversions
}

fn merge_sort<T: Ord + Clone>(items: &mut [T]) -> usize {
    merge_sort_by_key(items, &T::clone)
}

#[derive(Clone, Debug, PartialEq)]
struct Graded {
    name: &'static str,
    grade: u8,
}

impl fmt::Display for Graded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.grade)
    }
}

fn join<T: fmt::Display>(items: &[T], separator: &str) -> String {
    items
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join(separator)
}

fn main() {
    let mut numbers = vec![8, 3, 5, 1, 9, 2, 7];
    println!("numbers: {}", join(&numbers, " "));
    let inversions = merge_sort(&mut numbers);
    println!("sorted: {}", join(&numbers, " "));
    println!("inversions: {inversions}");

    let mut results = [("Ada", 2), ("Ben", 1), ("Cleo", 2), ("Dan", 3), ("Eve", 1)]
        .map(|(name, grade)| Graded { name, grade });
    merge_sort_by_key(&mut results, &|result: &Graded| result.grade);
    println!("by grade: {}", join(&results, ", "));
    let names: Vec<_> = results.iter().map(|result| result.name).collect();
    assert_eq!(
        names,
        ["Ben", "Eve", "Ada", "Cleo", "Dan"],
        "the sort is not stable"
    );

    let mut seed = 7_u32;
    let mut many: Vec<u32> = (0..500)
        .map(|_| {
            seed = (seed * 75 + 74) % 65_537;
            seed
        })
        .collect();
    let slow: usize = (0..many.len())
        .map(|i| {
            many[i + 1..]
                .iter()
                .filter(|&&later| many[i] > later)
                .count()
        })
        .sum();
    let mut expected = many.clone();
    expected.sort();
    assert_eq!(merge_sort(&mut many), slow);
    assert_eq!(many, expected);
    println!("500 random numbers: sorted, {slow} inversions");
}
