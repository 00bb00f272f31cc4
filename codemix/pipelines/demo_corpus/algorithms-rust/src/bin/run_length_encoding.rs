//! Run-length encoding: `WWWB` becomes `3WB`, and a run of one needs no count.

use std::fmt;
use std::iter;

#[derive(Debug, PartialEq, Eq)]
enum RunLengthError {
    /// Digits cannot be encoded: they would be taken for counts.
    DigitInText,
    CountWithoutSymbol,
}

impl fmt::Display for RunLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RunLengthError::DigitInText => "digit in the text",
            RunLengthError::CountWithoutSymbol => "count without a symbol",
        })
    }
}

impl std::error::Error for RunLengthError {}

/// Groups equal neighbours: each item comes with the length of its run.
fn runs(text: &str) -> impl Iterator<Item = (char, usize)> + '_ {
    let mut rest = text.chars().peekable();
    iter::from_fn(move || {
        let symbol = rest.next()?;
        let repeats = iter::from_fn(|| rest.next_if_eq(&symbol)).count();
        Some((symbol, 1 + repeats))
    })
}

/// Replaces each run of equal symbols by its length and the symbol.
fn encode(text: &str) -> Result<String, RunLengthError> {
    if text.contains(|symbol: char| symbol.is_ascii_digit()) {
        return Err(RunLengthError::DigitInText);
    }
    Ok(runs(text)
        .map(|(symbol, length)| match length {
            1 => symbol.to_string(),
            _ => format!("{length}{symbol}"),
        })
        .collect())
}

/// Expands every run; the inverse of [`encode`].
fn decode(code: &str) -> Result<String, RunLengthError> {
    let mut text = String::new();
    let mut length = None;
    for symbol in code.chars() {
        match symbol.to_digit(10) {
            Some(digit) => length = Some(10 * length.unwrap_or(0) + digit as usize),
            None => text.extend(iter::repeat(symbol).take(length.take().unwrap_or(1))),
        }
    }
    match length {
        None => Ok(text),
        Some(_) => Err(RunLengthError::CountWithoutSymbol),
    }
}

fn main() -> Result<(), RunLengthError> {
    let mut saved = 0;
    for text in ["WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees"] {
        let code = encode(text)?;
        println!("{text} -> {code}");
        assert_eq!(decode(&code)?, text);
        saved += text.len() - code.len();
    }
    println!("characters saved: {saved}");
    assert_eq!(saved, 12);

    for row in ["3.#3.", "2.3#2.", ".5#."] {
        println!("{}", decode(row)?);
    }

    let error = decode("2W3").expect_err("a count needs a symbol");
    println!("decode 2W3: {error}");
    assert_eq!(error, RunLengthError::CountWithoutSymbol);

    let error = encode("R2D2").expect_err("digits cannot be encoded");
    println!("encode R2D2: {error}");
    assert_eq!(error, RunLengthError::DigitInText);
    Ok(())
}
