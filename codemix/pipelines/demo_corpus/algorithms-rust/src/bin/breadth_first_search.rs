// SPDX-License-Identifier: Apache-2.0
//! Breadth-first search: the fewest steps between two nodes of an unweighted graph.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::Hash;

/// Returns the nodes that can be reached from `start`, nearest first, each with its parent.
fn explore<N, I>(start: N, neighbours: impl Fn(N) -> I) -> Vec<(N, Option<N>)>
where
    N: Copy + Eq + Hash,
    I: IntoIterator<Item = N>,
{
    let mut parents = HashMap::from([(start, None)]);
    let mut queue = VecDeque::from([start]);
    let mut visits = Vec::new();
    while let Some(node) = queue.pop_front() {
        visits.push((node, parents[&node]));
        for next in neighbours(node) {
            parents.entry(next).or_insert_with(|| {
                queue.push_back(next);
                Some(node)
            });
        }
    }
    visits
}

/// Returns the nodes of a path with the fewest steps.
fn shortest_path<N, I>(start: N, goal: N, neighbours: impl Fn(N) -> I) -> Option<Vec<N>>
where
    N: Copy + Eq + Hash,
    I: IntoIterator<Item = N>,
{
    let parents: HashMap<N, Option<N>> = explore(start, neighbours).into_iter().collect();
    parents.get(&goal)?;
    let mut path: Vec<N> =
        std::iter::successors(Some(goal), |node| parents.get(node).copied().flatten()).collect();
    path.reverse();
    Some(path)
}

type Cell = (usize, usize);

/// A grid of walls (`#`), floor (`.`), a start (`S`) and a goal (`G`).
struct Maze {
    rows: Vec<Vec<u8>>,
}

impl Maze {
    fn new(rows: &[&str]) -> Self {
        Self {
            rows: rows.iter().map(|row| row.as_bytes().to_vec()).collect(),
        }
    }

    fn find(&self, mark: u8) -> Option<Cell> {
        self.rows
            .iter()
            .enumerate()
            .find_map(|(r, row)| Some((r, row.iter().position(|&cell| cell == mark)?)))
    }

    fn neighbours(&self, (row, column): Cell) -> impl Iterator<Item = Cell> + '_ {
        [
            (row, column + 1),
            (row + 1, column),
            (row, column - 1),
            (row - 1, column),
        ]
        .into_iter()
        .filter(|&(r, c)| self.rows[r][c] != b'#')
    }

    fn solve(&self) -> Option<Vec<Cell>> {
        shortest_path(self.find(b'S')?, self.find(b'G')?, |cell| {
            self.neighbours(cell)
        })
    }

    /// Returns the maze with the inner cells of a path marked.
    fn with_path(mut self, path: &[Cell]) -> Self {
        for &(row, column) in &path[1..path.len() - 1] {
            self.rows[row][column] = b'*';
        }
        self
    }
}

impl fmt::Display for Maze {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self
            .rows
            .iter()
            .map(|row| String::from_utf8_lossy(row))
            .collect();
        f.write_str(&lines.join("\n"))
    }
}

fn main() {
    let friends: HashMap<&str, Vec<&str>> = HashMap::from([
        ("Ada", vec!["Ben", "Cleo"]),
        ("Ben", vec!["Ada", "Dan"]),
        ("Cleo", vec!["Ada", "Eve"]),
        ("Dan", vec!["Ben"]),
        ("Eve", vec!["Cleo", "Finn"]),
        ("Finn", vec!["Eve"]),
    ]);
    let friends_of = |name| friends[name].iter().copied();
    let visited: Vec<&str> = explore("Ada", friends_of)
        .iter()
        .map(|visit| visit.0)
        .collect();
    println!("visited: {}", visited.join(" "));
    let path = shortest_path("Dan", "Finn", friends_of).expect("all are connected");
    assert_eq!(path, ["Dan", "Ben", "Ada", "Cleo", "Eve", "Finn"]);
    println!("Dan to Finn: {}", path.join(" "));

    let maze = Maze::new(&[
        "###########",
        "#S..#.....#",
        "#.#.#.#####",
        "#.#...#...#",
        "#.#####.#.#",
        "#.......#G#",
        "###########",
    ]);
    let route = maze.solve().expect("the maze has a way out");
    assert_eq!(route.len() - 1, 16);
    println!("maze: {} steps", route.len() - 1);
    println!("{}", maze.with_path(&route));

    let closed = Maze::new(&["#####", "#S#G#", "#####"]);
    assert_eq!(closed.solve(), None);
    println!("walled in: no path");
}
