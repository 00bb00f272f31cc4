package algorithms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The 0/1 knapsack problem: packs the most valuable items within a weight limit. */
public final class Knapsack {
    private Knapsack() {}

    /** Something that can be packed once. */
    public record Item(String name, int weight, int value) {}

    /** A set of items chosen for packing. */
    public record Packing(List<Item> items) {
        public int weight() {
            return items.stream().mapToInt(Item::weight).sum();
        }

        public int value() {
            return items.stream().mapToInt(Item::value).sum();
        }

        public String names() {
            return items.isEmpty()
                    ? "nothing"
                    : items.stream().map(Item::name).collect(Collectors.joining(" "));
        }
    }

    /**
     * Finds the best selection of distinct items by dynamic programming.
     *
     * @param capacity the largest total weight allowed, not negative
     */
    public static Packing pack(List<Item> items, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("negative capacity: " + capacity);
        }
        int[] best = new int[capacity + 1];
        boolean[][] taken = new boolean[items.size()][capacity + 1];
        for (int k = 0; k < items.size(); k++) {
            Item item = items.get(k);
            for (int room = capacity; room >= item.weight(); room--) {
                int withItem = best[room - item.weight()] + item.value();
                if (withItem > best[room]) {
                    best[room] = withItem;
                    taken[k][room] = true;
                }
            }
        }

        List<Item> chosen = new ArrayList<>();
        int room = capacity;
        for (int k = items.size() - 1; k >= 0; k--) {
            if (taken[k][room]) {
                chosen.add(items.get(k));
                room -= items.get(k).weight();
            }
        }
        Collections.reverse(chosen);
        return new Packing(List.copyOf(chosen));
    }

    /** Returns the best value when every item may be packed any number of times. */
    public static int unboundedValue(List<Item> items, int capacity) {
        int[] best = new int[capacity + 1];
        for (Item item : items) {
            for (int room = item.weight(); room <= capacity; room++) {
                best[room] = Math.max(best[room], best[room - item.weight()] + item.value());
            }
        }
        return best[capacity];
    }

    /** Tries every subset; only the reference against which {@link #pack} is checked. */
    private static int bestValueBySearch(List<Item> items, int capacity) {
        return IntStream.range(0, 1 << items.size())
                .mapToObj(mask -> new Packing(IntStream.range(0, items.size())
                        .filter(k -> (mask >> k & 1) == 1)
                        .mapToObj(items::get)
                        .toList()))
                .filter(packing -> packing.weight() <= capacity)
                .mapToInt(Packing::value)
                .max()
                .orElseThrow();
    }

    private static final List<Item> GEAR = List.of(
            new Item("tent", 6, 30),
            new Item("stove", 3, 14),
            new Item("water", 4, 16),
            new Item("rope", 2, 9),
            new Item("map", 1, 4),
            new Item("camera", 2, 7),
            new Item("blanket", 3, 10),
            new Item("lantern", 5, 19));

    public static void main(String[] args) {
        for (int capacity : new int[] {0, 5, 10, 15, 40}) {
            Packing packing = pack(GEAR, capacity);
            if (packing.weight() > capacity
                    || packing.value() != bestValueBySearch(GEAR, capacity)) {
                throw new IllegalStateException("not the best packing for " + capacity);
            }
            System.out.printf("capacity %d: value %d, weight %d, pack %s%n",
                    capacity, packing.value(), packing.weight(), packing.names());
        }

        int endless = unboundedValue(GEAR, 17);
        if (endless != 83) {
            throw new IllegalStateException("expected 83 from repeated items, got " + endless);
        }
        System.out.println("capacity 17 with repetition: value " + endless);
    }
}
