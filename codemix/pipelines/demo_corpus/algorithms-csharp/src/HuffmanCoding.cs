using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Algorithms
{
    /// <summary>A prefix code that is optimal for the symbol frequencies of one text.</summary>
    public sealed class HuffmanCoding
    {
        private abstract class Node
        {
            public int Weight;
            public int Serial;
        }

        private sealed class Leaf : Node
        {
            public char Symbol;
        }

        private sealed class Fork : Node
        {
            public readonly Node Left, Right;

            public Fork(Node left, Node right)
            {
                (Left, Right) = (left, right);
            }
        }

        private readonly Node root;
        private readonly Dictionary<char, string> codes = new Dictionary<char, string>();

        /// <exception cref="ArgumentException">The text is empty.</exception>
        public HuffmanCoding(string text)
        {
            if (string.IsNullOrEmpty(text))
            {
                throw new ArgumentException("empty text");
            }
            root = BuildTree(text);
            // A text of one symbol still needs a bit for each of its letters.
            AssignCodes(root, root is Leaf ? "0" : "");
        }

        public IReadOnlyDictionary<char, string> Codes => codes;

        public string Encode(string text) => string.Concat(text.Select(symbol => codes[symbol]));

        /// <summary>Walks down the tree, once for each symbol.</summary>
        /// <exception cref="FormatException">The bits end within a code.</exception>
        public string Decode(string bits)
        {
            var text = new StringBuilder();
            var node = root;
            foreach (char bit in bits)
            {
                if (node is Fork fork)
                {
                    node = bit == '0' ? fork.Left : fork.Right;
                }
                if (node is Leaf leaf)
                {
                    text.Append(leaf.Symbol);
                    node = root;
                }
            }
            if (node != root)
            {
                throw new FormatException("the bits end within a code");
            }
            return text.ToString();
        }

        private static Node BuildTree(string text)
        {
            // The serial number settles ties and keeps nodes of one weight apart in the set.
            var order = Comparer<Node>.Create((a, b) => a.Weight != b.Weight
                ? a.Weight.CompareTo(b.Weight)
                : a.Serial.CompareTo(b.Serial));
            var leaves = text.GroupBy(symbol => symbol)
                .OrderBy(group => group.Key)
                .Select((group, serial) =>
                    new Leaf { Symbol = group.Key, Weight = group.Count(), Serial = serial });

            var queue = new SortedSet<Node>(leaves, order);
            for (int serial = queue.Count; queue.Count > 1; serial++)
            {
                var left = TakeLightest(queue);
                var right = TakeLightest(queue);
                int weight = left.Weight + right.Weight;
                queue.Add(new Fork(left, right) { Weight = weight, Serial = serial });
            }
            return queue.Min;
        }

        private static Node TakeLightest(SortedSet<Node> queue)
        {
            var lightest = queue.Min;
            queue.Remove(lightest);
            return lightest;
        }

        private void AssignCodes(Node node, string code)
        {
            if (node is Leaf leaf)
            {
                codes[leaf.Symbol] = code;
            }
            else if (node is Fork fork)
            {
                AssignCodes(fork.Left, code + "0");
                AssignCodes(fork.Right, code + "1");
            }
        }

        public static void Main()
        {
            const string text = "she sells sea shells";
            var huffman = new HuffmanCoding(text);
            Console.WriteLine($"text: {text}");
            foreach (var pair in huffman.Codes.OrderBy(pair => pair.Key))
            {
                int count = text.Count(symbol => symbol == pair.Key);
                Console.WriteLine($"'{pair.Key}' x {count}: {pair.Value}");
            }

            string bits = huffman.Encode(text);
            Console.WriteLine($"bits: {bits}");
            Console.WriteLine($"{bits.Length} bits instead of {8 * text.Length}");
            Console.WriteLine($"decoded: {huffman.Decode(bits)}");
            if (huffman.Decode(bits) != text)
            {
                throw new InvalidOperationException("the text did not survive");
            }

            Console.WriteLine($"aaaa: {new HuffmanCoding("aaaa").Encode("aaaa")}");
            try
            {
                string cut = huffman.Decode(bits.Remove(bits.Length - 1));
                throw new InvalidOperationException($"cut bits became {cut}");
            }
            catch (FormatException e)
            {
                Console.WriteLine($"error: {e.Message}");
            }
        }
    }
}
