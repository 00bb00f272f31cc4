//! Quicksort and quickselect with three-way partitioning, on slices.

use std::cmp::Ordering;
use std::fmt::Display;
use std::iter;

/// Rearranges `items` around a pivot; returns where the items equal to it start and end.
fn partition<T, F>(items: &mut [T], compare: &F) -> (usize, usize)
where
    T: Clone,
    F: Fn(&T, &T) -> Ordering,
{
    let pivot = items[items.len() / 2].clone();
    let (mut less, mut current, mut greater) = (0, 0, items.len());
    while current < greater {
        match compare(&items[current], &pivot) {
            Ordering::Less => {
                items.swap(less, current);
                less += 1;
                current += 1;
            }
            Ordering::Greater => {
                greater -= 1;
                items.swap(greater, current);
            }
            Ordering::Equal => current += 1,
        }
    }
    (less, greater)
}

/// Sorts in place with a comparison function; not stable.
fn quick_sort_by<T, F>(items: &mut [T], compare: &F)
where
    T: Clone,
    F: Fn(&T, &T) -> Ordering,
{
    if items.len() > 1 {
        let (less, greater) = partition(items, compare);
        quick_sort_by(&mut items[..less], compare);
        quick_sort_by(&mut items[greater..], compare);
    }
}

/// Returns the item that would stand at index `n` after sorting, if there is one.
fn nth_smallest<T: Ord + Clone>(items: &[T], mut n: usize) -> Option<T> {
    let mut copy = items.to_vec();
    let mut rest = copy.as_mut_slice();
    while n < rest.len() {
        let (less, greater) = partition(rest, &T::cmp);
        if n < less {
            rest = &mut rest[..less];
        } else if n >= greater {
            rest = &mut rest[greater..];
            n -= greater;
        } else {
            return Some(rest[n].clone());
        }
    }
    None
}

fn pseudo_random(seed: u32) -> impl Iterator<Item = u32> {
    let next = |x: &u32| Some((x * 75 + 74) % 65_537);
    iter::successors(next(&seed), next)
}

fn join<T: Display>(items: &[T]) -> String {
    let words: Vec<String> = items.iter().map(T::to_string).collect();
    words.join(" ")
}

fn main() {
    let mut numbers = [9, 4, 7, 4, 1, 8, 4, 2];
    println!("numbers: {}", join(&numbers));
    quick_sort_by(&mut numbers, &Ord::cmp);
    println!("ascending: {}", join(&numbers));
    quick_sort_by(&mut numbers, &|a, b| b.cmp(a));
    println!("descending: {}", join(&numbers));

    let mut fruits = ["banana", "kiwi", "apple", "fig", "cherry", "pear"];
    quick_sort_by(&mut fruits, &|a, b| {
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    });
    println!("by length: {}", join(&fruits));

    let mut many: Vec<u32> = pseudo_random(1).take(1000).collect();
    let mut expected = many.clone();
    expected.sort_unstable();
    let median = nth_smallest(&many, 500).expect("there are 1000 items");
    println!("median of {}: {median}", many.len());
    assert_eq!(median, expected[500]);
    assert_eq!(nth_smallest(&many, 1000), None);
    quick_sort_by(&mut many, &Ord::cmp);
    assert_eq!(many, expected);

    let mut same = [7; 1000];
    quick_sort_by(&mut same, &Ord::cmp);
    assert_eq!(same, [7; 1000]);
    println!("random and constant inputs are sorted");
}
