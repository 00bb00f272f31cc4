using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Disjoint groups of items that can be merged, by union by size.</summary>
    /// <typeparam name="T">The items; they are dictionary keys.</typeparam>
    public sealed class UnionFind<T>
    {
        private readonly Dictionary<T, T> parents = new Dictionary<T, T>();
        private readonly Dictionary<T, int> sizes = new Dictionary<T, int>();
        private readonly List<T> items = new List<T>();

        public UnionFind(IEnumerable<T> items = null)
        {
            foreach (T item in items ?? Enumerable.Empty<T>())
                Add(item);
        }

        public int GroupCount => sizes.Count;

        /// <summary>The groups, in the order in which their first items were added.</summary>
        public IEnumerable<IEnumerable<T>> Groups => items.GroupBy(Find);

        public void Add(T item)
        {
            if (parents.ContainsKey(item))
                return;
            parents[item] = item;
            sizes[item] = 1;
            items.Add(item);
        }

        /// <summary>Returns the item that stands for the whole group.</summary>
        /// <exception cref="KeyNotFoundException">The item was never added.</exception>
        public T Find(T item)
        {
            T parent = parents[item];
            if (Same(parent, item))
                return item;
            return parents[item] = Find(parent);
        }

        /// <summary>Merges two groups; returns false if they were one already.</summary>
        public bool Union(T one, T other)
        {
            T big = Find(one), small = Find(other);
            if (Same(big, small))
                return false;
            if (sizes[big] < sizes[small])
            {
                T swapped = big;
                big = small;
                small = swapped;
            }
            parents[small] = big;
            sizes[big] += sizes[small];
            sizes.Remove(small);
            return true;
        }

        private static bool Same(T a, T b) => EqualityComparer<T>.Default.Equals(a, b);
    }

    public static class Program
    {
        /// <summary>Counts the areas of # in a chart; cells touch along their sides.</summary>
        private static int CountIslands(params string[] chart)
        {
            var land = new UnionFind<Tuple<int, int>>();
            for (int row = 0; row < chart.Length; row++)
            {
                for (int column = 0; column < chart[row].Length; column++)
                {
                    if (chart[row][column] != '#')
                        continue;
                    var cell = Tuple.Create(row, column);
                    land.Add(cell);
                    if (column > 0 && chart[row][column - 1] == '#')
                        land.Union(cell, Tuple.Create(row, column - 1));
                    if (row > 0 && chart[row - 1][column] == '#')
                        land.Union(cell, Tuple.Create(row - 1, column));
                }
            }
            return land.GroupCount;
        }

        private static void Check(bool condition)
        {
            if (!condition)
                throw new InvalidOperationException("the groups are wrong");
        }

        public static void Main()
        {
            var people = new UnionFind<string>(new[] { "Ada", "Ben", "Cleo", "Dan", "Eve", "Finn" });
            foreach (string meeting in new[] { "Ada-Ben", "Cleo-Dan", "Eve-Ben", "Eve-Ada" })
            {
                string[] pair = meeting.Split('-');
                string outcome = people.Union(pair[0], pair[1]) ? "merged" : "known";
                Console.WriteLine($"{pair[0]} meets {pair[1]}: {outcome}");
            }
            var groups = people.Groups.Select(group => string.Join(" ", group));
            Console.WriteLine("groups: " + string.Join(" | ", groups));
            Check(people.Find("Ada") == people.Find("Eve"));
            Check(people.Find("Ada") != people.Find("Finn"));

            Console.WriteLine("islands: " + CountIslands("##..#", "#..##", "..#..", "#...#", "##.##"));

            int[] labels = Enumerable.Range(0, 200).ToArray(); // the slow way: relabel all members
            var numbers = new UnionFind<int>(labels);
            int seed = 3;
            for (int i = 0; i < 150; i++)
            {
                seed = (seed * 75 + 74) % 65537;
                int one = seed % 200, other = seed / 200 % 200;
                numbers.Union(one, other);
                int old = labels[one], fresh = labels[other];
                labels = labels.Select(label => label == old ? fresh : label).ToArray();
            }
            Check(numbers.GroupCount == labels.Distinct().Count());
            Console.WriteLine($"150 random unions of 200 numbers: {numbers.GroupCount} groups");
        }
    }
}
