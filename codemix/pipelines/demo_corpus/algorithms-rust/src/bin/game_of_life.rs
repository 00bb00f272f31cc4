//! Conway's Game of Life on a torus.

use std::fmt;
use std::str::FromStr;

/// One generation; the cells lie row by row in a single vector.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Board {
    width: usize,
    cells: Vec<bool>,
}

#[derive(Debug)]
struct RaggedRows;

impl FromStr for Board {
    type Err = RaggedRows;

    /// Reads rows separated by white space, where `#` is a living cell.
    fn from_str(picture: &str) -> Result<Self, Self::Err> {
        let rows: Vec<&str> = picture.split_whitespace().collect();
        let width = rows.first().map_or(0, |row| row.len());
        if width == 0 || rows.iter().any(|row| row.len() != width) {
            return Err(RaggedRows);
        }
        let cells = rows.concat().bytes().map(|mark| mark == b'#').collect();
        Ok(Board { width, cells })
    }
}

impl Board {
    fn height(&self) -> usize {
        self.cells.len() / self.width
    }

    fn population(&self) -> usize {
        self.cells.iter().filter(|&&alive| alive).count()
    }

    fn neighbours(&self, row: usize, column: usize) -> usize {
        // Adding size - 1 is a step back on the torus, without leaving usize.
        let rows = [self.height() - 1, 0, 1].map(|d| (row + d) % self.height());
        let columns = [self.width - 1, 0, 1].map(|d| (column + d) % self.width);
        rows.iter()
            .flat_map(|&r| columns.iter().map(move |&c| (r, c)))
            .filter(|&cell| cell != (row, column))
            .filter(|&(r, c)| self.cells[r * self.width + c])
            .count()
    }

    /// Computes the next generation.
    fn step(&self) -> Board {
        let cells = self
            .cells
            .iter()
            .enumerate()
            .map(
                |(index, &alive)| match self.neighbours(index / self.width, index % self.width) {
                    3 => true,
                    2 => alive,
                    _ => false,
                },
            )
            .collect();
        Board {
            width: self.width,
            cells,
        }
    }

    fn advance(&self, generations: usize) -> Board {
        (0..generations).fold(self.clone(), |board, _| board.step())
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.chunks(self.width) {
            let line: String = row
                .iter()
                .map(|&alive| if alive { '#' } else { '.' })
                .collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

fn main() -> Result<(), RaggedRows> {
    let blinker: Board = "..... ..... .###. ..... .....".parse()?;
    for generation in 0..2 {
        println!("blinker, generation {generation}:");
        print!("{}", blinker.advance(generation));
    }
    assert_eq!(blinker.advance(2), blinker, "a blinker has period 2");

    let glider: Board = ".#.... ..#... ###... ...... ...... ......".parse()?;
    println!("glider, generation 4:");
    print!("{}", glider.advance(4));

    // A glider moves one cell along the diagonal every four generations.
    let lap = 4 * glider.width;
    assert_eq!(glider.advance(lap), glider, "the glider must come back");
    println!(
        "glider is home after {lap} generations, {} cells alive",
        glider.population()
    );
    Ok(())
}
