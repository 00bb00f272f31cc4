//! A cache of fixed capacity that forgets the least recently used entry.
//!
//! The entries live in a vector and are linked by index, which gives a doubly linked
//! list without reference counting. A full cache reuses the slot of the evicted entry.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

/// The cache would have no room for a single entry.
#[derive(Debug)]
struct ZeroCapacity;

impl fmt::Display for ZeroCapacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("capacity must be positive")
    }
}

struct Slot<K, V> {
    key: K,
    value: V,
    older: Option<usize>,
    newer: Option<usize>,
}

struct LruCache<K, V> {
    capacity: usize,
    slots: Vec<Slot<K, V>>,
    index: HashMap<K, usize>,
    oldest: Option<usize>,
    newest: Option<usize>,
    hits: u32,
    misses: u32,
}

impl<K: Clone + Eq + Hash, V> LruCache<K, V> {
    fn new(capacity: usize) -> Result<Self, ZeroCapacity> {
        if capacity == 0 {
            return Err(ZeroCapacity);
        }
        Ok(LruCache {
            capacity,
            slots: Vec::with_capacity(capacity),
            index: HashMap::with_capacity(capacity),
            oldest: None,
            newest: None,
            hits: 0,
            misses: 0,
        })
    }

    /// Looks a key up and marks it as used.
    fn get(&mut self, key: &K) -> Option<&V> {
        let Some(&at) = self.index.get(key) else {
            self.misses += 1;
            return None;
        };
        self.hits += 1;
        self.unlink(at);
        self.push_newest(at);
        Some(&self.slots[at].value)
    }

    /// Stores a value; returns the entry that had to go, if any.
    fn put(&mut self, key: K, value: V) -> Option<(K, V)> {
        if let Some(&at) = self.index.get(&key) {
            self.slots[at].value = value;
            self.unlink(at);
            self.push_newest(at);
            return None;
        }
        let slot = Slot {
            key: key.clone(),
            value,
            older: None,
            newer: None,
        };
        let (at, evicted) = match self.oldest {
            Some(at) if self.slots.len() == self.capacity => {
                self.unlink(at);
                let old = std::mem::replace(&mut self.slots[at], slot);
                self.index.remove(&old.key);
                (at, Some((old.key, old.value)))
            }
            _ => {
                self.slots.push(slot);
                (self.slots.len() - 1, None)
            }
        };
        self.index.insert(key, at);
        self.push_newest(at);
        evicted
    }

    /// Iterates over the keys, the least recently used first.
    fn keys(&self) -> impl Iterator<Item = &K> {
        std::iter::successors(self.oldest, |&at| self.slots[at].newer).map(|at| &self.slots[at].key)
    }

    fn unlink(&mut self, at: usize) {
        let (older, newer) = (self.slots[at].older.take(), self.slots[at].newer.take());
        match older {
            Some(i) => self.slots[i].newer = newer,
            None => self.oldest = newer,
        }
        match newer {
            Some(i) => self.slots[i].older = older,
            None => self.newest = older,
        }
    }

    fn push_newest(&mut self, at: usize) {
        self.slots[at].older = self.newest.replace(at);
        match self.slots[at].older {
            Some(i) => self.slots[i].newer = Some(at),
            None => self.oldest = Some(at),
        }
    }
}

fn main() -> Result<(), ZeroCapacity> {
    let mut cache = LruCache::new(3)?;
    for (key, value) in [("a", 1), ("b", 2), ("c", 3)] {
        assert!(cache.put(key, value).is_none());
    }

    println!("get a: {}", cache.get(&"a").expect("a is cached"));
    let (evicted, _) = cache.put("d", 4).expect("the cache was full");
    println!("put d evicts {evicted}");
    assert_eq!(evicted, "b", "b was the least recently used");
    let forgotten = cache.get(&"b").map(i32::to_string);
    println!("get b: {}", forgotten.as_deref().unwrap_or("missing"));

    assert!(cache.put("c", 30).is_none(), "an update evicts nothing");
    let (evicted, _) = cache.put("e", 5).expect("the cache was full");
    println!("put e evicts {evicted}");
    println!("get c: {}", cache.get(&"c").expect("c is cached"));

    let order: Vec<&str> = cache.keys().copied().collect();
    println!("oldest to newest: {}", order.join(" "));
    println!("hits {}, misses {}", cache.hits, cache.misses);
    assert_eq!(order, ["d", "e", "c"]);
    assert_eq!((cache.hits, cache.misses), (2, 1));

    let refusal = LruCache::<&str, i32>::new(0).err();
    println!("error: {}", refusal.expect("a cache needs room"));
    Ok(())
}
