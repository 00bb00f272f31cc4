package algorithms;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Integer matrices with product, transpose and fast powers. */
public final class MatrixMultiplication {
    private MatrixMultiplication() {}

    /** An immutable matrix of longs. */
    public static final class Matrix {
        private final long[][] cells;

        private Matrix(long[][] cells) {
            this.cells = cells;
        }

        /**
         * Copies rows into a new matrix.
         *
         * @throws IllegalArgumentException if the rows are empty or differ in length
         */
        public static Matrix of(long[]... rows) {
            if (rows.length == 0 || rows[0].length == 0) {
                throw new IllegalArgumentException("a matrix needs at least one element");
            }
            if (Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
                throw new IllegalArgumentException("all rows must have the same length");
            }
            return new Matrix(Arrays.stream(rows).map(long[]::clone).toArray(long[][]::new));
        }

        public static Matrix identity(int size) {
            long[][] cells = new long[size][size];
            for (int i = 0; i < size; i++) {
                cells[i][i] = 1;
            }
            return new Matrix(cells);
        }

        public int height() {
            return cells.length;
        }

        public int width() {
            return cells[0].length;
        }

        public long get(int row, int column) {
            return cells[row][column];
        }

        /** Returns the product of this matrix and another. */
        public Matrix times(Matrix other) {
            if (width() != other.height()) {
                throw new IllegalArgumentException(String.format("cannot multiply %dx%d by %dx%d",
                        height(), width(), other.height(), other.width()));
            }
            long[][] product = new long[height()][other.width()];
            for (int i = 0; i < height(); i++) {
                for (int k = 0; k < width(); k++) {
                    long factor = cells[i][k];
                    for (int j = 0; j < other.width(); j++) {
                        product[i][j] += factor * other.cells[k][j];
                    }
                }
            }
            return new Matrix(product);
        }

        /** Raises a square matrix to a non-negative power by repeated squaring. */
        public Matrix power(int exponent) {
            if (exponent == 0) {
                return identity(height());
            }
            Matrix half = power(exponent / 2);
            Matrix square = half.times(half);
            return exponent % 2 == 0 ? square : square.times(this);
        }

        public Matrix transposed() {
            return new Matrix(IntStream.range(0, width())
                    .mapToObj(j -> Arrays.stream(cells).mapToLong(row -> row[j]).toArray())
                    .toArray(long[][]::new));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Matrix matrix && Arrays.deepEquals(cells, matrix.cells);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(cells);
        }

        @Override
        public String toString() {
            return Arrays.stream(cells).map(Arrays::toString).collect(Collectors.joining("\n"));
        }
    }

    /** Returns the n-th Fibonacci number from a power of [[1, 1], [1, 0]]. */
    public static long fibonacci(int n) {
        return Matrix.of(new long[] {1, 1}, new long[] {1, 0}).power(n).get(0, 1);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        Matrix a = Matrix.of(new long[] {2, -1, 3}, new long[] {0, 4, 5});
        Matrix b = Matrix.of(new long[] {1, 6}, new long[] {-2, 0}, new long[] {3, 2});
        Matrix product = a.times(b);
        System.out.println("a x b:\n" + product);
        System.out.println("transpose of a:\n" + a.transposed());
        check(product.transposed().equals(b.transposed().times(a.transposed())),
                "(ab)^T must equal b^T a^T");
        check(a.times(Matrix.identity(3)).equals(a), "the identity must not change a matrix");

        System.out.println("fibonacci(50) = " + fibonacci(50));
        check(fibonacci(50) == fibonacci(49) + fibonacci(48), "wrong Fibonacci numbers");

        long[] even = {0, 1, 0, 1};
        long[] odd = {1, 0, 1, 0};
        long walks = Matrix.of(even, odd, even, odd).power(6).get(0, 2);
        check(walks == 32, "opposite corners are joined by 32 walks of length 6");
        System.out.println("walks of length 6 between opposite corners of a square: " + walks);

        try {
            a.times(a);
            throw new IllegalStateException("shapes that do not fit must be refused");
        } catch (IllegalArgumentException e) {
            System.out.println("error: " + e.getMessage());
        }
    }
}
