using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>A full board: the column of the queen in every row.</summary>
    public sealed class QueensBoard
    {
        private readonly int[] columns;

        public QueensBoard(IEnumerable<int> columns)
        {
            this.columns = columns.ToArray();
        }

        private int Last => columns.Length - 1;

        public QueensBoard Rotate() =>
            new QueensBoard(columns.Select((_, column) => Last - Array.IndexOf(columns, column)));

        public QueensBoard Mirror() => new QueensBoard(columns.Select(column => Last - column));

        /// <summary>A text shared by the eight rotations and reflections of a board.</summary>
        public string SymmetryKey()
        {
            var keys = new SortedSet<string>(StringComparer.Ordinal);
            QueensBoard board = this;
            for (int turn = 0; turn < 4; turn++)
            {
                keys.Add(string.Join(",", board.columns));
                keys.Add(string.Join(",", board.Mirror().columns));
                board = board.Rotate();
            }
            return keys.Min;
        }

        public override string ToString()
        {
            var rows = columns.Select(queen =>
                string.Join(" ", columns.Select((_, column) => column == queen ? "Q" : ".")));
            return string.Join("\n", rows);
        }
    }

    /// <summary>N queens: places n queens so that none attacks another.</summary>
    public static class QueensSolver
    {
        /// <summary>Enumerates the solutions lazily, in lexicographic order.</summary>
        public static IEnumerable<QueensBoard> Solutions(int size) =>
            Extend(new Stack<int>(), size).Select(rows => new QueensBoard(rows));

        private static IEnumerable<IEnumerable<int>> Extend(Stack<int> placed, int size)
        {
            if (placed.Count == size)
            {
                yield return placed.Reverse();
                yield break;
            }
            for (int column = 0; column < size; column++)
            {
                if (!IsSafe(placed, column))
                {
                    continue;
                }
                placed.Push(column);
                foreach (var solution in Extend(placed, size))
                {
                    yield return solution;
                }
                placed.Pop();
            }
        }

        /// <summary>A stack enumerates from the top, so the nearest row comes first.</summary>
        private static bool IsSafe(Stack<int> placed, int column) =>
            !placed.Where((c, k) => c == column || Math.Abs(c - column) == k + 1).Any();

        /// <summary>Counts the solutions with bit masks of attacked lines.</summary>
        public static int Count(int size)
        {
            int full = (1 << size) - 1;
            Func<int, int, int, int> place = null;
            place = (columns, left, right) =>
            {
                if (columns == full)
                {
                    return 1;
                }
                int total = 0;
                for (int free = full & ~(columns | left | right); free != 0; free &= free - 1)
                {
                    int queen = free & -free;
                    total += place(columns | queen, (left | queen) << 1, (right | queen) >> 1);
                }
                return total;
            };
            return place(0, 0, 0);
        }
    }

    internal static class NQueens
    {
        private static void Main()
        {
            int[] expected = { 1, 0, 0, 2, 10, 4, 40, 92 };
            foreach (int size in Enumerable.Range(1, expected.Length))
            {
                int total = expected[size - 1];
                var boards = QueensSolver.Solutions(size).ToList();
                if (boards.Count != total || QueensSolver.Count(size) != total)
                {
                    throw new InvalidOperationException($"{size} queens have {total} solutions");
                }
                int distinct = boards.Select(board => board.SymmetryKey()).Distinct().Count();
                Console.WriteLine($"n={size}: {total} solutions, {distinct} distinct");
            }
            Console.WriteLine("first solution for n=8:");
            Console.WriteLine(QueensSolver.Solutions(8).First());
        }
    }
}
