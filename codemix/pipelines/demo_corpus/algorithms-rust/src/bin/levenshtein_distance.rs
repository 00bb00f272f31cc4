//! Levenshtein edit distance, the edit script behind it, and spelling suggestions.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edit {
    Substitute(char, char),
    Delete(char),
    Insert(char),
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::Substitute(from, to) => write!(f, "{from}>{to}"),
            Edit::Delete(letter) => write!(f, "-{letter}"),
            Edit::Insert(letter) => write!(f, "+{letter}"),
        }
    }
}

/// Returns the fewest insertions, deletions and substitutions of characters.
fn distance(source: &str, target: &str) -> usize {
    let target: Vec<char> = target.chars().collect();
    let mut row: Vec<usize> = (0..=target.len()).collect();
    for (i, s) in source.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &t) in target.iter().enumerate() {
            let substitute = diagonal + usize::from(s != t);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[target.len()]
}

/// Lists a shortest sequence of edits from source to target, in reading order.
fn edit_script(source: &str, target: &str) -> Vec<Edit> {
    let s: Vec<char> = source.chars().collect();
    let t: Vec<char> = target.chars().collect();
    let mut cost = vec![vec![0; t.len() + 1]; s.len() + 1];
    for i in 0..=s.len() {
        for j in 0..=t.len() {
            cost[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ if s[i - 1] == t[j - 1] => cost[i - 1][j - 1],
                _ => 1 + cost[i - 1][j - 1].min(cost[i - 1][j]).min(cost[i][j - 1]),
            };
        }
    }

    let mut script = Vec::with_capacity(cost[s.len()][t.len()]);
    let (mut i, mut j) = (s.len(), t.len());
    while i > 0 || j > 0 {
        let both = i > 0 && j > 0;
        if both && s[i - 1] == t[j - 1] {
            i -= 1;
            j -= 1;
        } else if both && cost[i][j] == cost[i - 1][j - 1] + 1 {
            i -= 1;
            j -= 1;
            script.push(Edit::Substitute(s[i], t[j]));
        } else if i > 0 && cost[i][j] == cost[i - 1][j] + 1 {
            i -= 1;
            script.push(Edit::Delete(s[i]));
        } else {
            j -= 1;
            script.push(Edit::Insert(t[j]));
        }
    }
    script.reverse();
    script
}

/// Returns the closest dictionary word, unless all are too far away.
fn suggest<'a>(word: &str, dictionary: &[&'a str], max_distance: usize) -> Option<&'a str> {
    dictionary
        .iter()
        .map(|&entry| (distance(word, entry), entry))
        .filter(|&(edits, _)| edits <= max_distance)
        .min()
        .map(|(_, entry)| entry)
}

fn main() {
    let examples = [
        ("kitten", "sitting", 3),
        ("saturday", "sunday", 3),
        ("flaw", "lawn", 2),
        ("intention", "execution", 5),
        ("same", "same", 0),
    ];
    for (source, target, edits) in examples {
        let script = edit_script(source, target);
        assert_eq!(distance(source, target), edits);
        assert_eq!(script.len(), edits);
        let texts: Vec<String> = script.iter().map(Edit::to_string).collect();
        println!("{source} -> {target}: {edits} [{}]", texts.join(" "));
    }
    assert_eq!(distance("na\u{ef}ve", "naive"), 1);
    assert_eq!(distance("", "abc"), 3);

    let dictionary = ["python", "rust", "receive", "separate", "java", "trust"];
    for word in ["pyhton", "recieve", "ust", "xyzzy"] {
        match suggest(word, &dictionary, 2) {
            Some(best) => println!("{word}: did you mean {best}?"),
            None => println!("{word}: no suggestion"),
        }
    }
}
