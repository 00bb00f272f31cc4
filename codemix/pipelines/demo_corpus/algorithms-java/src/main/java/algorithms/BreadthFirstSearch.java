// SPDX-License-Identifier: Apache-2.0
package algorithms;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/** Breadth-first search of any unweighted graph given by a function from node to neighbours. */
public final class BreadthFirstSearch<N> {

    private final Function<? super N, ? extends Iterable<N>> neighbours;

    public BreadthFirstSearch(Function<? super N, ? extends Iterable<N>> neighbours) {
        this.neighbours = neighbours;
    }

    /** Maps each reachable node, nearest first, to the one it was reached from. */
    public Map<N, N> explore(N start) {
        Map<N, N> parents = new LinkedHashMap<>();
        parents.put(start, null);
        Queue<N> queue = new ArrayDeque<>(List.of(start));
        while (!queue.isEmpty()) {
            N node = queue.remove();
            for (N next : neighbours.apply(node)) {
                if (!parents.containsKey(next)) {
                    parents.put(next, node);
                    queue.add(next);
                }
            }
        }
        return parents;
    }

    /** Returns the nodes of a path with the fewest steps, if there is a path. */
    public Optional<List<N>> shortestPath(N start, N goal) {
        Map<N, N> parents = explore(start);
        if (!parents.containsKey(goal)) {
            return Optional.empty();
        }
        List<N> path = new ArrayList<>();
        for (N node = goal; node != null; node = parents.get(node)) {
            path.add(node);
        }
        Collections.reverse(path);
        return Optional.of(path);
    }

    private record Cell(int row, int column) {}

    /** A grid of walls (#), floor (.), a start (S) and a goal (G). */
    private record Maze(List<String> rows) {

        Cell find(char mark) {
            for (int row = 0; row < rows.size(); row++) {
                int column = rows.get(row).indexOf(mark);
                if (column >= 0) {
                    return new Cell(row, column);
                }
            }
            throw new IllegalArgumentException("the maze has no " + mark);
        }

        List<Cell> neighbours(Cell cell) {
            List<Cell> open = new ArrayList<>();
            int[][] directions = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
            for (int[] direction : directions) {
                Cell next = new Cell(cell.row + direction[0], cell.column + direction[1]);
                if (rows.get(next.row).charAt(next.column) != '#') {
                    open.add(next);
                }
            }
            return open;
        }

        Optional<List<Cell>> solve() {
            return new BreadthFirstSearch<>(this::neighbours).shortestPath(find('S'), find('G'));
        }

        void draw(List<Cell> path) {
            Set<Cell> marked = Set.copyOf(path);
            for (int row = 0; row < rows.size(); row++) {
                StringBuilder line = new StringBuilder(rows.get(row));
                for (int column = 0; column < line.length(); column++) {
                    if (line.charAt(column) == '.' && marked.contains(new Cell(row, column))) {
                        line.setCharAt(column, '*');
                    }
                }
                System.out.println(line);
            }
        }
    }

    public static void main(String[] args) {
        Map<String, List<String>> friends = Map.of(
                "Ada", List.of("Ben", "Cleo"),
                "Ben", List.of("Ada", "Dan"),
                "Cleo", List.of("Ada", "Eve"),
                "Dan", List.of("Ben"),
                "Eve", List.of("Cleo", "Finn"),
                "Finn", List.of("Eve"));
        BreadthFirstSearch<String> search = new BreadthFirstSearch<>(friends::get);
        System.out.println("visited: " + String.join(" ", search.explore("Ada").keySet()));
        List<String> path = search.shortestPath("Dan", "Finn").orElseThrow();
        System.out.println("Dan to Finn: " + String.join(" ", path));

        Maze maze = new Maze(List.of(
                "###########",
                "#S..#.....#",
                "#.#.#.#####",
                "#.#...#...#",
                "#.#####.#.#",
                "#.......#G#",
                "###########"));
        List<Cell> route = maze.solve().orElseThrow();
        if (path.size() != 6 || route.size() != 17) {
            throw new IllegalStateException("a path is not the shortest");
        }
        System.out.println("maze: " + (route.size() - 1) + " steps");
        maze.draw(route);

        Maze closed = new Maze(List.of("#####", "#S#G#", "#####"));
        System.out.println("walled in: " + closed.solve().map(List::toString).orElse("no path"));
    }
}
