using System;
using System.Linq;

namespace Algorithms
{
    /// <summary>An immutable integer matrix with product, transpose and fast powers.</summary>
    public sealed class Matrix : IEquatable<Matrix>
    {
        private readonly long[,] cells;

        public Matrix(long[,] cells)
        {
            this.cells = (long[,])cells.Clone();
        }

        public int Height => cells.GetLength(0);

        public int Width => cells.GetLength(1);

        public long this[int row, int column] => cells[row, column];

        public static Matrix Build(int height, int width, Func<int, int, long> cellAt)
        {
            var cells = new long[height, width];
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    cells[i, j] = cellAt(i, j);
                }
            }
            return new Matrix(cells);
        }

        public static Matrix Identity(int size) => Build(size, size, (i, j) => i == j ? 1 : 0);

        /// <exception cref="ArgumentException">The inner dimensions differ.</exception>
        public static Matrix operator *(Matrix left, Matrix right)
        {
            if (left.Width != right.Height)
            {
                throw new ArgumentException(
                    $"cannot multiply {left.Height}x{left.Width} by {right.Height}x{right.Width}");
            }
            return Build(left.Height, right.Width, (i, j) =>
            {
                long sum = 0;
                for (int k = 0; k < left.Width; k++)
                {
                    sum += left[i, k] * right[k, j];
                }
                return sum;
            });
        }

        /// <summary>Raises a square matrix to a power by repeated squaring.</summary>
        public Matrix Power(uint exponent)
        {
            Matrix result = Identity(Height);
            for (Matrix square = this; exponent != 0; exponent >>= 1, square *= square)
            {
                if ((exponent & 1) == 1)
                {
                    result *= square;
                }
            }
            return result;
        }

        public Matrix Transpose() => Build(Width, Height, (i, j) => cells[j, i]);

        public bool Equals(Matrix other) =>
            other != null
            && Height == other.Height
            && Width == other.Width
            && cells.Cast<long>().SequenceEqual(other.cells.Cast<long>());

        public override bool Equals(object obj) => Equals(obj as Matrix);

        public override int GetHashCode() =>
            cells.Cast<long>().Aggregate(Width, (hash, cell) => (hash * 31) + cell.GetHashCode());

        public override string ToString()
        {
            var rows = Enumerable.Range(0, Height)
                .Select(i => Enumerable.Range(0, Width).Select(j => cells[i, j]))
                .Select(row => $"[{string.Join(", ", row)}]");
            return string.Join("\n", rows);
        }
    }

    internal static class MatrixMultiplication
    {
        private static long Fibonacci(uint n) =>
            new Matrix(new long[,] { { 1, 1 }, { 1, 0 } }).Power(n)[0, 1];

        private static void Main()
        {
            var a = new Matrix(new long[,] { { 2, -1, 3 }, { 0, 4, 5 } });
            var b = new Matrix(new long[,] { { 1, 6 }, { -2, 0 }, { 3, 2 } });
            Console.WriteLine($"a x b:\n{a * b}");
            Console.WriteLine($"transpose of a:\n{a.Transpose()}");
            Check(
                (a * b).Transpose().Equals(b.Transpose() * a.Transpose()),
                "(ab)^T must equal b^T a^T");
            Check((a * Matrix.Identity(3)).Equals(a), "the identity must not change a matrix");

            Console.WriteLine($"fibonacci(50) = {Fibonacci(50)}");
            Check(Fibonacci(50) == Fibonacci(49) + Fibonacci(48), "wrong Fibonacci numbers");

            Matrix square = Matrix.Build(4, 4, (i, j) => (i + j) % 2);
            long walks = square.Power(6)[0, 2];
            Check(walks == 32, "opposite corners are joined by 32 walks of length 6");
            Console.WriteLine($"walks of length 6 between opposite corners of a square: {walks}");

            string refusal = null;
            try
            {
                Console.WriteLine(a * a);
            }
            catch (ArgumentException e)
            {
                refusal = e.Message;
            }
            Check(refusal != null, "shapes that do not fit must be refused");
            Console.WriteLine($"error: {refusal}");
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
