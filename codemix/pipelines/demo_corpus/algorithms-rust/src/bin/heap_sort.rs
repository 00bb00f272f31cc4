//! Heapsort in place, with the max-heap kept in the slice itself.
//!
//! The children of index `i` are `2 * i + 1` and `2 * i + 2`; none is greater than its parent.

use std::collections::BinaryHeap;

/// Lets the item at `root` sink until no child is greater.
fn sift_down<T: Ord>(heap: &mut [T], mut root: usize) {
    loop {
        let left = 2 * root + 1;
        let Some(greatest) = (left..heap.len().min(left + 2)).max_by_key(|&child| &heap[child])
        else {
            return;
        };
        if heap[root] >= heap[greatest] {
            return;
        }
        heap.swap(root, greatest);
        root = greatest;
    }
}

/// Rearranges the items into a max-heap, in linear time.
fn heapify<T: Ord>(items: &mut [T]) {
    for root in (0..items.len() / 2).rev() {
        sift_down(items, root);
    }
}

/// Sorts in ascending order.
fn heap_sort<T: Ord>(items: &mut [T]) {
    heapify(items);
    for last in (1..items.len()).rev() {
        items.swap(0, last);
        sift_down(&mut items[..last], 0);
    }
}

/// Returns the smallest items in order, holding no more than `count` of them at a time.
fn smallest<T: Ord>(items: impl IntoIterator<Item = T>, count: usize) -> Vec<T> {
    let mut items = items.into_iter();
    let mut kept: Vec<T> = items.by_ref().take(count).collect();
    heapify(&mut kept);
    for item in items {
        if kept.first().is_some_and(|greatest| item < *greatest) {
            kept[0] = item;
            sift_down(&mut kept, 0);
        }
    }
    heap_sort(&mut kept);
    kept
}

fn show(label: &str, items: &[u32]) {
    let words: Vec<String> = items.iter().map(u32::to_string).collect();
    println!("{label}: {}", words.join(" "));
}

fn main() {
    let mut numbers = [4, 10, 3, 5, 1, 8, 7];
    show("numbers", &numbers);
    heapify(&mut numbers);
    show("as a heap", &numbers);
    heap_sort(&mut numbers);
    show("sorted", &numbers);

    let squares: Vec<u32> = (1..=100).map(|i| i * i % 101).collect();
    let least = smallest(squares.iter().copied(), 5);
    show("5 smallest of 100", &least);
    assert_eq!(least, BinaryHeap::from(squares).into_sorted_vec()[..5]);

    for size in 0..50 {
        let mut items: Vec<u32> = (0..size).map(|i| (i * 31 + size) % 47).collect();
        let mut expected = items.clone();
        expected.sort_unstable();
        heap_sort(&mut items);
        assert_eq!(items, expected, "size {size}");
    }
    println!("all sizes from 0 to 49 are sorted");
}
