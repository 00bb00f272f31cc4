package algorithms;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cache of fixed capacity that forgets the least recently used entry. It rests on the access
 * order that {@link LinkedHashMap} can keep.
 *
 * @param <K> type of the keys
 * @param <V> type of the values, never null
 */
public class LruCache<K, V> {
    private final Map<K, V> entries;
    private K evicted;
    private int hits;
    private int misses;

    public LruCache(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be positive");
        }
        boolean accessOrder = true;
        this.entries = new LinkedHashMap<>(16, 0.75f, accessOrder) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                boolean full = size() > capacity;
                evicted = full ? eldest.getKey() : null;
                return full;
            }
        };
    }

    /** Returns the value of the key and marks it as used. */
    public Optional<V> get(K key) {
        Optional<V> value = Optional.ofNullable(entries.get(key));
        if (value.isPresent()) {
            hits++;
        } else {
            misses++;
        }
        return value;
    }

    /** Stores a value and returns the key that had to go, if any. */
    public Optional<K> put(K key, V value) {
        evicted = null;
        entries.put(key, value);
        return Optional.ofNullable(evicted);
    }

    public int size() {
        return entries.size();
    }

    /** Returns the keys, the least recently used first. */
    public Iterable<K> keys() {
        return entries.keySet();
    }

    public int hits() {
        return hits;
    }

    public int misses() {
        return misses;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] args) {
        LruCache<String, Integer> cache = new LruCache<>(3);
        cache.put("a", 1);
        cache.put("b", 2);
        cache.put("c", 3);

        System.out.println("get a: " + cache.get("a").orElseThrow());
        String evicted = cache.put("d", 4).orElseThrow();
        System.out.println("put d evicts " + evicted);
        check(evicted.equals("b"), "b was the least recently used");
        System.out.println("get b: " + cache.get("b").map(String::valueOf).orElse("missing"));

        check(cache.put("c", 30).isEmpty(), "an update evicts nothing");
        System.out.println("put e evicts " + cache.put("e", 5).orElseThrow());
        System.out.println("get c: " + cache.get("c").orElseThrow());

        String order = String.join(" ", cache.keys());
        System.out.println("oldest to newest: " + order);
        System.out.printf("hits %d, misses %d%n", cache.hits(), cache.misses());
        check(order.equals("d e c") && cache.size() == 3, "wrong order");
        check(cache.hits() == 2 && cache.misses() == 1, "wrong statistics");

        try {
            new LruCache<String, Integer>(0);
            throw new AssertionError("a cache without room must be refused");
        } catch (IllegalArgumentException e) {
            System.out.println("error: " + e.getMessage());
        }
    }
}
