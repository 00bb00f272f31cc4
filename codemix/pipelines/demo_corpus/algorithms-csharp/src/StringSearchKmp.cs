using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>
    /// The search of Knuth, Morris and Pratt, as extension methods of <see cref="string"/>.
    /// </summary>
    public static class StringSearchKmp
    {
        /// <summary>
        /// Computes, for each prefix of the pattern, the length of its longest border: a proper
        /// prefix that is a suffix too.
        /// </summary>
        public static int[] FailureTable(this string pattern)
        {
            var table = new int[pattern.Length];
            int matched = 0;
            for (int i = 1; i < pattern.Length; i++)
            {
                while (matched > 0 && pattern[i] != pattern[matched])
                {
                    matched = table[matched - 1];
                }
                if (pattern[i] == pattern[matched])
                {
                    matched++;
                }
                table[i] = matched;
            }
            return table;
        }

        /// <summary>Finds the start of every match, overlapping ones included.</summary>
        /// <exception cref="ArgumentException">The pattern is empty.</exception>
        public static IEnumerable<int> IndexesOf(this string text, string pattern)
        {
            if (string.IsNullOrEmpty(pattern))
            {
                throw new ArgumentException("empty pattern");
            }
            return Search(text, pattern);
        }

        // An iterator of its own, so that arguments are checked at once and not when enumerated.
        private static IEnumerable<int> Search(string text, string pattern)
        {
            int[] table = pattern.FailureTable();
            int matched = 0;
            for (int i = 0; i < text.Length; i++)
            {
                while (matched > 0 && text[i] != pattern[matched])
                {
                    matched = table[matched - 1];
                }
                if (text[i] == pattern[matched])
                {
                    matched++;
                }
                if (matched == pattern.Length)
                {
                    yield return i - matched + 1;
                    matched = table[matched - 1];
                }
            }
        }

        private static IEnumerable<int> IndexesNaively(string text, string pattern)
        {
            return Enumerable.Range(0, text.Length)
                .Where(i => string.CompareOrdinal(text, i, pattern, 0, pattern.Length) == 0);
        }

        private static void Check(bool condition, string message)
        {
            if (!condition)
            {
                throw new InvalidOperationException(message);
            }
        }

        public static void Main()
        {
            string table = string.Join(" ", "abacabab".FailureTable());
            Console.WriteLine($"failure table of abacabab: {table}");

            var searches = new (string Pattern, string Text)[]
            {
                ("aba", "abacababa"),
                ("aaa", "aaaaaa"),
                ("needle", "a haystack without one"),
                ("ss", "mississippi"),
            };
            foreach (var search in searches)
            {
                var starts = search.Text.IndexesOf(search.Pattern).ToList();
                string places = starts.Any() ? string.Join(" ", starts) : "nowhere";
                Console.WriteLine($"{search.Pattern} in {search.Text}: {places}");
                var expected = IndexesNaively(search.Text, search.Pattern);
                Check(starts.SequenceEqual(expected), "the naive search disagrees");
            }

            try
            {
                "text".IndexesOf("");
                Check(false, "an empty pattern must be refused");
            }
            catch (ArgumentException e)
            {
                Console.WriteLine($"error: {e.Message}");
            }
        }
    }
}
