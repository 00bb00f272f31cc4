// SPDX-License-Identifier: Apache-2.0
//! Minimum spanning tree: the cheapest cables that connect all towns, by Kruskal and by Prim.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// An undirected edge. The cost comes first, so that the derived order is by cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cable {
    cost: u32,
    one: char,
    other: char,
}

impl fmt::Display for Cable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {}: {}", self.one, self.other, self.cost)
    }
}

impl FromStr for Cable {
    type Err = ParseIntError;

    /// Reads a cable written as `AB7`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut letters = text.chars();
        let mut town = || letters.next().unwrap_or('?');
        Ok(Self {
            one: town(),
            other: town(),
            cost: letters.as_str().parse()?,
        })
    }
}

fn towns_of(cables: &[Cable]) -> BTreeSet<char> {
    cables
        .iter()
        .flat_map(|cable| [cable.one, cable.other])
        .collect()
}

/// Takes the cheapest cables that close no circle; a forest if the towns are not connected.
fn kruskal(cables: &[Cable]) -> Vec<Cable> {
    let mut group: HashMap<char, char> = towns_of(cables).into_iter().map(|t| (t, t)).collect();
    let mut sorted = cables.to_vec();
    sorted.sort_unstable();
    sorted.retain(|cable| {
        let (kept, merged) = (group[&cable.one], group[&cable.other]);
        group
            .values_mut()
            .filter(|label| **label == merged)
            .for_each(|label| *label = kept);
        kept != merged
    });
    sorted
}

/// Grows one tree from a town, always by the cheapest cable that leads out of it.
fn prim(cables: &[Cable], start: char) -> Vec<Cable> {
    let mut reached = BTreeSet::new();
    let mut frontier = BinaryHeap::new();
    let mut chosen = Vec::new();
    let mut town = start;
    loop {
        reached.insert(town);
        let ends = cables
            .iter()
            .filter(|cable| cable.one == town || cable.other == town);
        frontier.extend(ends.copied().map(Reverse));
        let next = std::iter::from_fn(|| frontier.pop()).find_map(|Reverse(cable)| {
            [cable.one, cable.other]
                .into_iter()
                .find(|end| !reached.contains(end))
                .map(|end| (cable, end))
        });
        let Some((cable, fresh)) = next else {
            return chosen;
        };
        chosen.push(cable);
        town = fresh;
    }
}

fn total(cables: &[Cable]) -> u32 {
    cables.iter().map(|cable| cable.cost).sum()
}

fn main() -> Result<(), ParseIntError> {
    let plan = "AB7 AD5 BC8 BD9 BE10 CE4 DE15 DF6 EF12 EG11 FG13";
    let mut cables: Vec<Cable> = plan.split(' ').map(str::parse).collect::<Result<_, _>>()?;

    let tree = kruskal(&cables);
    for cable in &tree {
        println!("{cable}");
    }
    println!("total: {}", total(&tree));

    let towns = towns_of(&cables);
    for &start in &towns {
        let mut grown = prim(&cables, start);
        grown.sort_unstable();
        assert_eq!(grown, tree, "Prim differs from {start}");
    }
    println!("Prim agrees from all {} towns", towns.len());
    assert_eq!(total(&tree), 41);

    cables.push("XY3".parse()?);
    let forest = kruskal(&cables);
    let trees = towns_of(&cables).len() - forest.len();
    println!(
        "with X - Y: {} cables in {trees} trees, total {}",
        forest.len(),
        total(&forest)
    );
    assert_eq!((trees, total(&forest)), (2, 44));
    Ok(())
}
