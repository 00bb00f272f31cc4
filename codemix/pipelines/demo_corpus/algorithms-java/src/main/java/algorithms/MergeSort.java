package algorithms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Stable merge sort of lists, and the number of inversions of an array. */
public final class MergeSort {

    private MergeSort() {}

    /** Returns a new, sorted list; equal items keep their order. */
    public static <T> List<T> sort(List<T> items, Comparator<? super T> order) {
        if (items.size() < 2) {
            return new ArrayList<>(items);
        }
        int middle = items.size() / 2;
        List<T> left = sort(items.subList(0, middle), order);
        List<T> right = sort(items.subList(middle, items.size()), order);
        return merge(left, right, order);
    }

    private static <T> List<T> merge(List<T> left, List<T> right, Comparator<? super T> order) {
        List<T> merged = new ArrayList<>(left.size() + right.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            boolean takeLeft = order.compare(left.get(i), right.get(j)) <= 0;
            merged.add(takeLeft ? left.get(i++) : right.get(j++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }

    /** Counts the pairs that stand in the wrong order, in O(n log n); sorts the array. */
    public static long countInversions(int[] values) {
        return countInversions(values, new int[values.length], 0, values.length);
    }

    private static long countInversions(int[] values, int[] buffer, int low, int high) {
        if (high - low < 2) {
            return 0;
        }
        int middle = (low + high) >>> 1;
        long count = countInversions(values, buffer, low, middle)
                + countInversions(values, buffer, middle, high);
        int left = low;
        int right = middle;
        for (int k = low; k < high; k++) {
            if (right == high || left < middle && values[left] <= values[right]) {
                buffer[k] = values[left++];
            } else {
                buffer[k] = values[right++];
                count += middle - left; // all that wait on the left are greater
            }
        }
        System.arraycopy(buffer, low, values, low, high - low);
        return count;
    }

    private record Result(String name, int grade) {
        @Override
        public String toString() {
            return name + " " + grade;
        }
    }

    private static String join(List<?> items, String separator) {
        return items.stream().map(Object::toString).collect(Collectors.joining(separator));
    }

    public static void main(String[] args) {
        List<Integer> numbers = List.of(8, 3, 5, 1, 9, 2, 7);
        System.out.println("numbers: " + join(numbers, " "));
        System.out.println("sorted: " + join(sort(numbers, Comparator.naturalOrder()), " "));
        int[] array = numbers.stream().mapToInt(Integer::intValue).toArray();
        System.out.println("inversions: " + countInversions(array));

        List<Result> results = List.of(new Result("Ada", 2), new Result("Ben", 1),
                new Result("Cleo", 2), new Result("Dan", 3), new Result("Eve", 1));
        List<Result> ranked = sort(results, Comparator.comparingInt(Result::grade));
        System.out.println("by grade: " + join(ranked, ", "));
        if (!ranked.stream().map(Result::name).toList()
                .equals(List.of("Ben", "Eve", "Ada", "Cleo", "Dan"))) {
            throw new IllegalStateException("the sort is not stable");
        }

        List<Integer> many = new ArrayList<>();
        for (int i = 0, seed = 7; i < 500; i++) {
            seed = (seed * 75 + 74) % 65_537;
            many.add(seed);
        }
        long slow = 0;
        for (int i = 0; i < many.size(); i++) {
            int value = many.get(i);
            slow += many.subList(i + 1, many.size()).stream().filter(n -> n < value).count();
        }
        List<Integer> expected = new ArrayList<>(many);
        Collections.sort(expected);
        int[] values = many.stream().mapToInt(Integer::intValue).toArray();
        if (!sort(many, Comparator.naturalOrder()).equals(expected)
                || countInversions(values) != slow) {
            throw new IllegalStateException("wrong order or wrong number of inversions");
        }
        System.out.println("500 random numbers: sorted, " + slow + " inversions");
    }
}
