// SPDX-License-Identifier: Apache-2.0
//! Binary search in sorted slices and over monotone predicates.

use std::ops::Range;

/// Returns the smallest number in `range` that satisfies a monotone predicate,
/// or `range.end` when there is none.
fn first_true(range: Range<usize>, predicate: impl Fn(usize) -> bool) -> usize {
    let Range {
        start: mut low,
        end: mut high,
    } = range;
    while low < high {
        let middle = low + (high - low) / 2;
        if predicate(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Returns the positions at which `target` occurs; the range is empty if it does not.
fn equal_range<T: Ord>(items: &[T], target: &T) -> Range<usize> {
    let start = first_true(0..items.len(), |i| items[i] >= *target);
    let end = first_true(start..items.len(), |i| items[i] > *target);
    start..end
}

/// Returns the index of the first item equal to `target`.
fn binary_search<T: Ord>(items: &[T], target: &T) -> Option<usize> {
    let range = equal_range(items, target);
    (!range.is_empty()).then_some(range.start)
}

/// Returns the largest integer whose square is not above `n`.
fn integer_sqrt(n: usize) -> usize {
    first_true(0..n + 1, |root| (root + 1).pow(2) > n)
}

fn main() {
    let values = [2, 3, 5, 7, 7, 7, 11, 13, 17];
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    println!("values: {}", words.join(" "));

    for target in [11, 7, 4] {
        match binary_search(&values, &target) {
            Some(index) => println!("find {target}: index {index}"),
            None => println!("find {target}: not found"),
        }
    }

    println!("7 occurs {} times", equal_range(&values, &7).len());
    println!("4 would go to index {}", equal_range(&values, &4).start);
    println!(
        "integer square root of 2000000: {}",
        integer_sqrt(2_000_000)
    );

    for target in 0..20 {
        let expected = values.iter().position(|&value| value == target);
        assert_eq!(binary_search(&values, &target), expected, "target {target}");
    }
    assert_eq!(binary_search::<u8>(&[], &1), None);
    println!("20 targets agree with a linear scan");
}
