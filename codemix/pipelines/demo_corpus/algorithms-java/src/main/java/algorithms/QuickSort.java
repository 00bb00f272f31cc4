package algorithms;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Quicksort with three-way partitioning, and quickselect on the same partition. */
public final class QuickSort {

    /** The positions of the items equal to the pivot: from {@code start} until {@code end}. */
    private record Run(int start, int end) {}

    private QuickSort() {}

    /** Sorts the array in place. Not stable. */
    public static <T> void sort(T[] items, Comparator<? super T> order) {
        sort(items, 0, items.length, order);
    }

    private static <T> void sort(T[] items, int low, int high, Comparator<? super T> order) {
        // Recurse into the smaller side only: the stack stays logarithmic.
        while (high - low > 1) {
            Run equal = partition(items, low, high, order);
            if (equal.start() - low < high - equal.end()) {
                sort(items, low, equal.start(), order);
                low = equal.end();
            } else {
                sort(items, equal.end(), high, order);
                high = equal.start();
            }
        }
    }

    /** Returns the item that would stand at index {@code n} of the sorted array. */
    public static <T> T nthSmallest(T[] items, int n, Comparator<? super T> order) {
        T[] copy = items.clone();
        int low = 0;
        int high = copy.length;
        while (true) {
            Run equal = partition(copy, low, high, order);
            if (n < equal.start()) {
                high = equal.start();
            } else if (n >= equal.end()) {
                low = equal.end();
            } else {
                return copy[n];
            }
        }
    }

    private static <T> Run partition(T[] items, int low, int high, Comparator<? super T> order) {
        T pivot = items[(low + high) >>> 1];
        int less = low;
        int current = low;
        int greater = high;
        while (current < greater) {
            int comparison = order.compare(items[current], pivot);
            if (comparison < 0) {
                swap(items, less++, current++);
            } else if (comparison > 0) {
                swap(items, --greater, current);
            } else {
                current++;
            }
        }
        return new Run(less, greater);
    }

    private static <T> void swap(T[] items, int i, int j) {
        T item = items[i];
        items[i] = items[j];
        items[j] = item;
    }

    private static <T> String join(T[] items) {
        return Stream.of(items).map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        Integer[] numbers = {9, 4, 7, 4, 1, 8, 4, 2};
        System.out.println("numbers: " + join(numbers));
        sort(numbers, Comparator.naturalOrder());
        System.out.println("ascending: " + join(numbers));
        sort(numbers, Comparator.reverseOrder());
        System.out.println("descending: " + join(numbers));

        String[] fruits = {"banana", "kiwi", "apple", "fig", "cherry", "pear"};
        sort(fruits, Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        System.out.println("by length: " + join(fruits));

        Integer[] many = IntStream.iterate(149, x -> (x * 75 + 74) % 65_537)
                .limit(1000).boxed().toArray(Integer[]::new);
        Integer[] expected = many.clone();
        Arrays.sort(expected);
        Integer median = nthSmallest(many, 500, Comparator.naturalOrder());
        System.out.println("median of " + many.length + ": " + median);
        check(median.equals(expected[500]), "wrong median");
        sort(many, Comparator.naturalOrder());
        check(Arrays.equals(many, expected), "not sorted");

        Integer[] same = new Integer[1000];
        Arrays.fill(same, 7);
        sort(same, Comparator.naturalOrder());
        check(Stream.of(same).allMatch(n -> n == 7), "constant input changed");
        System.out.println("random and constant inputs are sorted");
    }
}
