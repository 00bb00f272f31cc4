//! Arithmetic by recursive descent, with one method for each level of precedence.

use std::fmt;

#[derive(Debug, PartialEq)]
enum ExpressionError {
    UnexpectedEnd(usize),
    Unexpected(char, usize),
    DivisionByZero,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd(column) => write!(f, "unexpected end at column {column}"),
            Self::Unexpected(symbol, column) => {
                write!(f, "unexpected '{symbol}' at column {column}")
            }
            Self::DivisionByZero => f.write_str("division by zero"),
        }
    }
}

impl std::error::Error for ExpressionError {}

type Result<T> = std::result::Result<T, ExpressionError>;

/// Reads an expression; `rest` is what is left of it and never begins with a space.
struct Parser<'s> {
    source: &'s str,
    rest: &'s str,
}

impl Parser<'_> {
    /// sum = product (("+" | "-") product)*
    fn sum(&mut self) -> Result<f64> {
        let mut value = self.product()?;
        while let Some(operator) = self.accept(&['+', '-']) {
            let right = self.product()?;
            value += if operator == '+' { right } else { -right };
        }
        Ok(value)
    }

    /// product = unary (("*" | "/") unary)*
    fn product(&mut self) -> Result<f64> {
        let mut value = self.unary()?;
        while let Some(operator) = self.accept(&['*', '/']) {
            match (operator, self.unary()?) {
                ('*', right) => value *= right,
                (_, 0.0) => return Err(ExpressionError::DivisionByZero),
                (_, right) => value /= right,
            }
        }
        Ok(value)
    }

    /// unary = "-" unary | power
    fn unary(&mut self) -> Result<f64> {
        match self.accept(&['-']) {
            Some(_) => self.unary().map(|value| -value),
            None => self.power(),
        }
    }

    /// power = atom ("^" unary)?
    fn power(&mut self) -> Result<f64> {
        let base = self.atom()?;
        match self.accept(&['^']) {
            Some(_) => self.unary().map(|exponent| base.powf(exponent)),
            None => Ok(base),
        }
    }

    /// atom = number | "(" sum ")"
    fn atom(&mut self) -> Result<f64> {
        if self.accept(&['(']).is_some() {
            let value = self.sum()?;
            let closing = self.accept(&[')']);
            return closing.map(|_| value).ok_or_else(|| self.unexpected());
        }
        let is_numeric = |c: char| c.is_ascii_digit() || c == '.';
        let after = self.rest.trim_start_matches(is_numeric);
        let digits = &self.rest[..self.rest.len() - after.len()];
        let value = digits.parse().map_err(|_| self.unexpected())?;
        self.rest = after.trim_start();
        Ok(value)
    }

    /// Consumes the next symbol if it is one of those given.
    fn accept(&mut self, symbols: &[char]) -> Option<char> {
        let symbol = self.rest.chars().next()?;
        self.rest = self.rest.strip_prefix(symbols)?.trim_start();
        Some(symbol)
    }

    fn unexpected(&self) -> ExpressionError {
        let column = self.source.len() - self.rest.len() + 1;
        match self.rest.chars().next() {
            Some(symbol) => ExpressionError::Unexpected(symbol, column),
            None => ExpressionError::UnexpectedEnd(column),
        }
    }
}

fn evaluate(source: &str) -> Result<f64> {
    let rest = source.trim_start();
    let mut parser = Parser { source, rest };
    let value = parser.sum()?;
    match parser.rest {
        "" => Ok(value),
        _ => Err(parser.unexpected()),
    }
}

fn main() -> Result<()> {
    let expected = [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("-2 ^ 2", -4.0),
        ("7 / 4 - 0.5", 1.25),
        ("10 - 4 - 3", 3.0),
        ("2 ^ -1", 0.5),
    ];
    for (source, value) in expected {
        println!("{source} = {:.2}", evaluate(source)?);
        assert_eq!(evaluate(source), Ok(value));
    }
    for source in ["2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)"] {
        match evaluate(source) {
            Ok(value) => panic!("{source} became {value}"),
            Err(error) => println!("{source}: {error}"),
        }
    }
    Ok(())
}
