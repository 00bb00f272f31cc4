//! N queens: places n queens on an n x n board so that none attacks another.

use std::collections::HashSet;
use std::fmt;

/// The column of the queen in every row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Board(Vec<usize>);

impl Board {
    fn rotated(&self) -> Board {
        let mut columns = vec![0; self.0.len()];
        for (row, &column) in self.0.iter().rev().enumerate() {
            columns[column] = row;
        }
        Board(columns)
    }

    fn mirrored(&self) -> Board {
        let size = self.0.len();
        Board(self.0.iter().map(|column| size - 1 - column).collect())
    }

    /// Returns the smallest of the eight rotations and reflections.
    fn canonical(&self) -> Board {
        std::iter::successors(Some(self.clone()), |board| Some(board.rotated()))
            .take(4)
            .flat_map(|board| [board.mirrored(), board])
            .min()
            .expect("there are eight candidates")
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (row, &queen) in self.0.iter().enumerate() {
            let squares: Vec<&str> = (0..self.0.len())
                .map(|column| if column == queen { "Q" } else { "." })
                .collect();
            let newline = if row == 0 { "" } else { "\n" };
            write!(f, "{newline}{}", squares.join(" "))?;
        }
        Ok(())
    }
}

/// Iterator over all solutions in lexicographic order.
struct Solutions {
    size: usize,
    placed: Vec<usize>,
    /// First column to try in the next row.
    next_column: usize,
}

impl Solutions {
    fn new(size: usize) -> Self {
        Solutions {
            size,
            placed: Vec::with_capacity(size),
            next_column: 0,
        }
    }

    fn is_safe(&self, column: usize) -> bool {
        let row = self.placed.len();
        self.placed
            .iter()
            .enumerate()
            .all(|(r, &c)| c != column && c.abs_diff(column) != row - r)
    }
}

impl Iterator for Solutions {
    type Item = Board;

    fn next(&mut self) -> Option<Board> {
        loop {
            match (self.next_column..self.size).find(|&column| self.is_safe(column)) {
                Some(column) if self.placed.len() + 1 == self.size => {
                    self.next_column = column + 1;
                    let mut columns = self.placed.clone();
                    columns.push(column);
                    return Some(Board(columns));
                }
                Some(column) => {
                    self.placed.push(column);
                    self.next_column = 0;
                }
                None => self.next_column = self.placed.pop()? + 1,
            }
        }
    }
}

/// Counts the solutions with bit masks of attacked columns and diagonals.
fn count(size: u32) -> usize {
    fn place(full: u32, columns: u32, left: u32, right: u32) -> usize {
        if columns == full {
            return 1;
        }
        let mut free = full & !(columns | left | right);
        let mut total = 0;
        while free != 0 {
            let queen = free & free.wrapping_neg();
            free ^= queen;
            total += place(
                full,
                columns | queen,
                (left | queen) << 1,
                (right | queen) >> 1,
            );
        }
        total
    }
    place((1 << size) - 1, 0, 0, 0)
}

fn main() {
    for (size, expected) in (1..).zip([1, 0, 0, 2, 10, 4, 40, 92]) {
        let boards: Vec<Board> = Solutions::new(size).collect();
        assert_eq!(boards.len(), expected, "solutions for {size} queens");
        assert_eq!(count(size as u32), expected, "count for {size} queens");
        let distinct: HashSet<Board> = boards.iter().map(Board::canonical).collect();
        println!(
            "n={size}: {expected} solutions, {} distinct",
            distinct.len()
        );
    }

    let first = Solutions::new(8)
        .next()
        .expect("eight queens can be placed");
    println!("first solution for n=8:\n{first}");
}
