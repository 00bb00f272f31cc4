//! Integer matrices with product, transpose and fast powers.

use std::error::Error;
use std::fmt;

/// A matrix with `H` rows and `W` columns, so that only fitting shapes multiply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Matrix<const H: usize, const W: usize>([[i64; W]; H]);

impl<const H: usize, const W: usize> Matrix<H, W> {
    fn transpose(&self) -> Matrix<W, H> {
        Matrix(std::array::from_fn(|j| {
            std::array::from_fn(|i| self.0[i][j])
        }))
    }
}

impl<const H: usize, const K: usize, const W: usize> std::ops::Mul<Matrix<K, W>> for Matrix<H, K> {
    type Output = Matrix<H, W>;

    fn mul(self, other: Matrix<K, W>) -> Matrix<H, W> {
        let columns = other.transpose().0;
        Matrix(
            self.0
                .map(|row| columns.map(|column| row.iter().zip(&column).map(|(a, b)| a * b).sum())),
        )
    }
}

impl<const N: usize> Matrix<N, N> {
    fn identity() -> Self {
        Matrix(std::array::from_fn(|i| {
            std::array::from_fn(|j| i64::from(i == j))
        }))
    }

    /// Raises a square matrix to a power by repeated squaring.
    fn pow(self, exponent: u32) -> Self {
        match exponent {
            0 => Self::identity(),
            e if e % 2 == 0 => (self * self).pow(e / 2),
            e => self * self.pow(e - 1),
        }
    }
}

impl<const H: usize, const W: usize> fmt::Display for Matrix<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, row) in self.0.iter().enumerate() {
            let newline = if i + 1 < H { "\n" } else { "" };
            write!(f, "{row:?}{newline}")?;
        }
        Ok(())
    }
}

/// Factors whose shapes, known only at run time, do not fit.
#[derive(Debug, PartialEq, Eq)]
struct ShapeError {
    left: (usize, usize),
    right: (usize, usize),
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((a, b), (c, d)) = (self.left, self.right);
        write!(f, "cannot multiply {a}x{b} by {c}x{d}")
    }
}

impl Error for ShapeError {}

/// Multiplies matrices whose shapes the compiler cannot see.
fn multiply_rows(left: &[Vec<i64>], right: &[Vec<i64>]) -> Result<Vec<Vec<i64>>, ShapeError> {
    let shape = |rows: &[Vec<i64>]| (rows.len(), rows.first().map_or(0, Vec::len));
    if shape(left).1 != shape(right).0 {
        return Err(ShapeError {
            left: shape(left),
            right: shape(right),
        });
    }
    let cell = |row: &[i64], j: usize| row.iter().zip(right).map(|(a, other)| a * other[j]).sum();
    Ok(left
        .iter()
        .map(|row| (0..shape(right).1).map(|j| cell(row, j)).collect())
        .collect())
}

fn fibonacci(n: u32) -> i64 {
    Matrix([[1, 1], [1, 0]]).pow(n).0[0][1]
}

fn main() -> Result<(), Box<dyn Error>> {
    let a = Matrix([[2, -1, 3], [0, 4, 5]]);
    let b = Matrix([[1, 6], [-2, 0], [3, 2]]);
    println!("a x b:\n{}", a * b);
    println!("transpose of a:\n{}", a.transpose());
    assert_eq!((a * b).transpose(), b.transpose() * a.transpose());
    assert_eq!(a * Matrix::identity(), a);

    println!("fibonacci(50) = {}", fibonacci(50));
    assert_eq!(fibonacci(50), fibonacci(49) + fibonacci(48));

    let square = Matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]);
    let walks = square.pow(6).0[0][2];
    assert_eq!(walks, 32);
    println!("walks of length 6 between opposite corners of a square: {walks}");

    let rows = a.0.map(Vec::from);
    let product = multiply_rows(&rows, &b.0.map(Vec::from))?;
    assert_eq!(product, (a * b).0.map(Vec::from));
    let error = multiply_rows(&rows, &rows).expect_err("shapes that do not fit must be refused");
    println!("error: {error}");
    Ok(())
}
