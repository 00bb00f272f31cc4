// SPDX-License-Identifier: Apache-2.0
package algorithms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The cheapest set of cables that connects all towns, by Kruskal's and by Prim's algorithm. */
public final class MinimumSpanningTree {

    /** An undirected edge between two towns. */
    public record Cable(String one, String other, int cost) implements Comparable<Cable> {

        private static final Comparator<Cable> ORDER = Comparator.comparingInt(Cable::cost)
                .thenComparing(Cable::one)
                .thenComparing(Cable::other);

        /** Reads a cable written as {@code A-B 7}. */
        static Cable parse(String text) {
            String[] parts = text.split("[- ]");
            return new Cable(parts[0], parts[1], Integer.parseInt(parts[2]));
        }

        @Override
        public int compareTo(Cable that) {
            return ORDER.compare(this, that);
        }

        @Override
        public String toString() {
            return one + " - " + other + ": " + cost;
        }
    }

    private final List<Cable> cables;

    public MinimumSpanningTree(List<Cable> cables) {
        this.cables = List.copyOf(cables);
    }

    public Set<String> towns() {
        Set<String> towns = new TreeSet<>();
        for (Cable cable : cables) {
            towns.add(cable.one);
            towns.add(cable.other);
        }
        return towns;
    }

    /** Takes the cheapest cables that close no circle; a forest if the towns are unconnected. */
    public List<Cable> kruskal() {
        Map<String, String> parents = new HashMap<>();
        List<Cable> chosen = new ArrayList<>();
        cables.stream().sorted().forEach(cable -> {
            String one = root(parents, cable.one);
            String other = root(parents, cable.other);
            if (!one.equals(other)) {
                parents.put(one, other);
                chosen.add(cable);
            }
        });
        return chosen;
    }

    private static String root(Map<String, String> parents, String town) {
        String parent = parents.get(town);
        return parent == null ? town : root(parents, parent);
    }

    /** Grows one tree from a town, always by the cheapest cable that leads out of it. */
    public List<Cable> prim(String start) {
        Map<String, List<Cable>> ends = new HashMap<>();
        for (Cable cable : cables) {
            ends.computeIfAbsent(cable.one, town -> new ArrayList<>()).add(cable);
            ends.computeIfAbsent(cable.other, town -> new ArrayList<>()).add(cable);
        }
        Set<String> reached = new HashSet<>(Set.of(start));
        PriorityQueue<Cable> frontier = new PriorityQueue<>(ends.get(start));
        List<Cable> chosen = new ArrayList<>();
        while (!frontier.isEmpty()) {
            Cable cable = frontier.remove();
            String fresh = reached.contains(cable.one) ? cable.other : cable.one;
            if (reached.add(fresh)) {
                chosen.add(cable);
                frontier.addAll(ends.get(fresh));
            }
        }
        return chosen;
    }

    public static int total(List<Cable> cables) {
        return cables.stream().mapToInt(Cable::cost).sum();
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        String plan = "A-B 7, A-D 5, B-C 8, B-D 9, B-E 10, C-E 4, "
                + "D-E 15, D-F 6, E-F 12, E-G 11, F-G 13";
        List<Cable> cables = Arrays.stream(plan.split(", ")).map(Cable::parse).toList();
        MinimumSpanningTree problem = new MinimumSpanningTree(cables);

        List<Cable> tree = problem.kruskal();
        tree.forEach(System.out::println);
        System.out.println("total: " + total(tree));
        for (String start : problem.towns()) {
            List<Cable> grown = problem.prim(start).stream().sorted().toList();
            check(grown.equals(tree), "Prim differs from " + start);
        }
        System.out.println("Prim agrees from all " + problem.towns().size() + " towns");
        check(total(tree) == 41, "not the cheapest");

        List<Cable> more = Stream.concat(cables.stream(), Stream.of(new Cable("X", "Y", 3))).toList();
        List<Cable> forest = new MinimumSpanningTree(more).kruskal();
        int trees = 9 - forest.size();
        System.out.printf("with X - Y: %d cables in %d trees, total %d%n",
                forest.size(), trees, total(forest));
        check(trees == 2 && total(forest) == 44, "wrong forest");
    }
}
