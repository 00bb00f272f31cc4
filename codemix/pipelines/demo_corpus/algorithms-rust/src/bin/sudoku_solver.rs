//! Sudoku solver: backtracks on the most constrained cell, with bit masks.

use std::fmt;
use std::str::FromStr;

/// Bit d stands for digit d; bit 0 is unused.
const ALL_DIGITS: u16 = 0b11_1111_1110;

#[derive(Debug, PartialEq, Eq)]
enum PuzzleError {
    Length(usize),
    Unexpected { character: char, cell: usize },
    Clash { digit: u8, cell: usize },
}

impl fmt::Display for PuzzleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(found) => write!(f, "expected 81 cells, found {found}"),
            Self::Unexpected { character, cell } => {
                write!(f, "unexpected '{character}' at cell {cell}")
            }
            Self::Clash { digit, cell } => write!(f, "digit {digit} clashes at cell {cell}"),
        }
    }
}

impl std::error::Error for PuzzleError {}

/// The digits, 0 where empty, and the mask of digits in each row, column and box.
#[derive(Clone)]
struct Grid {
    cells: [u8; 81],
    used: [u16; 27],
}

/// Returns the row, the column and the box of a cell, numbered from 0 to 26.
fn units(cell: usize) -> [usize; 3] {
    let (row, column) = (cell / 9, cell % 9);
    [row, 9 + column, 18 + row / 3 * 3 + column / 3]
}

impl Grid {
    fn candidates(&self, cell: usize) -> u16 {
        units(cell)
            .iter()
            .fold(ALL_DIGITS, |free, &unit| free & !self.used[unit])
    }

    fn with(&self, cell: usize, digit: u8) -> Grid {
        let mut next = self.clone();
        next.cells[cell] = digit;
        for unit in units(cell) {
            next.used[unit] |= 1 << digit;
        }
        next
    }

    /// Returns the first solution, trying small digits first.
    fn solve(&self) -> Option<Grid> {
        let open = (0..81).filter(|&cell| self.cells[cell] == 0);
        match open.min_by_key(|&cell| self.candidates(cell).count_ones()) {
            None => Some(self.clone()),
            Some(cell) => {
                let options = self.candidates(cell);
                (1..=9)
                    .filter(|digit| options >> digit & 1 == 1)
                    .find_map(|digit| self.with(cell, digit).solve())
            }
        }
    }

    /// Tells whether this grid is full, correct and keeps the givens of a puzzle.
    fn answers(&self, puzzle: &Grid) -> bool {
        let keeps = |(&given, &digit): (&u8, &u8)| given == 0 || given == digit;
        self.used.iter().all(|&mask| mask == ALL_DIGITS)
            && puzzle.cells.iter().zip(&self.cells).all(keeps)
    }
}

impl FromStr for Grid {
    type Err = PuzzleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let length = text.chars().count();
        if length != 81 {
            return Err(PuzzleError::Length(length));
        }
        let mut grid = Grid {
            cells: [0; 81],
            used: [0; 27],
        };
        for (cell, character) in text.chars().enumerate() {
            let digit = match character {
                '.' => continue,
                '1'..='9' => character as u8 - b'0',
                _ => return Err(PuzzleError::Unexpected { character, cell }),
            };
            if grid.candidates(cell) >> digit & 1 == 0 {
                return Err(PuzzleError::Clash { digit, cell });
            }
            grid = grid.with(cell, digit);
        }
        Ok(grid)
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (cell, digit) in self.cells.iter().enumerate() {
            let before = match cell {
                0 => "",
                27 | 54 => "\n------+-------+------\n",
                _ if cell % 9 == 0 => "\n",
                _ if cell % 3 == 0 => " | ",
                _ => " ",
            };
            write!(f, "{before}{digit}")?;
        }
        Ok(())
    }
}

fn main() {
    let pad = |start: &str| format!("{start:.<81}");
    let easy = ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2";
    let hard = "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......";
    let puzzles = [
        ("easy", easy.to_string()),
        ("hard", hard.to_string()),
        ("impossible", pad("12345678.........9")),
        ("clashing", pad("5...5")),
        ("short", "12.".to_string()),
        ("misspelt", pad("x")),
    ];
    let mut solved = 0;
    for (name, text) in puzzles {
        match text.parse::<Grid>().map(|puzzle| (puzzle.solve(), puzzle)) {
            Err(error) => println!("{name}: {error}"),
            Ok((None, _)) => println!("{name}: no solution"),
            Ok((Some(solution), puzzle)) => {
                assert!(solution.answers(&puzzle), "{name} breaks the rules");
                solved += 1;
                println!("{name}:\n{solution}");
            }
        }
    }
    assert_eq!(solved, 2);
}
