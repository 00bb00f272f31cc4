//! The string search of Knuth, Morris and Pratt, as a lazy iterator over the matches.

use std::fmt;

#[derive(Debug, PartialEq, Eq)]
struct EmptyPattern;

impl fmt::Display for EmptyPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("empty pattern")
    }
}

impl std::error::Error for EmptyPattern {}

/// A pattern with the table that says how much of a partial match survives a mismatch.
struct Matcher<'p> {
    pattern: &'p [u8],
    failure: Vec<usize>,
}

impl<'p> Matcher<'p> {
    fn new(pattern: &'p str) -> Result<Self, EmptyPattern> {
        let pattern = pattern.as_bytes();
        let (_, rest) = pattern.split_first().ok_or(EmptyPattern)?;
        let mut matcher = Matcher {
            pattern,
            failure: vec![0],
        };
        let mut matched = 0;
        for &byte in rest {
            matched = matcher.extend(matched, byte);
            matcher.failure.push(matched);
        }
        Ok(matcher)
    }

    /// How many bytes match after one more, given how many matched before it.
    fn extend(&self, mut matched: usize, byte: u8) -> usize {
        while self.pattern[matched] != byte {
            if matched == 0 {
                return 0;
            }
            matched = self.failure[matched - 1];
        }
        matched + 1
    }

    /// Yields the byte offset of every match, overlapping ones included.
    fn find_all<'m>(&'m self, text: &'m str) -> impl Iterator<Item = usize> + 'm {
        let length = self.pattern.len();
        let mut matched = 0;
        text.bytes()
            .enumerate()
            .filter_map(move |(position, byte)| {
                matched = self.extend(matched, byte);
                (matched == length).then(|| {
                    matched = self.failure[length - 1];
                    position + 1 - length
                })
            })
    }
}

fn find_all_naively(pattern: &str, text: &str) -> Vec<usize> {
    (0..text.len())
        .filter(|&start| text[start..].starts_with(pattern))
        .collect()
}

fn join(numbers: &[usize]) -> String {
    numbers
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn main() -> Result<(), EmptyPattern> {
    println!(
        "failure table of abacabab: {}",
        join(&Matcher::new("abacabab")?.failure)
    );

    let searches = [
        ("aba", "abacababa"),
        ("aaa", "aaaaaa"),
        ("needle", "a haystack without one"),
        ("ss", "mississippi"),
    ];
    for (pattern, text) in searches {
        let matcher = Matcher::new(pattern)?;
        let starts: Vec<usize> = matcher.find_all(text).collect();
        let places = if starts.is_empty() {
            "nowhere".to_string()
        } else {
            join(&starts)
        };
        println!("{pattern} in {text}: {places}");
        assert_eq!(starts, find_all_naively(pattern, text));
    }

    match Matcher::new("") {
        Ok(_) => panic!("an empty pattern must be refused"),
        Err(error) => println!("error: {error}"),
    }
    Ok(())
}
