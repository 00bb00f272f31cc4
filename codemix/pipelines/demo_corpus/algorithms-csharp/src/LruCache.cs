using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>A cache of fixed capacity that forgets the least recently used entry.</summary>
    public class LruCache<TKey, TValue>
    {
        private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> index;
        private readonly LinkedList<KeyValuePair<TKey, TValue>> order;

        public LruCache(int capacity)
        {
            if (capacity < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }
            Capacity = capacity;
            index = new Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>>(capacity);
            order = new LinkedList<KeyValuePair<TKey, TValue>>();
        }

        /// <summary>Raised after an entry had to make room for a new one.</summary>
        public event Action<TKey> Evicted;

        public int Capacity { get; }

        public int Count => order.Count;

        public int Hits { get; private set; }

        public int Misses { get; private set; }

        /// <summary>The keys, the least recently used first.</summary>
        public IEnumerable<TKey> Keys => order.Select(entry => entry.Key);

        /// <summary>Looks a key up and marks it as used.</summary>
        public bool TryGet(TKey key, out TValue value)
        {
            if (!index.TryGetValue(key, out var node))
            {
                Misses++;
                value = default(TValue);
                return false;
            }
            Hits++;
            order.Remove(node);
            order.AddLast(node);
            value = node.Value.Value;
            return true;
        }

        /// <summary>Stores a value as the most recently used one.</summary>
        public void Put(TKey key, TValue value)
        {
            if (index.TryGetValue(key, out var old))
            {
                order.Remove(old);
            }
            index[key] = order.AddLast(new KeyValuePair<TKey, TValue>(key, value));
            if (Count > Capacity)
            {
                var eldest = order.First.Value.Key;
                order.RemoveFirst();
                index.Remove(eldest);
                Evicted?.Invoke(eldest);
            }
        }
    }

    public static class LruCacheDemo
    {
        private static void Check(bool condition, string message)
        {
            if (!condition)
            {
                throw new InvalidOperationException(message);
            }
        }

        private static string Describe(LruCache<string, int> cache, string key)
        {
            return cache.TryGet(key, out int value) ? value.ToString() : "missing";
        }

        public static void Main()
        {
            var cache = new LruCache<string, int>(3);
            var evicted = new List<string>();
            cache.Evicted += evicted.Add;
            cache.Put("a", 1);
            cache.Put("b", 2);
            cache.Put("c", 3);

            Console.WriteLine($"get a: {Describe(cache, "a")}");
            cache.Put("d", 4);
            Console.WriteLine($"put d evicts {evicted.Single()}");
            Check(evicted.Single() == "b", "b was the least recently used");
            Console.WriteLine($"get b: {Describe(cache, "b")}");

            cache.Put("c", 30);
            Check(evicted.Count == 1, "an update evicts nothing");
            cache.Put("e", 5);
            Console.WriteLine($"put e evicts {evicted.Last()}");
            Console.WriteLine($"get c: {Describe(cache, "c")}");

            string order = string.Join(" ", cache.Keys);
            Console.WriteLine($"oldest to newest: {order}");
            Console.WriteLine($"hits {cache.Hits}, misses {cache.Misses}");
            Check(order == "d e c" && cache.Count == 3, "wrong order");
            Check(cache.Hits == 2 && cache.Misses == 1, "wrong statistics");

            try
            {
                cache = new LruCache<string, int>(0);
                Check(false, "a cache without room must be refused");
            }
            catch (ArgumentOutOfRangeException e)
            {
                Console.WriteLine($"error: {e.ParamName} must be positive");
            }
        }
    }
}
