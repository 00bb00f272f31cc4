using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Algorithms
{
    /// <summary>
    /// Run-length encoding: WWWB becomes 3WB, and a run of one needs no count.
    /// </summary>
    public static class RunLengthEncoding
    {
        private static readonly Regex Repeated = new Regex(@"(.)\1+", RegexOptions.Singleline);

        /// <summary>Replaces each run of equal symbols by its length and the symbol.</summary>
        /// <exception cref="FormatException">
        /// The text has digits, which would be taken for counts.
        /// </exception>
        public static string Encode(string text)
        {
            if (text.Any(char.IsDigit))
            {
                throw new FormatException("digit in the text");
            }
            return Repeated.Replace(text, run => $"{run.Length}{run.Value[0]}");
        }

        /// <summary>Expands every run; the inverse of <see cref="Encode"/>.</summary>
        /// <exception cref="FormatException">The code ends with a count.</exception>
        public static string Decode(string code)
        {
            var text = new StringBuilder();
            int? length = null;
            foreach (char symbol in code)
            {
                if (char.IsDigit(symbol))
                {
                    length = 10 * (length ?? 0) + (symbol - '0');
                }
                else
                {
                    text.Append(symbol, length ?? 1);
                    length = null;
                }
            }
            if (length.HasValue)
            {
                throw new FormatException("count without a symbol");
            }
            return text.ToString();
        }

        private static void ExpectRefusal(Func<string, string> convert, string input)
        {
            string result;
            try
            {
                result = convert(input);
            }
            catch (FormatException e)
            {
                string name = convert.Method.Name.ToLowerInvariant();
                Console.WriteLine($"{name} {input}: {e.Message}");
                return;
            }
            throw new InvalidOperationException($"{input} became {result}");
        }

        public static void Main()
        {
            string[] texts = { "WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees" };
            foreach (string text in texts)
            {
                Console.WriteLine($"{text} -> {Encode(text)}");
                if (Decode(Encode(text)) != text)
                {
                    throw new InvalidOperationException($"{text} did not survive");
                }
            }

            int saved = texts.Sum(text => text.Length - Encode(text).Length);
            Console.WriteLine($"characters saved: {saved}");
            if (saved != 12)
            {
                throw new InvalidOperationException("expected to save 12 characters");
            }

            foreach (string row in new[] { "3.#3.", "2.3#2.", ".5#." })
            {
                Console.WriteLine(Decode(row));
            }

            ExpectRefusal(Decode, "2W3");
            ExpectRefusal(Encode, "R2D2");
        }
    }
}
