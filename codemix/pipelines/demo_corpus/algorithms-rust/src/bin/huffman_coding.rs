//! Huffman coding: frequent symbols get short codes, and no code begins another one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

#[derive(Debug, PartialEq, Eq)]
enum CodeError {
    EmptyText,
    TruncatedBits,
}

impl std::fmt::Display for CodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CodeError::EmptyText => "empty text",
            CodeError::TruncatedBits => "the bits end within a code",
        })
    }
}

#[derive(Clone, Copy)]
enum Node {
    Leaf(char),
    Fork { zero: usize, one: usize },
}

/// A code that is optimal for the symbol frequencies of one text.
struct HuffmanCode {
    frequencies: BTreeMap<char, usize>,
    codes: BTreeMap<char, String>,
    /// The tree in the order in which its nodes were made: the root comes last.
    nodes: Vec<Node>,
}

impl HuffmanCode {
    fn new(text: &str) -> Result<Self, CodeError> {
        let mut frequencies = BTreeMap::new();
        for symbol in text.chars() {
            *frequencies.entry(symbol).or_insert(0) += 1;
        }

        let mut nodes: Vec<Node> = frequencies.keys().copied().map(Node::Leaf).collect();
        // Where weights are equal the index decides, so the code is the same on every run.
        let mut heap: BinaryHeap<Reverse<(usize, usize)>> = frequencies
            .values()
            .copied()
            .enumerate()
            .map(|(i, n)| Reverse((n, i)))
            .collect();
        let Reverse((mut weight, mut zero)) = heap.pop().ok_or(CodeError::EmptyText)?;
        while let Some(Reverse((other, one))) = heap.pop() {
            heap.push(Reverse((weight + other, nodes.len())));
            nodes.push(Node::Fork { zero, one });
            if let Some(Reverse(lightest)) = heap.pop() {
                (weight, zero) = lightest;
            }
        }

        let mut code = HuffmanCode {
            frequencies,
            codes: BTreeMap::new(),
            nodes,
        };
        code.assign(code.root(), String::new());
        Ok(code)
    }

    fn root(&self) -> Node {
        self.nodes[self.nodes.len() - 1]
    }

    fn assign(&mut self, node: Node, code: String) {
        match node {
            // A text of one symbol still needs a bit for each of its letters.
            Node::Leaf(symbol) if code.is_empty() => self.assign(Node::Leaf(symbol), "0".into()),
            Node::Leaf(symbol) => {
                self.codes.insert(symbol, code);
            }
            Node::Fork { zero, one } => {
                self.assign(self.nodes[zero], format!("{code}0"));
                self.assign(self.nodes[one], format!("{code}1"));
            }
        }
    }

    /// Returns the text as a string of `0` and `1`; symbols without a code panic.
    fn encode(&self, text: &str) -> String {
        text.chars()
            .map(|symbol| self.codes[&symbol].as_str())
            .collect()
    }

    /// Returns the text behind the bits.
    fn decode(&self, bits: &str) -> Result<String, CodeError> {
        let mut text = String::new();
        let mut node = self.root();
        let mut at_root = true;
        for bit in bits.chars() {
            if let Node::Fork { zero, one } = node {
                node = self.nodes[if bit == '0' { zero } else { one }];
            }
            at_root = false;
            if let Node::Leaf(symbol) = node {
                text.push(symbol);
                node = self.root();
                at_root = true;
            }
        }
        if at_root {
            Ok(text)
        } else {
            Err(CodeError::TruncatedBits)
        }
    }
}

fn main() -> Result<(), CodeError> {
    let text = "she sells sea shells";
    let huffman = HuffmanCode::new(text)?;
    println!("text: {text}");
    for (symbol, code) in &huffman.codes {
        println!("'{symbol}' x {}: {code}", huffman.frequencies[symbol]);
    }

    let bits = huffman.encode(text);
    println!("bits: {bits}");
    println!("{} bits instead of {}", bits.len(), 8 * text.len());
    println!("decoded: {}", huffman.decode(&bits)?);
    assert_eq!(huffman.decode(&bits).as_deref(), Ok(text));

    println!("aaaa: {}", HuffmanCode::new("aaaa")?.encode("aaaa"));
    match huffman.decode(&bits[..bits.len() - 1]) {
        Err(error) => println!("error: {error}"),
        Ok(text) => panic!("cut bits were read as {text}"),
    }
    Ok(())
}
