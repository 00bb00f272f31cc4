//! Union-find: disjoint groups of the numbers `0..n` that are merged over time.

use std::collections::{BTreeMap, HashSet};

/// Each entry is either a root with the size of its group, or a link towards the root.
#[derive(Clone, Copy, Debug)]
enum Entry {
    Root { size: usize },
    Link(usize),
}

struct UnionFind {
    entries: Vec<Entry>,
    groups: usize,
}

impl UnionFind {
    fn new(n: usize) -> Self {
        Self {
            entries: vec![Entry::Root { size: 1 }; n],
            groups: n,
        }
    }

    /// Returns the root of the group of `item` and the group's size; shortens the path to it.
    fn find(&mut self, item: usize) -> (usize, usize) {
        match self.entries[item] {
            Entry::Root { size } => (item, size),
            Entry::Link(next) => {
                let (root, size) = self.find(next);
                self.entries[item] = Entry::Link(root);
                (root, size)
            }
        }
    }

    /// Merges two groups; returns whether they were apart before.
    fn union(&mut self, one: usize, other: usize) -> bool {
        let (mut big, mut small) = (self.find(one), self.find(other));
        if big.0 == small.0 {
            return false;
        }
        if big.1 < small.1 {
            std::mem::swap(&mut big, &mut small);
        }
        self.entries[small.0] = Entry::Link(big.0);
        self.entries[big.0] = Entry::Root {
            size: big.1 + small.1,
        };
        self.groups -= 1;
        true
    }

    /// Lists the groups in the order of their least members.
    fn members(&mut self) -> Vec<Vec<usize>> {
        let mut by_root: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for item in 0..self.entries.len() {
            by_root.entry(self.find(item).0).or_default().push(item);
        }
        let mut groups: Vec<_> = by_root.into_values().collect();
        groups.sort();
        groups
    }
}

/// Counts the areas of `#` in a chart; cells touch along their sides.
fn count_islands(chart: &[&str]) -> usize {
    let width = chart[0].len();
    let cells: Vec<u8> = chart.concat().into_bytes();
    let mut sets = UnionFind::new(cells.len());
    let land = |i: usize| cells[i] == b'#';
    for i in (0..cells.len()).filter(|&i| land(i)) {
        if i % width > 0 && land(i - 1) {
            sets.union(i, i - 1);
        }
        if i >= width && land(i - width) {
            sets.union(i, i - width);
        }
    }
    sets.groups - cells.iter().filter(|&&cell| cell != b'#').count()
}

fn main() {
    let names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"];
    let mut people = UnionFind::new(names.len());
    for (one, other) in [(0, 1), (2, 3), (4, 1), (4, 0)] {
        let outcome = if people.union(one, other) {
            "merged"
        } else {
            "known"
        };
        println!("{} meets {}: {outcome}", names[one], names[other]);
    }
    let groups: Vec<String> = people
        .members()
        .into_iter()
        .map(|group| {
            group
                .into_iter()
                .map(|i| names[i])
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    println!("groups: {}", groups.join(" | "));
    assert_eq!(people.find(0), people.find(4));
    assert_ne!(people.find(0), people.find(5));

    println!(
        "islands: {}",
        count_islands(&["##..#", "#..##", "..#..", "#...#", "##.##"])
    );

    let mut numbers = UnionFind::new(200);
    let mut labels: Vec<usize> = (0..200).collect(); // the slow way: relabel all members
    let mut seed = 3;
    for _ in 0..150 {
        seed = (seed * 75 + 74) % 65_537;
        let (one, other) = (seed % 200, seed / 200 % 200);
        numbers.union(one, other);
        let (old, fresh) = (labels[one], labels[other]);
        labels
            .iter_mut()
            .filter(|label| **label == old)
            .for_each(|label| *label = fresh);
    }
    let distinct: HashSet<usize> = labels.into_iter().collect();
    assert_eq!(numbers.groups, distinct.len());
    println!(
        "150 random unions of 200 numbers: {} groups",
        numbers.groups
    );
}
