using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>A prefix tree; it enumerates its words in ordinal order.</summary>
    public sealed class Trie : IEnumerable<string>
    {
        private sealed class Node
        {
            public SortedDictionary<char, Node> Children { get; } =
                new SortedDictionary<char, Node>();

            public bool IsTerminal { get; set; }
        }

        private readonly Node root = new Node();

        public int Count { get; private set; }

        /// <summary>Adds a word; the name lets a collection initializer fill the trie.</summary>
        public void Add(string word)
        {
            var node = root;
            foreach (char letter in word)
            {
                if (!node.Children.TryGetValue(letter, out var child))
                {
                    child = new Node();
                    node.Children.Add(letter, child);
                }
                node = child;
            }
            if (!node.IsTerminal)
            {
                node.IsTerminal = true;
                Count++;
            }
        }

        public bool Contains(string word) => Find(word)?.IsTerminal ?? false;

        /// <summary>Removes a word and prunes the branch that only it needed.</summary>
        public bool Remove(string word)
        {
            if (!Contains(word))
            {
                return false;
            }
            Remove(root, word, 0);
            Count--;
            return true;
        }

        /// <summary>Lists the words with the given prefix in alphabetical order.</summary>
        public IEnumerable<string> StartingWith(string prefix) =>
            Walk(Find(prefix) ?? new Node(), prefix);

        /// <summary>Finds the longest stored word that begins the text, or "".</summary>
        public string LongestPrefixOf(string text)
        {
            int best = 0;
            var node = root;
            for (int i = 0; i < text.Length && node.Children.TryGetValue(text[i], out node); i++)
            {
                if (node.IsTerminal)
                {
                    best = i + 1;
                }
            }
            return text.Substring(0, best);
        }

        public IEnumerator<string> GetEnumerator() => StartingWith("").GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static void Remove(Node node, string word, int depth)
        {
            if (depth == word.Length)
            {
                node.IsTerminal = false;
                return;
            }
            var child = node.Children[word[depth]];
            Remove(child, word, depth + 1);
            if (!child.IsTerminal && child.Children.Count == 0)
            {
                node.Children.Remove(word[depth]);
            }
        }

        private static IEnumerable<string> Walk(Node node, string word)
        {
            if (node.IsTerminal)
            {
                yield return word;
            }
            foreach (var branch in node.Children)
            {
                foreach (string found in Walk(branch.Value, word + branch.Key))
                {
                    yield return found;
                }
            }
        }

        private Node Find(string prefix)
        {
            var node = root;
            foreach (char letter in prefix)
            {
                if (!node.Children.TryGetValue(letter, out node))
                {
                    return null;
                }
            }
            return node;
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
            var trie = new Trie { "car", "dog", "card", "care", "do", "cat", "car" };
            Console.WriteLine($"words stored: {trie.Count}");
            foreach (string word in new[] { "car", "ca" })
            {
                Console.WriteLine($"contains {word}: {(trie.Contains(word) ? "yes" : "no")}");
            }
            Console.WriteLine($"starting with car: {string.Join(", ", trie.StartingWith("car"))}");
            Console.WriteLine($"longest prefix of cardigan: {trie.LongestPrefixOf("cardigan")}");

            Check(trie.Remove("car"), "car was stored");
            Check(!trie.Remove("ca"), "a bare prefix cannot be removed");
            Console.WriteLine($"without car: {string.Join(", ", trie)}");
            Check(trie.SequenceEqual(new[] { "card", "care", "cat", "do", "dog" }), "wrong words");
        }
    }
}
