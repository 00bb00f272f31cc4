using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Heapsort: O(n log n) at worst, and no memory beside the array.</summary>
    /// <remarks>The children of index i are 2i + 1 and 2i + 2; none is greater than i.</remarks>
    public static class HeapSort
    {
        public static void Sort<T>(T[] items) where T : IComparable<T>
        {
            Heapify(items);
            for (int last = items.Length - 1; last > 0; last--)
            {
                Swap(ref items[0], ref items[last]);
                SiftDown(items, 0, last);
            }
        }

        /// <summary>Rearranges the array into a max-heap, in linear time.</summary>
        public static void Heapify<T>(T[] items) where T : IComparable<T>
        {
            for (int root = items.Length / 2 - 1; root >= 0; root--)
                SiftDown(items, root, items.Length);
        }

        /// <summary>Returns the smallest items in order, out of one pass over the source.</summary>
        public static T[] Smallest<T>(IEnumerable<T> source, int count) where T : IComparable<T>
        {
            using (var items = source.GetEnumerator())
            {
                var first = new List<T>(count);
                while (first.Count < count && items.MoveNext())
                    first.Add(items.Current);
                T[] kept = first.ToArray();
                Heapify(kept);
                while (kept.Length > 0 && items.MoveNext())
                {
                    if (items.Current.CompareTo(kept[0]) < 0)
                    {
                        kept[0] = items.Current;
                        SiftDown(kept, 0, kept.Length);
                    }
                }
                Sort(kept);
                return kept;
            }
        }

        private static void SiftDown<T>(T[] heap, int root, int size) where T : IComparable<T>
        {
            while (2 * root + 1 < size)
            {
                int child = 2 * root + 1;
                if (child + 1 < size && heap[child + 1].CompareTo(heap[child]) > 0)
                    child++;
                if (heap[root].CompareTo(heap[child]) >= 0)
                    return;
                Swap(ref heap[root], ref heap[child]);
                root = child;
            }
        }

        private static void Swap<T>(ref T a, ref T b)
        {
            T kept = a;
            a = b;
            b = kept;
        }

        private static void Print(string label, IEnumerable<int> items) =>
            Console.WriteLine($"{label}: {string.Join(" ", items)}");

        private static void AssertEqual(int[] actual, IEnumerable<int> expected)
        {
            if (!actual.SequenceEqual(expected))
                throw new InvalidOperationException("wrong order: " + string.Join(" ", actual));
        }

        public static void Main()
        {
            int[] numbers = { 4, 10, 3, 5, 1, 8, 7 };
            Print("numbers", numbers);
            Heapify(numbers);
            Print("as a heap", numbers);
            Sort(numbers);
            Print("sorted", numbers);

            int[] squares = Enumerable.Range(1, 100).Select(i => i * i % 101).ToArray();
            int[] least = Smallest(squares, 5);
            Print("5 smallest of 100", least);
            AssertEqual(least, squares.OrderBy(n => n).Take(5));

            var random = new Random(42);
            for (int size = 0; size < 50; size++)
            {
                int[] items = Enumerable.Range(0, size).Select(_ => random.Next(50)).ToArray();
                int[] expected = items.OrderBy(n => n).ToArray();
                Sort(items);
                AssertEqual(items, expected);
            }
            Console.WriteLine("all sizes from 0 to 49 are sorted");
        }
    }
}
