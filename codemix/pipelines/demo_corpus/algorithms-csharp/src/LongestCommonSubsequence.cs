using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>What happens to an element on the way from the old list to the new one.</summary>
    public enum ChangeKind
    {
        Keep = ' ',
        Remove = '-',
        Add = '+',
    }

    /// <summary>One step of a diff.</summary>
    public struct Change<T>
    {
        public Change(ChangeKind kind, T item)
        {
            Kind = kind;
            Item = item;
        }

        public ChangeKind Kind { get; }

        public T Item { get; }

        public override string ToString() => $"{(char)Kind} {Item}";
    }

    /// <summary>Longest common subsequence of two lists, and the diff built on it.</summary>
    public static class SequenceComparer
    {
        /// <summary>Yields the shortest list of changes that turns one list into another.</summary>
        public static IEnumerable<Change<T>> Diff<T>(
            IReadOnlyList<T> before,
            IReadOnlyList<T> after,
            IEqualityComparer<T> comparer = null)
        {
            comparer = comparer ?? EqualityComparer<T>.Default;
            int[,] lengths = SuffixLengths(before, after, comparer);
            int i = 0;
            int j = 0;
            while (i < before.Count && j < after.Count)
            {
                if (comparer.Equals(before[i], after[j]))
                {
                    yield return new Change<T>(ChangeKind.Keep, before[i]);
                    i++;
                    j++;
                }
                else if (lengths[i + 1, j] >= lengths[i, j + 1])
                {
                    yield return new Change<T>(ChangeKind.Remove, before[i++]);
                }
                else
                {
                    yield return new Change<T>(ChangeKind.Add, after[j++]);
                }
            }
            foreach (T item in before.Skip(i))
            {
                yield return new Change<T>(ChangeKind.Remove, item);
            }
            foreach (T item in after.Skip(j))
            {
                yield return new Change<T>(ChangeKind.Add, item);
            }
        }

        /// <summary>Returns one longest common subsequence.</summary>
        public static IReadOnlyList<T> Lcs<T>(IReadOnlyList<T> first, IReadOnlyList<T> second) =>
            Diff(first, second)
                .Where(change => change.Kind == ChangeKind.Keep)
                .Select(change => change.Item)
                .ToList();

        /// <summary>Cell [i, j] holds the best length for the suffixes from i and from j.</summary>
        private static int[,] SuffixLengths<T>(
            IReadOnlyList<T> a, IReadOnlyList<T> b, IEqualityComparer<T> comparer)
        {
            var table = new int[a.Count + 1, b.Count + 1];
            for (int i = a.Count - 1; i >= 0; i--)
            {
                for (int j = b.Count - 1; j >= 0; j--)
                {
                    table[i, j] = comparer.Equals(a[i], b[j])
                        ? table[i + 1, j + 1] + 1
                        : Math.Max(table[i + 1, j], table[i, j + 1]);
                }
            }
            return table;
        }
    }

    internal static class LongestCommonSubsequence
    {
        private static bool IsSubsequence(IEnumerable<char> part, string whole)
        {
            int from = 0;
            foreach (char c in part)
            {
                from = whole.IndexOf(c, from) + 1;
                if (from == 0)
                {
                    return false;
                }
            }
            return true;
        }

        private static void Demonstrate(string a, string b, int expectedLength)
        {
            IReadOnlyList<char> common = SequenceComparer.Lcs(a.ToCharArray(), b.ToCharArray());
            string text = string.Concat(common);
            Check(common.Count == expectedLength, $"unexpected length of '{text}'");
            Check(IsSubsequence(common, a) && IsSubsequence(common, b), $"'{text}' is not common");
            Console.WriteLine($"lcs({a}, {b}) = '{text}' ({common.Count})");
        }

        private static void Main()
        {
            Demonstrate("AGGTAB", "GXTXAYB", 4);
            Demonstrate("ABCBDAB", "BDCABA", 4);
            Demonstrate("programming", "gaming", 6);
            Demonstrate("abc", "xyz", 0);

            string[] before = { "flour", "sugar", "eggs", "milk", "bake" };
            string[] after = { "flour", "brown sugar", "eggs", "bake", "let cool" };
            var changes = SequenceComparer.Diff(before, after).ToList();
            changes.ForEach(change => Console.WriteLine(change));
            var rebuilt = changes.Where(c => c.Kind != ChangeKind.Remove).Select(c => c.Item);
            Check(rebuilt.SequenceEqual(after), "the diff does not rebuild the new text");

            var loud = before.Select(line => line.ToUpperInvariant()).ToList();
            var none = SequenceComparer.Diff(loud, before, StringComparer.OrdinalIgnoreCase);
            Check(none.All(c => c.Kind == ChangeKind.Keep), "case must not count");
        }

        private static void Check(bool condition, string message)
        {
            if (!condition)
            {
                throw new InvalidOperationException(message);
            }
        }
    }
}
