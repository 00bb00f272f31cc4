using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Quicksort and quickselect, in place, with three-way partitioning.</summary>
    public static class QuickSort
    {
        /// <summary>Sorts the list in place; not stable.</summary>
        public static void Sort<T>(IList<T> items, IComparer<T> comparer = null)
        {
            Sort(items, 0, items.Count, comparer ?? Comparer<T>.Default);
        }

        private static void Sort<T>(IList<T> items, int low, int high, IComparer<T> comparer)
        {
            if (high - low < 2)
                return;
            Partition(items, low, high, comparer, out int less, out int greater);
            Sort(items, low, less, comparer);
            Sort(items, greater, high, comparer);
        }

        /// <summary>Returns the item that would stand at index n after sorting.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
        public static T NthSmallest<T>(IEnumerable<T> source, int n)
        {
            T[] items = source.ToArray();
            if (n < 0 || n >= items.Length)
                throw new ArgumentOutOfRangeException(nameof(n));
            int low = 0, high = items.Length;
            while (true)
            {
                Partition(items, low, high, Comparer<T>.Default, out int less, out int greater);
                if (n < less)
                    high = less;
                else if (n >= greater)
                    low = greater;
                else
                    return items[n];
            }
        }

        /// <summary>Moves smaller items before <c>less</c> and greater ones from <c>greater</c> on.</summary>
        private static void Partition<T>(
            IList<T> items, int low, int high, IComparer<T> comparer, out int less, out int greater)
        {
            T pivot = items[low + (high - low) / 2];
            less = low;
            greater = high;
            int current = low;
            while (current < greater)
            {
                int order = comparer.Compare(items[current], pivot);
                if (order < 0)
                    Swap(items, less++, current++);
                else if (order > 0)
                    Swap(items, --greater, current);
                else
                    current++;
            }
        }

        private static void Swap<T>(IList<T> items, int i, int j)
        {
            T item = items[i];
            items[i] = items[j];
            items[j] = item;
        }

        private static IEnumerable<int> PseudoRandom(int seed)
        {
            while (true)
            {
                seed = (seed * 75 + 74) % 65537;
                yield return seed;
            }
        }

        private static void Check(bool condition, string message)
        {
            if (!condition)
                throw new InvalidOperationException(message);
        }

        public static void Main()
        {
            var numbers = new[] { 9, 4, 7, 4, 1, 8, 4, 2 };
            Console.WriteLine("numbers: " + string.Join(" ", numbers));
            Sort(numbers);
            Console.WriteLine("ascending: " + string.Join(" ", numbers));
            Sort(numbers, Comparer<int>.Create((a, b) => b.CompareTo(a)));
            Console.WriteLine("descending: " + string.Join(" ", numbers));

            var fruits = new List<string> { "banana", "kiwi", "apple", "fig", "cherry", "pear" };
            Sort(fruits, Comparer<string>.Create((a, b) =>
                a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b)));
            Console.WriteLine("by length: " + string.Join(" ", fruits));

            int[] many = PseudoRandom(1).Take(1000).ToArray();
            int[] expected = many.OrderBy(n => n).ToArray();
            int median = NthSmallest(many, 500);
            Console.WriteLine($"median of {many.Length}: {median}");
            Check(median == expected[500], "wrong median");
            Sort(many);
            Check(many.SequenceEqual(expected), "not sorted");

            int[] same = Enumerable.Repeat(7, 1000).ToArray();
            Sort(same);
            Check(same.All(n => n == 7), "constant input changed");
            Console.WriteLine("random and constant inputs are sorted");
        }
    }
}
