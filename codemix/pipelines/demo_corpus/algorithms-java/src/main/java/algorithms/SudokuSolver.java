package algorithms;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sudoku solver: backtracks on the most constrained cell, with bit masks. */
public final class SudokuSolver {
    /** Bit d stands for digit d; bit 0 is unused. */
    private static final int ALL_DIGITS = 0b11_1111_1110;

    private final int[] cells = new int[81];
    private final int[] rows = new int[9];
    private final int[] columns = new int[9];
    private final int[] boxes = new int[9];

    private SudokuSolver() {}

    /**
     * Reads 81 characters, digits for givens and dots for empty cells.
     *
     * @throws IllegalArgumentException if the text is no grid or two givens clash
     */
    public static SudokuSolver parse(String text) {
        if (text.length() != 81) {
            throw new IllegalArgumentException("expected 81 cells, found " + text.length());
        }
        SudokuSolver grid = new SudokuSolver();
        for (int cell = 0; cell < 81; cell++) {
            char c = text.charAt(cell);
            if (c == '.') {
                continue;
            }
            if (c < '1' || c > '9') {
                throw new IllegalArgumentException("unexpected '" + c + "' at cell " + cell);
            }
            int digit = c - '0';
            if ((grid.candidates(cell) >> digit & 1) == 0) {
                throw new IllegalArgumentException("digit " + digit + " clashes at cell " + cell);
            }
            grid.toggle(cell, digit);
        }
        return grid;
    }

    private static int box(int cell) {
        return cell / 27 * 3 + cell % 9 / 3;
    }

    private int candidates(int cell) {
        return ALL_DIGITS & ~(rows[cell / 9] | columns[cell % 9] | boxes[box(cell)]);
    }

    /** Writes a digit into an empty cell, or takes the same digit out again. */
    private void toggle(int cell, int digit) {
        cells[cell] ^= digit;
        rows[cell / 9] ^= 1 << digit;
        columns[cell % 9] ^= 1 << digit;
        boxes[box(cell)] ^= 1 << digit;
    }

    /** Fills the grid in place; leaves it as it was and returns false if that is impossible. */
    public boolean solve() {
        int target = -1;
        int fewest = Integer.MAX_VALUE;
        for (int cell = 0; cell < 81; cell++) {
            int options = Integer.bitCount(candidates(cell));
            if (cells[cell] == 0 && options < fewest) {
                fewest = options;
                target = cell;
            }
        }
        if (target < 0) {
            return true;
        }
        for (int rest = candidates(target); rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            toggle(target, digit);
            if (solve()) {
                return true;
            }
            toggle(target, digit);
        }
        return false;
    }

    /** Tells whether every row, column and box is full and every given of the text is kept. */
    private boolean answers(String text) {
        for (int unit = 0; unit < 9; unit++) {
            if ((rows[unit] & columns[unit] & boxes[unit]) != ALL_DIGITS) {
                return false;
            }
        }
        for (int cell = 0; cell < 81; cell++) {
            if (text.charAt(cell) != '.' && text.charAt(cell) - '0' != cells[cell]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int cell = 0; cell < 81; cell++) {
            if (cell == 27 || cell == 54) {
                out.append("------+-------+------\n");
            }
            out.append(cells[cell] == 0 ? "." : cells[cell]);
            int column = cell % 9;
            out.append(column == 8 ? "\n" : column % 3 == 2 ? " | " : " ");
        }
        return out.toString().stripTrailing();
    }

    public static void main(String[] args) {
        Map<String, String> puzzles = new LinkedHashMap<>();
        puzzles.put("easy",
                ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2");
        puzzles.put("hard",
                "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......");
        puzzles.put("impossible", "12345678." + "........9" + ".".repeat(63));
        puzzles.put("clashing", "5...5...." + ".".repeat(72));
        puzzles.put("short", "12.");
        puzzles.put("misspelt", "x" + ".".repeat(80));
        if (!parse(puzzles.get("easy")).solve() || !parse(puzzles.get("hard")).solve()) {
            throw new IllegalStateException("the first two puzzles have a solution");
        }
        puzzles.forEach((name, text) -> System.out.println(name + ":" + describe(text)));
    }

    private static String describe(String text) {
        Optional<SudokuSolver> grid;
        try {
            grid = Optional.of(parse(text)).filter(SudokuSolver::solve);
        } catch (IllegalArgumentException e) {
            return " " + e.getMessage();
        }
        if (grid.isPresent() && !grid.get().answers(text)) {
            throw new IllegalStateException("the solution breaks the rules:\n" + grid.get());
        }
        return grid.map(solved -> "\n" + solved).orElse(" no solution");
    }
}
