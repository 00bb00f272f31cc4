// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Binary search over sorted lists, as extension methods.</summary>
    public static class BinarySearch
    {
        /// <summary>
        /// Finds the smallest number in [low, high) that satisfies a monotone predicate,
        /// or <paramref name="high"/> when none does.
        /// </summary>
        public static int FirstTrue(int low, int high, Func<int, bool> predicate)
        {
            while (low < high)
            {
                int middle = low + (high - low) / 2;
                if (predicate(middle))
                    high = middle;
                else
                    low = middle + 1;
            }
            return low;
        }

        public static int LowerBound<T>(this IReadOnlyList<T> items, T target)
            where T : IComparable<T>
        {
            return FirstTrue(0, items.Count, i => items[i].CompareTo(target) >= 0);
        }

        public static int UpperBound<T>(this IReadOnlyList<T> items, T target)
            where T : IComparable<T>
        {
            return FirstTrue(0, items.Count, i => items[i].CompareTo(target) > 0);
        }

        /// <summary>Looks for the first item equal to the target.</summary>
        /// <returns>True when there is one; its position is in <paramref name="index"/>.</returns>
        public static bool TryFind<T>(this IReadOnlyList<T> items, T target, out int index)
            where T : IComparable<T>
        {
            index = items.LowerBound(target);
            return index < items.Count && items[index].CompareTo(target) == 0;
        }

        /// <summary>Returns the largest integer whose square is not above n.</summary>
        public static int IntegerSqrt(int n) =>
            FirstTrue(0, n, root => (root + 1L) * (root + 1L) > n);

        public static void Main()
        {
            var values = new List<int> { 2, 3, 5, 7, 7, 7, 11, 13, 17 };
            Console.WriteLine("values: " + string.Join(" ", values));

            foreach (int target in new[] { 11, 7, 4 })
            {
                string answer = values.TryFind(target, out int index) ? $"index {index}" : "not found";
                Console.WriteLine($"find {target}: {answer}");
            }

            Console.WriteLine($"7 occurs {values.UpperBound(7) - values.LowerBound(7)} times");
            Console.WriteLine($"4 would go to index {values.LowerBound(4)}");
            Console.WriteLine($"integer square root of 2000000: {IntegerSqrt(2000000)}");

            foreach (int target in Enumerable.Range(0, 20))
            {
                int found = values.TryFind(target, out int index) ? index : -1;
                if (found != values.IndexOf(target))
                    throw new InvalidOperationException($"wrong index for {target}: {found}");
            }
            if (new List<int>().TryFind(1, out _))
                throw new InvalidOperationException("found an item in an empty list");
            Console.WriteLine("20 targets agree with a linear scan");
        }
    }
}
