package algorithms;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Disjoint groups of items that can be merged and looked up in almost constant time, by union by
 * size and path compression.
 *
 * @param <T> the type of the items, with a sound {@code hashCode} and {@code equals}
 */
public final class UnionFind<T> {

    private final Map<T, T> parents = new LinkedHashMap<>();
    private final Map<T, Integer> sizes = new HashMap<>();

    public UnionFind(Iterable<? extends T> items) {
        items.forEach(this::add);
    }

    /** Makes the item a group of its own, unless it is in a group already. */
    public void add(T item) {
        if (parents.putIfAbsent(item, item) == null) {
            sizes.put(item, 1);
        }
    }

    /** Returns the item that stands for the whole group. */
    public T find(T item) {
        T parent = parents.get(item);
        if (parent == null) {
            throw new IllegalArgumentException("unknown item: " + item);
        }
        if (parent.equals(item)) {
            return item;
        }
        T root = find(parent);
        parents.put(item, root);
        return root;
    }

    /** Merges two groups and tells whether they were apart before. */
    public boolean union(T one, T other) {
        T big = find(one);
        T small = find(other);
        if (big.equals(small)) {
            return false;
        }
        if (sizes.get(big) < sizes.get(small)) {
            T swapped = big;
            big = small;
            small = swapped;
        }
        parents.put(small, big);
        sizes.merge(big, sizes.remove(small), Integer::sum);
        return true;
    }

    public int groupCount() {
        return sizes.size();
    }

    /** Returns the groups in the order in which their first items were added. */
    public Collection<List<T>> groups() {
        return List.copyOf(parents.keySet()).stream()
                .collect(Collectors.groupingBy(this::find, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private static int countIslands(String... chart) {
        UnionFind<List<Integer>> land = new UnionFind<>(List.of());
        for (int row = 0; row < chart.length; row++) {
            for (int column = 0; column < chart[row].length(); column++) {
                if (chart[row].charAt(column) == '#') {
                    List<Integer> cell = List.of(row, column);
                    land.add(cell);
                    if (column > 0 && chart[row].charAt(column - 1) == '#') {
                        land.union(cell, List.of(row, column - 1));
                    }
                    if (row > 0 && chart[row - 1].charAt(column) == '#') {
                        land.union(cell, List.of(row - 1, column));
                    }
                }
            }
        }
        return land.groupCount();
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("the groups are wrong");
        }
    }

    public static void main(String[] args) {
        UnionFind<String> people =
                new UnionFind<>(List.of("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"));
        String[][] meetings = {{"Ada", "Ben"}, {"Cleo", "Dan"}, {"Eve", "Ben"}, {"Eve", "Ada"}};
        for (String[] pair : meetings) {
            String outcome = people.union(pair[0], pair[1]) ? "merged" : "known";
            System.out.println(pair[0] + " meets " + pair[1] + ": " + outcome);
        }
        System.out.println(people.groups().stream()
                .map(group -> String.join(" ", group))
                .collect(Collectors.joining(" | ", "groups: ", "")));
        check(people.find("Ada").equals(people.find("Eve")));
        check(!people.find("Ada").equals(people.find("Finn")));

        System.out.println("islands: " + countIslands("##..#", "#..##", "..#..", "#...#", "##.##"));

        int[] labels = IntStream.range(0, 200).toArray(); // the slow way: relabel all members
        UnionFind<Integer> numbers = new UnionFind<>(IntStream.of(labels).boxed().toList());
        int seed = 3;
        for (int i = 0; i < 150; i++) {
            seed = (seed * 75 + 74) % 65_537;
            int one = seed % 200;
            int other = seed / 200 % 200;
            numbers.union(one, other);
            int old = labels[one];
            int fresh = labels[other];
            Arrays.setAll(labels, k -> labels[k] == old ? fresh : labels[k]);
        }
        check(numbers.groupCount() == IntStream.of(labels).distinct().count());
        System.out.println("150 random unions of 200 numbers: " + numbers.groupCount() + " groups");
    }
}
