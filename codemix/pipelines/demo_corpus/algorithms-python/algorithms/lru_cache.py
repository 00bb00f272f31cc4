"""A cache of fixed capacity that forgets the least recently used entry."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LRUCache(Generic[K, V]):
    """Map keys to values; reading or writing a key makes it the most recent one."""

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("capacity must be positive")
        self.capacity = capacity
        self.hits = 0
        self.misses = 0
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[K]:
        """Iterate over the keys, the least recently used first."""
        return iter(self._entries)

    def get(self, key: K, default: V | None = None) -> V | None:
        """Return the value and mark it as used, or the default."""
        try:
            self._entries.move_to_end(key)
        except KeyError:
            self.misses += 1
            return default
        self.hits += 1
        return self._entries[key]

    def put(self, key: K, value: V) -> K | None:
        """Store a value; return the key that had to go, if any."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) <= self.capacity:
            return None
        evicted, _ = self._entries.popitem(last=False)
        return evicted


def main() -> None:
    cache: LRUCache[str, int] = LRUCache(capacity=3)
    for value, key in enumerate("abc", start=1):
        assert cache.put(key, value) is None

    print(f"get a: {cache.get('a')}")
    evicted = cache.put("d", 4)
    print(f"put d evicts {evicted}")
    assert evicted == "b", "b was the least recently used"
    print(f"get b: {cache.get('b') or 'missing'}")

    assert cache.put("c", 30) is None, "an update evicts nothing"
    print(f"put e evicts {cache.put('e', 5)}")
    print(f"get c: {cache.get('c')}")

    order = " ".join(cache)
    print(f"oldest to newest: {order}")
    print(f"hits {cache.hits}, misses {cache.misses}")
    assert order == "d e c"
    assert (cache.hits, cache.misses, len(cache)) == (2, 1, 3)

    try:
        LRUCache(0)
    except ValueError as error:
        print(f"error: {error}")
    else:
        raise AssertionError("a cache without room must be refused")


if __name__ == "__main__":
    main()
