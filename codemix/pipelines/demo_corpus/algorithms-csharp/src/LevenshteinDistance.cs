using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>The edits between two words, found by dynamic programming.</summary>
    public sealed class EditTable
    {
        private readonly string source;
        private readonly string target;
        private readonly int[,] cost;

        public EditTable(string source, string target)
        {
            this.source = source;
            this.target = target;
            cost = new int[source.Length + 1, target.Length + 1];
            for (int i = 1; i <= source.Length; i++)
            {
                cost[i, 0] = i;
            }
            for (int j = 1; j <= target.Length; j++)
            {
                cost[0, j] = j;
                for (int i = 1; i <= source.Length; i++)
                {
                    int substitute = cost[i - 1, j - 1] + (Matches(i, j) ? 0 : 1);
                    int delete = cost[i - 1, j] + 1;
                    int insert = cost[i, j - 1] + 1;
                    cost[i, j] = Math.Min(substitute, Math.Min(delete, insert));
                }
            }
        }

        /// <summary>The fewest insertions, deletions and substitutions.</summary>
        public int Distance => cost[source.Length, target.Length];

        /// <summary>Lists the edits in order, written a&gt;b, -a or +b.</summary>
        public IReadOnlyList<string> Script() => Backtrack().Reverse().ToList();

        private bool Matches(int i, int j) => source[i - 1] == target[j - 1];

        private IEnumerable<string> Backtrack()
        {
            int i = source.Length;
            int j = target.Length;
            while (i > 0 || j > 0)
            {
                if (i > 0 && j > 0 && Matches(i, j))
                {
                    i--;
                    j--;
                }
                else if (i > 0 && j > 0 && cost[i, j] == cost[i - 1, j - 1] + 1)
                {
                    yield return $"{source[--i]}>{target[--j]}";
                }
                else if (i > 0 && cost[i, j] == cost[i - 1, j] + 1)
                {
                    yield return $"-{source[--i]}";
                }
                else
                {
                    yield return $"+{target[--j]}";
                }
            }
        }
    }

    /// <summary>Levenshtein distance and the spelling suggestions built on it.</summary>
    public static class LevenshteinDistance
    {
        public static int Between(string source, string target) =>
            new EditTable(source, target).Distance;

        /// <summary>Returns the closest dictionary word, or null if all are too far away.</summary>
        public static string Suggest(
            string word, IEnumerable<string> dictionary, int maxDistance = 2)
        {
            return (from entry in dictionary
                    let distance = Between(word, entry)
                    where distance <= maxDistance
                    orderby distance, entry
                    select entry).FirstOrDefault();
        }

        private static void Demonstrate(string source, string target, int expected)
        {
            var table = new EditTable(source, target);
            IReadOnlyList<string> script = table.Script();
            if (table.Distance != expected || script.Count != expected)
            {
                throw new InvalidOperationException(
                    $"{source} -> {target} should take {expected} edits, not {table.Distance}");
            }
            Console.WriteLine($"{source} -> {target}: {expected} [{string.Join(" ", script)}]");
        }

        private static void Main()
        {
            Demonstrate("kitten", "sitting", 3);
            Demonstrate("saturday", "sunday", 3);
            Demonstrate("flaw", "lawn", 2);
            Demonstrate("intention", "execution", 5);
            Demonstrate("same", "same", 0);
            if (Between("na\u00efve", "naive") != 1 || Between(string.Empty, "abc") != 3)
            {
                throw new InvalidOperationException("accents and missing letters count once each");
            }

            string[] dictionary = { "python", "rust", "receive", "separate", "java", "trust" };
            foreach (string word in new[] { "pyhton", "recieve", "ust", "xyzzy" })
            {
                string best = Suggest(word, dictionary);
                string answer = best == null ? "no suggestion" : $"did you mean {best}?";
                Console.WriteLine($"{word}: {answer}");
            }
        }
    }
}
