package algorithms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** N queens: places n queens on an n x n board so that none attacks another. */
public final class NQueens {
    private final int size;
    private final int[] columnOfRow;
    private final boolean[] columns;
    private final boolean[] diagonals;
    private final boolean[] antidiagonals;

    private NQueens(int size) {
        this.size = size;
        this.columnOfRow = new int[size];
        this.columns = new boolean[size];
        this.diagonals = new boolean[2 * size];
        this.antidiagonals = new boolean[2 * size];
    }

    /** Returns every solution in lexicographic order, as the column of the queen in each row. */
    public static List<int[]> solutions(int size) {
        List<int[]> found = new ArrayList<>();
        new NQueens(size).place(0, found::add);
        return found;
    }

    private void place(int row, Consumer<int[]> onSolution) {
        if (row == size) {
            onSolution.accept(columnOfRow.clone());
            return;
        }
        for (int column = 0; column < size; column++) {
            int down = row - column + size;
            int up = row + column;
            if (columns[column] || diagonals[down] || antidiagonals[up]) {
                continue;
            }
            columns[column] = diagonals[down] = antidiagonals[up] = true;
            columnOfRow[row] = column;
            place(row + 1, onSolution);
            columns[column] = diagonals[down] = antidiagonals[up] = false;
        }
    }

    /** Counts the solutions with bit masks of attacked columns and diagonals. */
    public static int count(int size) {
        return count((1 << size) - 1, 0, 0, 0);
    }

    private static int count(int full, int columns, int left, int right) {
        if (columns == full) {
            return 1;
        }
        int total = 0;
        int free = full & ~(columns | left | right);
        while (free != 0) {
            int queen = Integer.lowestOneBit(free);
            free ^= queen;
            total += count(full, columns | queen, (left | queen) << 1, (right | queen) >> 1);
        }
        return total;
    }

    private static int[] rotate(int[] board) {
        int[] turned = new int[board.length];
        for (int row = 0; row < board.length; row++) {
            turned[board[row]] = board.length - 1 - row;
        }
        return turned;
    }

    private static int[] mirror(int[] board) {
        return Arrays.stream(board).map(column -> board.length - 1 - column).toArray();
    }

    /** Returns the smallest of the eight rotations and reflections of a board. */
    private static int[] canonical(int[] board) {
        int[] best = board;
        int[] current = board;
        for (int turn = 0; turn < 4; turn++) {
            current = rotate(current);
            for (int[] variant : List.of(current, mirror(current))) {
                best = Arrays.compare(variant, best) < 0 ? variant : best;
            }
        }
        return best;
    }

    private static String draw(int[] board) {
        return Arrays.stream(board)
                .mapToObj(queen -> IntStream.range(0, board.length)
                        .mapToObj(column -> column == queen ? "Q" : ".")
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    public static void main(String[] args) {
        int[] expected = {1, 0, 0, 2, 10, 4, 40, 92};
        for (int size = 1; size <= expected.length; size++) {
            List<int[]> boards = solutions(size);
            int total = expected[size - 1];
            if (boards.size() != total || count(size) != total) {
                throw new IllegalStateException(size + " queens have " + total + " solutions");
            }
            Set<List<Integer>> distinct = boards.stream()
                    .map(board -> Arrays.stream(canonical(board)).boxed().toList())
                    .collect(Collectors.toSet());
            System.out.printf("n=%d: %d solutions, %d distinct%n", size, total, distinct.size());
        }
        System.out.println("first solution for n=8:");
        System.out.println(draw(solutions(8).get(0)));
    }
}
