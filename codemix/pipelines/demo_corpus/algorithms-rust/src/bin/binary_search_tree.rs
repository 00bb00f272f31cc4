//! An unbalanced binary search tree with insertion, lookup and removal.

use std::cmp::Ordering;
use std::fmt;

type Link<T> = Option<Box<Node<T>>>;

struct Node<T> {
    key: T,
    left: Link<T>,
    right: Link<T>,
}

/// A sorted set of keys.
struct BinarySearchTree<T> {
    root: Link<T>,
    len: usize,
}

impl<T: Ord> BinarySearchTree<T> {
    fn new() -> Self {
        BinarySearchTree { root: None, len: 0 }
    }

    fn len(&self) -> usize {
        self.len
    }

    /// Adds a key; returns false if the tree held it already.
    fn insert(&mut self, key: T) -> bool {
        let mut link = &mut self.root;
        while let Some(node) = link {
            link = match key.cmp(&node.key) {
                Ordering::Less => &mut node.left,
                Ordering::Greater => &mut node.right,
                Ordering::Equal => return false,
            };
        }
        *link = Some(Box::new(Node {
            key,
            left: None,
            right: None,
        }));
        self.len += 1;
        true
    }

    fn contains(&self, key: &T) -> bool {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match key.cmp(&node.key) {
                Ordering::Less => &node.left,
                Ordering::Greater => &node.right,
                Ordering::Equal => return true,
            };
        }
        false
    }

    /// Removes a key and returns it, if the tree held it.
    fn remove(&mut self, key: &T) -> Option<T> {
        let removed = remove(&mut self.root, key)?;
        self.len -= 1;
        Some(removed)
    }

    fn height(&self) -> usize {
        fn measure<T>(link: &Link<T>) -> usize {
            link.as_ref()
                .map_or(0, |node| 1 + measure(&node.left).max(measure(&node.right)))
        }
        measure(&self.root)
    }

    /// Returns the keys in ascending order.
    fn keys(&self) -> Vec<&T> {
        fn collect<'t, T>(link: &'t Link<T>, keys: &mut Vec<&'t T>) {
            if let Some(node) = link {
                collect(&node.left, keys);
                keys.push(&node.key);
                collect(&node.right, keys);
            }
        }
        let mut keys = Vec::with_capacity(self.len);
        collect(&self.root, &mut keys);
        keys
    }
}

fn remove<T: Ord>(link: &mut Link<T>, key: &T) -> Option<T> {
    let node = link.as_mut()?;
    match key.cmp(&node.key) {
        Ordering::Less => remove(&mut node.left, key),
        Ordering::Greater => remove(&mut node.right, key),
        Ordering::Equal => {
            let Node { key, left, right } = *link.take()?;
            *link = match (left, right) {
                (None, child) | (child, None) => child,
                (left, mut right) => {
                    // Two children: the smallest key of the right subtree takes this place.
                    let key = remove_first(&mut right)?;
                    Some(Box::new(Node { key, left, right }))
                }
            };
            Some(key)
        }
    }
}

fn remove_first<T>(link: &mut Link<T>) -> Option<T> {
    if link.as_ref()?.left.is_some() {
        return remove_first(&mut link.as_mut()?.left);
    }
    let first = link.take()?;
    *link = first.right;
    Some(first.key)
}

impl<T: Ord + ToString> fmt::Display for BinarySearchTree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<String> = self.keys().into_iter().map(T::to_string).collect();
        f.write_str(&keys.join(" "))
    }
}

fn main() {
    let mut tree = BinarySearchTree::new();
    for key in [50, 30, 70, 20, 40, 60, 80, 65, 30] {
        tree.insert(key);
    }
    println!("{} keys, height {}: {tree}", tree.len(), tree.height());
    for key in [60, 61] {
        println!(
            "contains {key}: {}",
            if tree.contains(&key) { "yes" } else { "no" }
        );
    }
    for (key, what) in [(20, "a leaf"), (60, "one child"), (50, "the root")] {
        assert_eq!(tree.remove(&key), Some(key));
        println!("without {key} ({what}): {tree}");
    }
    match tree.remove(&99) {
        Some(key) => panic!("{key} was never inserted"),
        None => println!("error: no key 99"),
    }
    assert_eq!(tree.keys(), [&30, &40, &65, &70, &80]);
    assert_eq!((tree.len(), tree.height()), (5, 3));
}
