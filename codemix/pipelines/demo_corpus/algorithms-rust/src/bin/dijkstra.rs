//! Dijkstra's algorithm: the cheapest routes from one place in an undirected network.
//!
//! Costs are unsigned, but roads are read from text, where a cost may be anything.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::num::TryFromIntError;

#[derive(Debug, PartialEq)]
struct NegativeCost {
    one: &'static str,
    other: &'static str,
    cost: i64,
}

impl fmt::Display for NegativeCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {} costs {}", self.one, self.other, self.cost)
    }
}

impl std::error::Error for NegativeCost {}

type Place = &'static str;

/// A route to a place: what it costs and the place before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Route {
    cost: u64,
    previous: Option<Place>,
}

#[derive(Default)]
struct Network {
    roads: BTreeMap<Place, BTreeMap<Place, u64>>,
}

impl Network {
    /// Adds a road in both directions.
    fn connect(&mut self, one: Place, other: Place, cost: i64) -> Result<(), NegativeCost> {
        let length =
            cost.try_into()
                .map_err(|_: TryFromIntError| NegativeCost { one, other, cost })?;
        self.roads.entry(one).or_default().insert(other, length);
        self.roads.entry(other).or_default().insert(one, length);
        Ok(())
    }

    /// Finds the cheapest route to every place that can be reached.
    fn routes_from(&self, start: Place) -> BTreeMap<Place, Route> {
        let mut routes = BTreeMap::from([(
            start,
            Route {
                cost: 0,
                previous: None,
            },
        )]);
        let mut frontier = BinaryHeap::from([Reverse((0, start))]);
        while let Some(Reverse((cost, place))) = frontier.pop() {
            if cost > routes[place].cost {
                continue; // outdated: a cheaper road was found after this entry was queued
            }
            for (&next, road) in self.roads.get(place).into_iter().flatten() {
                let route = Route {
                    cost: cost + road,
                    previous: Some(place),
                };
                if routes
                    .get(next)
                    .map_or(true, |known| route.cost < known.cost)
                {
                    routes.insert(next, route);
                    frontier.push(Reverse((route.cost, next)));
                }
            }
        }
        routes
    }
}

/// Returns the places on the way to `goal`, the start first.
fn path_to(routes: &BTreeMap<Place, Route>, goal: Place) -> Vec<Place> {
    let mut path = vec![goal];
    while let Some(previous) = routes[path[path.len() - 1]].previous {
        path.push(previous);
    }
    path.reverse();
    path
}

fn main() -> Result<(), NegativeCost> {
    let mut network = Network::default();
    network.connect("Harbour", "Market", 7)?;
    network.connect("Harbour", "Mill", 3)?;
    network.connect("Mill", "Market", 2)?;
    network.connect("Market", "Castle", 4)?;
    network.connect("Mill", "Castle", 8)?;
    network.connect("Castle", "Abbey", 5)?;
    network.connect("Market", "Abbey", 11)?;
    network.connect("Island", "Lighthouse", 1)?;

    let routes = network.routes_from("Harbour");
    for &place in network.roads.keys() {
        match routes.get(place) {
            Some(route) => {
                println!(
                    "{place}: {} by {}",
                    route.cost,
                    path_to(&routes, place).join(" > ")
                );
            }
            None => println!("{place}: out of reach"),
        }
    }

    let costs: Vec<_> = routes
        .iter()
        .map(|(&place, route)| (place, route.cost))
        .collect();
    let expected = [
        ("Abbey", 14),
        ("Castle", 9),
        ("Harbour", 0),
        ("Market", 5),
        ("Mill", 3),
    ];
    assert_eq!(costs, expected);
    assert_eq!(
        network.routes_from("Abbey")["Harbour"].cost,
        14,
        "roads go both ways"
    );

    let error = network
        .connect("Mill", "Abbey", -1)
        .expect_err("the cost is negative");
    println!("rejected: {error}");
    Ok(())
}
