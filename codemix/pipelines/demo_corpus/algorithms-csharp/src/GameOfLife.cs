using System;
using System.Linq;
using System.Text;

namespace Algorithms
{
    /// <summary>Conway's Game of Life on a torus: the edges of the board wrap around.</summary>
    public sealed class GameOfLife : IEquatable<GameOfLife>
    {
        private readonly bool[,] cells;

        private GameOfLife(bool[,] cells)
        {
            this.cells = cells;
        }

        public int Height => cells.GetLength(0);

        public int Width => cells.GetLength(1);

        public int Population => cells.Cast<bool>().Count(alive => alive);

        /// <summary>Reads a board from its rows, where '#' marks a living cell.</summary>
        /// <exception cref="ArgumentException">The rows differ in width.</exception>
        public static GameOfLife Parse(params string[] rows)
        {
            if (rows.Any(row => row.Length != rows[0].Length))
            {
                throw new ArgumentException("all rows must have the same width", nameof(rows));
            }

            var cells = new bool[rows.Length, rows[0].Length];
            for (int r = 0; r < rows.Length; r++)
            {
                for (int c = 0; c < rows[r].Length; c++)
                {
                    cells[r, c] = rows[r][c] == '#';
                }
            }
            return new GameOfLife(cells);
        }

        /// <summary>Returns the next generation; this board stays as it is.</summary>
        public GameOfLife Step()
        {
            var next = new bool[Height, Width];
            for (int r = 0; r < Height; r++)
            {
                for (int c = 0; c < Width; c++)
                {
                    int neighbours = CountNeighbours(r, c);
                    next[r, c] = neighbours == 3 || (neighbours == 2 && cells[r, c]);
                }
            }
            return new GameOfLife(next);
        }

        public GameOfLife Advance(int generations)
        {
            return Enumerable.Range(0, generations).Aggregate(this, (board, _) => board.Step());
        }

        public bool Equals(GameOfLife other)
        {
            return other != null
                && Width == other.Width
                && cells.Cast<bool>().SequenceEqual(other.cells.Cast<bool>());
        }

        public override bool Equals(object obj) => Equals(obj as GameOfLife);

        public override int GetHashCode() => Population;

        public override string ToString()
        {
            var picture = new StringBuilder();
            for (int r = 0; r < Height; r++)
            {
                for (int c = 0; c < Width; c++)
                {
                    picture.Append(cells[r, c] ? '#' : '.');
                }
                picture.AppendLine();
            }
            return picture.ToString();
        }

        private int CountNeighbours(int row, int column)
        {
            int count = cells[row, column] ? -1 : 0;
            for (int r = row - 1; r <= row + 1; r++)
            {
                for (int c = column - 1; c <= column + 1; c++)
                {
                    if (cells[(r + Height) % Height, (c + Width) % Width])
                    {
                        count++;
                    }
                }
            }
            return count;
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
            var blinker = Parse(".....", ".....", ".###.", ".....", ".....");
            for (int generation = 0; generation < 2; generation++)
            {
                Console.WriteLine($"blinker, generation {generation}:");
                Console.Write(blinker.Advance(generation));
            }
            Check(blinker.Advance(2).Equals(blinker), "a blinker has period 2");

            var glider = Parse(".#....", "..#...", "###...", "......", "......", "......");
            Console.WriteLine("glider, generation 4:");
            Console.Write(glider.Advance(4));

            // A glider moves one cell along the diagonal every four generations.
            int lap = 4 * glider.Width;
            Check(glider.Advance(lap).Equals(glider), "the glider must come back");
            Console.WriteLine(
                $"glider is home after {lap} generations, {glider.Population} cells alive");
        }
    }
}
