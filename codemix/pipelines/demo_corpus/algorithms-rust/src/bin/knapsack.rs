//! The 0/1 knapsack problem: packs the most valuable items within a weight limit.

use std::collections::VecDeque;

#[derive(Debug, PartialEq, Eq)]
struct Item {
    name: &'static str,
    weight: usize,
    value: u32,
}

impl Item {
    const fn new(name: &'static str, weight: usize, value: u32) -> Self {
        Item {
            name,
            weight,
            value,
        }
    }
}

/// Returns the best selection of distinct items that weighs at most `capacity`.
fn pack(items: &[Item], capacity: usize) -> VecDeque<&Item> {
    let mut best = vec![0; capacity + 1];
    let mut taken = vec![vec![false; capacity + 1]; items.len()];
    for (item, taken) in items.iter().zip(&mut taken) {
        for room in (item.weight..=capacity).rev() {
            let value = best[room - item.weight] + item.value;
            if value > best[room] {
                best[room] = value;
                taken[room] = true;
            }
        }
    }

    let mut room = capacity;
    let mut chosen = VecDeque::new();
    for (item, taken) in items.iter().zip(&taken).rev() {
        if taken[room] {
            room -= item.weight;
            chosen.push_front(item);
        }
    }
    chosen
}

/// Returns the best value when every item may be packed any number of times.
fn unbounded_value(items: &[Item], capacity: usize) -> u32 {
    let mut best = vec![0; capacity + 1];
    for room in 1..=capacity {
        best[room] = items
            .iter()
            .filter_map(|item| Some(best[room.checked_sub(item.weight)?] + item.value))
            .max()
            .unwrap_or(0);
    }
    best[capacity]
}

/// Tries every subset; only the reference against which `pack` is checked.
fn best_value_by_search(items: &[Item], capacity: usize) -> u32 {
    match items {
        [] => 0,
        [first, rest @ ..] => {
            let without = best_value_by_search(rest, capacity);
            capacity
                .checked_sub(first.weight)
                .map(|room| first.value + best_value_by_search(rest, room))
                .map_or(without, |with| with.max(without))
        }
    }
}

const GEAR: [Item; 8] = [
    Item::new("tent", 6, 30),
    Item::new("stove", 3, 14),
    Item::new("water", 4, 16),
    Item::new("rope", 2, 9),
    Item::new("map", 1, 4),
    Item::new("camera", 2, 7),
    Item::new("blanket", 3, 10),
    Item::new("lantern", 5, 19),
];

fn main() {
    for capacity in [0, 5, 10, 15, 40] {
        let chosen = pack(&GEAR, capacity);
        let weight: usize = chosen.iter().map(|item| item.weight).sum();
        let value: u32 = chosen.iter().map(|item| item.value).sum();
        assert!(weight <= capacity, "too heavy for capacity {capacity}");
        assert_eq!(value, best_value_by_search(&GEAR, capacity));
        let names: Vec<&str> = chosen.iter().map(|item| item.name).collect();
        let list = if names.is_empty() {
            "nothing".to_string()
        } else {
            names.join(" ")
        };
        println!("capacity {capacity}: value {value}, weight {weight}, pack {list}");
    }

    let endless = unbounded_value(&GEAR, 17);
    assert_eq!(endless, 83);
    println!("capacity 17 with repetition: value {endless}");
}
