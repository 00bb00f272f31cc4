// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>An undirected edge between two towns; cables are ordered by cost.</summary>
    public sealed class Cable : IComparable<Cable>
    {
        public Cable(string one, string other, int cost)
        {
            One = one;
            Other = other;
            Cost = cost;
        }

        public string One { get; }

        public string Other { get; }

        public int Cost { get; }

        public int CompareTo(Cable that)
        {
            int order = Cost.CompareTo(that.Cost);
            return order != 0 ? order : string.CompareOrdinal(One + Other, that.One + that.Other);
        }

        public override string ToString() => $"{One} - {Other}: {Cost}";
    }

    /// <summary>The cheapest cables that connect all towns, by Kruskal and by Prim.</summary>
    public static class MinimumSpanningTree
    {
        /// <summary>Takes the cheapest cables that close no circle; perhaps a forest.</summary>
        public static IEnumerable<Cable> Kruskal(IEnumerable<Cable> cables)
        {
            var parents = new Dictionary<string, string>();
            foreach (Cable cable in cables.OrderBy(cable => cable))
            {
                string one = Root(parents, cable.One), other = Root(parents, cable.Other);
                if (one == other)
                    continue;
                parents[one] = other;
                yield return cable;
            }
        }

        private static string Root(IReadOnlyDictionary<string, string> parents, string town)
        {
            while (parents.TryGetValue(town, out string parent))
                town = parent;
            return town;
        }

        /// <summary>Grows one tree from a town, by the cheapest cable that leads out of it.</summary>
        public static IEnumerable<Cable> Prim(IEnumerable<Cable> cables, string start)
        {
            var ends = cables
                .SelectMany(cable => new[] { cable.One, cable.Other }, (cable, town) => new { cable, town })
                .ToLookup(end => end.town, end => end.cable);
            var reached = new HashSet<string> { start };
            var frontier = new SortedSet<Cable>(ends[start]);
            while (frontier.Count > 0)
            {
                Cable cable = frontier.Min;
                frontier.Remove(cable);
                string fresh = reached.Contains(cable.One) ? cable.Other : cable.One;
                if (!reached.Add(fresh))
                    continue;
                yield return cable;
                frontier.UnionWith(ends[fresh]);
            }
        }

        private static Cable Parse(string text)
        {
            string[] parts = text.Split('-', ' ');
            return new Cable(parts[0], parts[1], int.Parse(parts[2]));
        }

        private static void Check(bool condition, string message)
        {
            if (!condition)
                throw new InvalidOperationException(message);
        }

        public static void Main()
        {
            const string Plan =
                "A-B 7,A-D 5,B-C 8,B-D 9,B-E 10,C-E 4,D-E 15,D-F 6,E-F 12,E-G 11,F-G 13";
            List<Cable> cables = Plan.Split(',').Select(Parse).ToList();
            var towns = new HashSet<string>(cables.SelectMany(c => new[] { c.One, c.Other }));

            List<Cable> tree = Kruskal(cables).ToList();
            tree.ForEach(Console.WriteLine);
            Console.WriteLine($"total: {tree.Sum(cable => cable.Cost)}");
            foreach (string start in towns)
                Check(Prim(cables, start).OrderBy(c => c).SequenceEqual(tree), "Prim differs");
            Console.WriteLine($"Prim agrees from all {towns.Count} towns");
            Check(tree.Sum(cable => cable.Cost) == 41, "not the cheapest");

            cables.Add(new Cable("X", "Y", 3));
            List<Cable> forest = Kruskal(cables).ToList();
            int trees = towns.Count + 2 - forest.Count;
            int sum = forest.Sum(cable => cable.Cost);
            Console.WriteLine($"with X - Y: {forest.Count} cables in {trees} trees, total {sum}");
            Check(trees == 2 && sum == 44, "wrong forest");
        }
    }
}
