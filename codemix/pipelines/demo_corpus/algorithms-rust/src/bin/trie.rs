//! A trie (prefix tree) that stores words and answers prefix queries.

use std::collections::BTreeMap;

#[derive(Default)]
struct Node {
    children: BTreeMap<char, Node>,
    terminal: bool,
}

impl Node {
    fn is_bare(&self) -> bool {
        !self.terminal && self.children.is_empty()
    }

    /// Removes the word spelled by `letters` below this node, pruning bare children.
    fn remove(&mut self, mut letters: std::str::Chars<'_>) -> bool {
        let Some(letter) = letters.next() else {
            return std::mem::take(&mut self.terminal);
        };
        let Some(child) = self.children.get_mut(&letter) else {
            return false;
        };
        let removed = child.remove(letters);
        if child.is_bare() {
            self.children.remove(&letter);
        }
        removed
    }

    fn collect(&self, word: &mut String, words: &mut Vec<String>) {
        if self.terminal {
            words.push(word.clone());
        }
        for (&letter, child) in &self.children {
            word.push(letter);
            child.collect(word, words);
            word.pop();
        }
    }
}

/// A sorted set of words.
#[derive(Default)]
struct Trie {
    root: Node,
    len: usize,
}

impl Trie {
    fn len(&self) -> usize {
        self.len
    }

    /// Adds a word; returns false if it was there already.
    fn insert(&mut self, word: &str) -> bool {
        let node = word.chars().fold(&mut self.root, |node, letter| {
            node.children.entry(letter).or_default()
        });
        let is_new = !std::mem::replace(&mut node.terminal, true);
        self.len += usize::from(is_new);
        is_new
    }

    fn contains(&self, word: &str) -> bool {
        self.find(word).is_some_and(|node| node.terminal)
    }

    fn remove(&mut self, word: &str) -> bool {
        let removed = self.root.remove(word.chars());
        self.len -= usize::from(removed);
        removed
    }

    /// Returns the words with this prefix in alphabetical order.
    fn starting_with(&self, prefix: &str) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(start) = self.find(prefix) {
            start.collect(&mut prefix.to_owned(), &mut words);
        }
        words
    }

    /// Returns the longest stored word that begins the text, if there is one.
    fn longest_prefix_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut node = &self.root;
        let mut best = node.terminal.then_some("");
        for (start, letter) in text.char_indices() {
            let Some(child) = node.children.get(&letter) else {
                break;
            };
            node = child;
            if node.terminal {
                best = Some(&text[..start + letter.len_utf8()]);
            }
        }
        best
    }

    fn find(&self, prefix: &str) -> Option<&Node> {
        prefix
            .chars()
            .try_fold(&self.root, |node, letter| node.children.get(&letter))
    }
}

impl<'w> FromIterator<&'w str> for Trie {
    fn from_iter<I: IntoIterator<Item = &'w str>>(words: I) -> Self {
        let mut trie = Trie::default();
        for word in words {
            trie.insert(word);
        }
        trie
    }
}

fn main() {
    let mut trie: Trie = ["car", "dog", "card", "care", "do", "cat", "car"]
        .into_iter()
        .collect();
    println!("words stored: {}", trie.len());
    for word in ["car", "ca"] {
        println!(
            "contains {word}: {}",
            if trie.contains(word) { "yes" } else { "no" }
        );
    }
    println!(
        "starting with car: {}",
        trie.starting_with("car").join(", ")
    );
    println!(
        "longest prefix of cardigan: {}",
        trie.longest_prefix_of("cardigan").unwrap_or("")
    );

    assert!(trie.remove("car"));
    assert!(!trie.remove("ca"), "a bare prefix cannot be removed");
    let rest = trie.starting_with("");
    println!("without car: {}", rest.join(", "));
    assert_eq!(trie.len(), 5);
    assert_eq!(rest, ["card", "care", "cat", "do", "dog"]);
}
