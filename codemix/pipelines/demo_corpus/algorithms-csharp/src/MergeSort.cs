using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>
    /// Stable merge sort, and the number of inversions: pairs that stand in the wrong order.
    /// </summary>
    public static class MergeSort
    {
        /// <summary>Returns a new list sorted by a key; equal keys keep their order.</summary>
        public static List<T> SortBy<T, TKey>(IEnumerable<T> source, Func<T, TKey> key)
            where TKey : IComparable<TKey>
        {
            var items = source.ToList();
            if (items.Count < 2)
                return items;
            int middle = items.Count / 2;
            var left = SortBy(items.Take(middle), key);
            var right = SortBy(items.Skip(middle), key);
            return Merge(left, right, key).ToList();
        }

        private static IEnumerable<T> Merge<T, TKey>(List<T> left, List<T> right, Func<T, TKey> key)
            where TKey : IComparable<TKey>
        {
            int i = 0, j = 0;
            while (i < left.Count || j < right.Count)
            {
                bool takeLeft = j == right.Count
                    || i < left.Count && key(left[i]).CompareTo(key(right[j])) <= 0;
                yield return takeLeft ? left[i++] : right[j++];
            }
        }

        /// <summary>Counts inversions in O(n log n) and leaves the array sorted.</summary>
        public static long CountInversions(int[] values)
        {
            if (values.Length < 2)
                return 0;
            int middle = values.Length / 2;
            int[] left = values.Take(middle).ToArray();
            int[] right = values.Skip(middle).ToArray();
            long count = CountInversions(left) + CountInversions(right);
            int i = 0, j = 0;
            for (int k = 0; k < values.Length; k++)
            {
                if (j == right.Length || i < left.Length && left[i] <= right[j])
                {
                    values[k] = left[i++];
                }
                else
                {
                    values[k] = right[j++];
                    count += left.Length - i;
                }
            }
            return count;
        }

        private struct Result
        {
            public Result(string name, int grade)
            {
                Name = name;
                Grade = grade;
            }

            public string Name { get; }

            public int Grade { get; }

            public override string ToString() => $"{Name} {Grade}";
        }

        private static void Require(bool condition, string message)
        {
            if (!condition)
                throw new InvalidOperationException(message);
        }

        public static void Main()
        {
            int[] numbers = { 8, 3, 5, 1, 9, 2, 7 };
            Console.WriteLine("numbers: " + string.Join(" ", numbers));
            Console.WriteLine("sorted: " + string.Join(" ", SortBy(numbers, n => n)));
            Console.WriteLine("inversions: " + CountInversions(numbers));

            var results = new[]
            {
                new Result("Ada", 2), new Result("Ben", 1), new Result("Cleo", 2),
                new Result("Dan", 3), new Result("Eve", 1),
            };
            var ranked = SortBy(results, result => result.Grade);
            Console.WriteLine("by grade: " + string.Join(", ", ranked));
            Require(
                ranked.Select(r => r.Name).SequenceEqual(new[] { "Ben", "Eve", "Ada", "Cleo", "Dan" }),
                "the sort is not stable");

            var many = new int[500];
            for (int i = 0, seed = 7; i < many.Length; i++)
                many[i] = seed = (seed * 75 + 74) % 65537;
            int slow = many.Select((a, i) => many.Skip(i + 1).Count(b => a > b)).Sum();
            int[] expected = many.OrderBy(n => n).ToArray();
            Require(SortBy(many, n => n).SequenceEqual(expected), "not sorted");
            Require(CountInversions(many) == slow, "wrong number of inversions");
            Require(many.SequenceEqual(expected), "counting did not sort");
            Console.WriteLine($"500 random numbers: sorted, {slow} inversions");
        }
    }
}
