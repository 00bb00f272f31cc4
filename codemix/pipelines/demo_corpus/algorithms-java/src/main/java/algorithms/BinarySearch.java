// SPDX-License-Identifier: Apache-2.0
package algorithms;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** Binary search over sorted lists and over monotone predicates. */
public final class BinarySearch {

    private BinarySearch() {}

    /**
     * Finds the smallest number in {@code [low, high)} that satisfies a monotone predicate.
     *
     * @return that number, or {@code high} when there is none
     */
    public static int firstTrue(int low, int high, IntPredicate predicate) {
        while (low < high) {
            int middle = (low + high) >>> 1; // unsigned shift: the sum may overflow
            if (predicate.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    public static <T extends Comparable<? super T>> int lowerBound(List<T> items, T target) {
        return firstTrue(0, items.size(), i -> items.get(i).compareTo(target) >= 0);
    }

    public static <T extends Comparable<? super T>> int upperBound(List<T> items, T target) {
        return firstTrue(0, items.size(), i -> items.get(i).compareTo(target) > 0);
    }

    /** Returns the index of the first item equal to the target, if there is one. */
    public static <T extends Comparable<? super T>> OptionalInt find(List<T> items, T target) {
        int index = lowerBound(items, target);
        boolean found = index < items.size() && items.get(index).compareTo(target) == 0;
        return found ? OptionalInt.of(index) : OptionalInt.empty();
    }

    /** Returns the largest integer whose square is not above {@code n}. */
    public static int integerSqrt(int n) {
        return firstTrue(0, n, root -> (root + 1L) * (root + 1L) > n);
    }

    public static void main(String[] args) {
        List<Integer> values = List.of(2, 3, 5, 7, 7, 7, 11, 13, 17);
        StringBuilder line = new StringBuilder("values:");
        values.forEach(value -> line.append(' ').append(value));
        System.out.println(line);

        for (int target : new int[] {11, 7, 4}) {
            OptionalInt index = find(values, target);
            String answer = index.isPresent() ? "index " + index.getAsInt() : "not found";
            System.out.println("find " + target + ": " + answer);
        }

        int occurrences = upperBound(values, 7) - lowerBound(values, 7);
        System.out.println("7 occurs " + occurrences + " times");
        System.out.println("4 would go to index " + lowerBound(values, 4));
        System.out.println("integer square root of 2000000: " + integerSqrt(2_000_000));

        for (int target = 0; target < 20; target++) {
            int actual = find(values, target).orElse(-1);
            if (actual != values.indexOf(target)) {
                throw new IllegalStateException("wrong index for " + target + ": " + actual);
            }
        }
        if (find(List.<Integer>of(), 1).isPresent()) {
            throw new IllegalStateException("found an item in an empty list");
        }
        System.out.println("20 targets agree with a linear scan");
    }
}
