using System;
using System.Collections.Generic;
using System.Globalization;

namespace Algorithms
{
    /// <summary>
    /// Evaluates arithmetic with two stacks, by the shunting-yard method of Dijkstra.
    /// </summary>
    public sealed class ExpressionEvaluator
    {
        private const char Negation = '~';

        private static readonly Dictionary<char, int> Precedence = new Dictionary<char, int>
        {
            ['+'] = 1, ['-'] = 1, ['*'] = 2, ['/'] = 2, [Negation] = 3, ['^'] = 4,
        };

        private readonly Stack<double> values = new Stack<double>();
        private readonly Stack<char> operators = new Stack<char>();

        private ExpressionEvaluator()
        {
        }

        /// <summary>Computes the value of an expression.</summary>
        /// <exception cref="FormatException">The expression is malformed.</exception>
        /// <exception cref="DivideByZeroException">It divides by zero.</exception>
        public static double Evaluate(string source) => new ExpressionEvaluator().Run(source);

        private double Run(string source)
        {
            bool wantsOperand = true;
            for (int i = 0; i < source.Length; i++)
            {
                char symbol = source[i];
                if (char.IsWhiteSpace(symbol))
                {
                    continue;
                }
                if (wantsOperand && char.IsDigit(symbol))
                {
                    int start = i;
                    while (i + 1 < source.Length && IsNumeric(source[i + 1]))
                    {
                        i++;
                    }
                    string digits = source.Substring(start, i + 1 - start);
                    values.Push(double.Parse(digits, CultureInfo.InvariantCulture));
                    wantsOperand = false;
                }
                else if (wantsOperand && (symbol == '(' || symbol == '-'))
                {
                    operators.Push(symbol == '-' ? Negation : symbol);
                }
                else if (!wantsOperand && symbol == ')' && operators.Contains('('))
                {
                    ReduceWhile(top => top != '(');
                    operators.Pop();
                }
                else if (!wantsOperand && symbol != Negation && Precedence.ContainsKey(symbol))
                {
                    // The power groups from the right, so it leaves its equals on the stack.
                    int weakest = Precedence[symbol] + (symbol == '^' ? 1 : 0);
                    ReduceWhile(top => top != '(' && Precedence[top] >= weakest);
                    operators.Push(symbol);
                    wantsOperand = true;
                }
                else
                {
                    throw new FormatException($"unexpected '{symbol}' at column {i + 1}");
                }
            }
            if (wantsOperand || operators.Contains('('))
            {
                throw new FormatException($"unexpected end at column {source.Length + 1}");
            }
            ReduceWhile(top => true);
            return values.Pop();
        }

        private static bool IsNumeric(char symbol) => char.IsDigit(symbol) || symbol == '.';

        private void ReduceWhile(Func<char, bool> condition)
        {
            while (operators.Count > 0 && condition(operators.Peek()))
            {
                double right = values.Pop();
                char symbol = operators.Pop();
                values.Push(symbol == Negation ? -right : Apply(symbol, values.Pop(), right));
            }
        }

        private static double Apply(char symbol, double left, double right)
        {
            switch (symbol)
            {
                case '+':
                    return left + right;
                case '-':
                    return left - right;
                case '*':
                    return left * right;
                case '^':
                    return Math.Pow(left, right);
                default:
                    return right != 0
                        ? left / right
                        : throw new DivideByZeroException("division by zero");
            }
        }

        public static void Main()
        {
            var expected = new (string Source, double Value)[]
            {
                ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4),
                ("7 / 4 - 0.5", 1.25), ("10 - 4 - 3", 3), ("2 ^ -1", 0.5),
            };
            foreach (var test in expected)
            {
                double value = Evaluate(test.Source);
                string shown = value.ToString("F2", CultureInfo.InvariantCulture);
                Console.WriteLine($"{test.Source} = {shown}");
                if (value != test.Value)
                {
                    throw new InvalidOperationException($"{test.Source} should be {test.Value}");
                }
            }

            foreach (string source in new[] { "2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)" })
            {
                try
                {
                    throw new InvalidOperationException($"{source} became {Evaluate(source)}");
                }
                catch (Exception e) when (e is FormatException || e is DivideByZeroException)
                {
                    Console.WriteLine($"{source}: {e.Message}");
                }
            }
        }
    }
}
