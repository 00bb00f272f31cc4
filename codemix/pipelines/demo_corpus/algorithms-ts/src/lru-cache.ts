/**
 * A cache of fixed capacity that forgets the least recently used entry: a map finds an
 * entry, and a circular list with a sentinel keeps the entries in order of use.
 */

class Link<K, V> {
  previous: Link<K, V> = this;
  next: Link<K, V> = this;

  constructor(readonly key: K, public value: V) {}

  /** Takes this link out of its list, leaving it a list of its own. */
  detach(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this.next = this;
  }

  /** Places a detached link just before this one. */
  insertBefore(link: Link<K, V>): void {
    link.previous = this.previous;
    link.next = this;
    this.previous.next = link;
    this.previous = link;
  }
}

export interface CacheStatistics {
  readonly hits: number;
  readonly misses: number;
}

export class LruCache<K, V> {
  private readonly links = new Map<K, Link<K | null, V | null>>();
  private readonly sentinel = new Link<K | null, V | null>(null, null);
  private counters = { hits: 0, misses: 0 };

  constructor(readonly capacity: number) {
    if (!(capacity >= 1)) {
      throw new RangeError("capacity must be positive");
    }
  }

  get size(): number {
    return this.links.size;
  }

  get statistics(): CacheStatistics {
    return { ...this.counters };
  }

  /** Returns the value and marks it as used; undefined if the key is not cached. */
  get(key: K): V | undefined {
    const link = this.links.get(key);
    if (link === undefined) {
      this.counters.misses += 1;
      return undefined;
    }
    this.counters.hits += 1;
    this.moveToEnd(link);
    return link.value as V;
  }

  /** Stores a value and returns the key that had to go, if any. */
  put(key: K, value: V): K | undefined {
    const link = this.links.get(key) ?? new Link<K | null, V | null>(key, value);
    link.value = value;
    this.links.set(key, link);
    this.moveToEnd(link);
    return this.size > this.capacity ? this.evict() : undefined;
  }

  /** Iterates over the keys, the least recently used first. */
  *keys(): IterableIterator<K> {
    for (let link = this.sentinel.next; link !== this.sentinel; link = link.next) {
      yield link.key as K;
    }
  }

  private evict(): K {
    const oldest = this.sentinel.next;
    oldest.detach();
    this.links.delete(oldest.key as K);
    return oldest.key as K;
  }

  private moveToEnd(link: Link<K | null, V | null>): void {
    link.detach();
    this.sentinel.insertBefore(link);
  }
}

function assertEqual<T>(actual: T, expected: T, message: string): void {
  if (actual !== expected) {
    throw new Error(`${message}: got ${String(actual)}, expected ${String(expected)}`);
  }
}

function main(): void {
  const cache = new LruCache<string, number>(3);
  cache.put("a", 1);
  cache.put("b", 2);
  cache.put("c", 3);

  console.log(`get a: ${cache.get("a")}`);
  const evicted = cache.put("d", 4);
  console.log(`put d evicts ${evicted}`);
  assertEqual(evicted, "b", "the least recently used key");
  console.log(`get b: ${cache.get("b") ?? "missing"}`);

  assertEqual(cache.put("c", 30), undefined, "an update evicts nothing");
  console.log(`put e evicts ${cache.put("e", 5)}`);
  console.log(`get c: ${cache.get("c")}`);

  const order = [...cache.keys()].join(" ");
  const { hits, misses } = cache.statistics;
  console.log(`oldest to newest: ${order}`);
  console.log(`hits ${hits}, misses ${misses}`);
  assertEqual(order, "d e c", "order of use");
  assertEqual(`${hits} ${misses} ${cache.size}`, "2 1 3", "statistics");

  let refusal = "";
  try {
    new LruCache<string, number>(0);
  } catch (error) {
    refusal = error instanceof RangeError ? error.message : "";
  }
  console.log(`error: ${refusal}`);
  assertEqual(refusal, "capacity must be positive", "a cache without room must be refused");
}

main();
