using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Algorithms
{
    /// <summary>A Sudoku grid, solved by backtracking on the most constrained cell.</summary>
    public sealed class SudokuGrid
    {
        private const int AllDigits = 0x3FE;
        private readonly int[] cells = new int[81];
        private readonly int[] used = new int[27];

        public int this[int cell] => cells[cell];

        public bool IsComplete => used.All(mask => mask == AllDigits);

        /// <summary>Reads 81 characters, digits for givens and dots for empty cells.</summary>
        public static bool TryParse(string text, out SudokuGrid grid, out string error)
        {
            grid = new SudokuGrid();
            error = text.Length == 81 ? null : $"expected 81 cells, found {text.Length}";
            for (int cell = 0; error == null && cell < 81; cell++)
            {
                char c = text[cell];
                if (c == '.')
                {
                    continue;
                }
                if (c < '1' || c > '9')
                {
                    error = $"unexpected '{c}' at cell {cell}";
                }
                else if (!grid.Candidates(cell).Contains(c - '0'))
                {
                    error = $"digit {c} clashes at cell {cell}";
                }
                else
                {
                    grid.Toggle(cell, c - '0');
                }
            }
            return error == null;
        }

        /// <summary>Fills the grid; one without a solution is left as it was.</summary>
        public bool Solve()
        {
            var open = Enumerable.Range(0, 81).Where(cell => cells[cell] == 0).ToList();
            if (open.Count == 0)
            {
                return true;
            }
            int target = open.OrderBy(cell => Candidates(cell).Count()).First();
            foreach (int digit in Candidates(target).ToList())
            {
                Toggle(target, digit);
                if (Solve())
                {
                    return true;
                }
                Toggle(target, digit);
            }
            return false;
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            for (int row = 0; row < 9; row++)
            {
                if (row == 3 || row == 6)
                {
                    text.Append("------+-------+------\n");
                }
                var groups = new[] { 0, 3, 6 }
                    .Select(k => string.Join(" ", cells.Skip((row * 9) + k).Take(3)));
                text.Append(string.Join(" | ", groups)).Append(row < 8 ? "\n" : string.Empty);
            }
            return text.ToString();
        }

        /// <summary>The row, the column and the box of a cell, numbered from 0 to 26.</summary>
        private static int[] UnitsOf(int cell) =>
            new[] { cell / 9, 9 + (cell % 9), 18 + (cell / 27 * 3) + (cell % 9 / 3) };

        private IEnumerable<int> Candidates(int cell)
        {
            int taken = UnitsOf(cell).Aggregate(0, (mask, unit) => mask | used[unit]);
            return Enumerable.Range(1, 9).Where(digit => (taken >> digit & 1) == 0);
        }

        /// <summary>Writes a digit into an empty cell, or takes it out again.</summary>
        private void Toggle(int cell, int digit)
        {
            cells[cell] ^= digit;
            foreach (int unit in UnitsOf(cell))
            {
                used[unit] ^= 1 << digit;
            }
        }
    }

    internal static class SudokuSolver
    {
        private static string Answer(string text)
        {
            if (!SudokuGrid.TryParse(text, out SudokuGrid grid, out string error))
            {
                return " " + error;
            }
            if (!grid.Solve())
            {
                return " no solution";
            }
            bool keepsGivens = !text.Where((c, cell) => c != '.' && c - '0' != grid[cell]).Any();
            if (!keepsGivens || !grid.IsComplete)
            {
                throw new InvalidOperationException($"the solution breaks the rules:\n{grid}");
            }
            return "\n" + grid;
        }

        private static void Main()
        {
            var answers = new[]
            {
                ("easy", ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2"),
                ("hard", "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......"),
                ("impossible", "12345678." + "........9".PadRight(72, '.')),
                ("clashing", "5...5".PadRight(81, '.')),
                ("short", "12."),
                ("misspelt", "x".PadRight(81, '.')),
            }.Select(puzzle => $"{puzzle.Item1}:{Answer(puzzle.Item2)}").ToList();

            answers.ForEach(Console.WriteLine);
            if (answers.Count(answer => answer.Contains("+-------+")) != 2)
            {
                throw new InvalidOperationException("exactly two of the puzzles can be solved");
            }
        }
    }
}
