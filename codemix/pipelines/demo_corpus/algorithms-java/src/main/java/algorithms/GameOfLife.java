package algorithms;

import java.util.Arrays;

/** Conway's Game of Life on a torus. A board never changes: each step returns a new one. */
public final class GameOfLife {
    private final boolean[][] cells;

    private GameOfLife(boolean[][] cells) {
        this.cells = cells;
    }

    /**
     * Reads a board from its rows, where {@code #} marks a living cell.
     *
     * @throws IllegalArgumentException if the rows differ in width
     */
    public static GameOfLife parse(String... rows) {
        boolean[][] cells = new boolean[rows.length][rows[0].length()];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length() != cells[r].length) {
                throw new IllegalArgumentException("all rows must have the same width");
            }
            for (int c = 0; c < cells[r].length; c++) {
                cells[r][c] = rows[r].charAt(c) == '#';
            }
        }
        return new GameOfLife(cells);
    }

    public int width() {
        return cells[0].length;
    }

    public int population() {
        int alive = 0;
        for (boolean[] row : cells) {
            for (boolean cell : row) {
                if (cell) {
                    alive++;
                }
            }
        }
        return alive;
    }

    /** Returns the next generation. */
    public GameOfLife step() {
        boolean[][] next = new boolean[cells.length][width()];
        for (int r = 0; r < cells.length; r++) {
            for (int c = 0; c < width(); c++) {
                int neighbours = countNeighbours(r, c);
                next[r][c] = neighbours == 3 || (neighbours == 2 && cells[r][c]);
            }
        }
        return new GameOfLife(next);
    }

    /** Returns the board after the given number of generations. */
    public GameOfLife advance(int generations) {
        GameOfLife board = this;
        for (int i = 0; i < generations; i++) {
            board = board.step();
        }
        return board;
    }

    private int countNeighbours(int row, int column) {
        int count = 0;
        for (int dr = -1; dr <= 1; dr++) {
            for (int dc = -1; dc <= 1; dc++) {
                boolean self = dr == 0 && dc == 0;
                int r = Math.floorMod(row + dr, cells.length);
                int c = Math.floorMod(column + dc, width());
                if (!self && cells[r][c]) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GameOfLife board && Arrays.deepEquals(cells, board.cells);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(cells);
    }

    @Override
    public String toString() {
        StringBuilder picture = new StringBuilder();
        for (boolean[] row : cells) {
            for (boolean cell : row) {
                picture.append(cell ? '#' : '.');
            }
            picture.append('\n');
        }
        return picture.toString();
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] args) {
        GameOfLife blinker = parse(".....", ".....", ".###.", ".....", ".....");
        for (int generation = 0; generation < 2; generation++) {
            System.out.println("blinker, generation " + generation + ":");
            System.out.print(blinker.advance(generation));
        }
        check(blinker.advance(2).equals(blinker), "a blinker has period 2");

        GameOfLife glider = parse(".#....", "..#...", "###...", "......", "......", "......");
        System.out.println("glider, generation 4:");
        System.out.print(glider.advance(4));

        // A glider moves one cell along the diagonal every four generations.
        int lap = 4 * glider.width();
        check(glider.advance(lap).equals(glider), "the glider must come back");
        System.out.printf(
                "glider is home after %d generations, %d cells alive%n", lap, glider.population());
    }
}
