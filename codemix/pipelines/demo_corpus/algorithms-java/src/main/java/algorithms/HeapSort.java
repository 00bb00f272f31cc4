package algorithms;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Heapsort of {@code int} arrays.
 *
 * <p>The array itself holds the heap: the children of index {@code i} are {@code 2i + 1} and
 * {@code 2i + 2}, and no child is greater than its parent.
 */
public final class HeapSort {

    private HeapSort() {}

    /** Sorts the array in ascending order, in place, in O(n log n) at worst. */
    public static void sort(int[] items) {
        heapify(items);
        for (int size = items.length - 1; size > 0; size--) {
            swap(items, 0, size);
            siftDown(items, 0, size);
        }
    }

    /** Rearranges the array into a max-heap, in linear time. */
    public static void heapify(int[] items) {
        for (int root = items.length / 2 - 1; root >= 0; root--) {
            siftDown(items, root, items.length);
        }
    }

    /** Returns the smallest items in order, with memory for no more than {@code count}. */
    public static int[] smallest(IntStream items, int count) {
        PrimitiveIterator.OfInt iterator = items.iterator();
        int[] kept = new int[count];
        int size = 0;
        while (size < count && iterator.hasNext()) {
            kept[size++] = iterator.nextInt();
        }
        kept = Arrays.copyOf(kept, size);
        heapify(kept);
        while (iterator.hasNext()) {
            int item = iterator.nextInt();
            if (item < kept[0]) {
                kept[0] = item;
                siftDown(kept, 0, size);
            }
        }
        sort(kept);
        return kept;
    }

    private static void siftDown(int[] heap, int root, int size) {
        int item = heap[root];
        int child;
        while ((child = 2 * root + 1) < size) {
            if (child + 1 < size && heap[child + 1] > heap[child]) {
                child++;
            }
            if (item >= heap[child]) {
                break;
            }
            heap[root] = heap[child];
            root = child;
        }
        heap[root] = item;
    }

    private static void swap(int[] items, int i, int j) {
        int item = items[i];
        items[i] = items[j];
        items[j] = item;
    }

    private static void print(String label, int[] items) {
        System.out.println(Arrays.stream(items)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" ", label + ": ", "")));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] args) {
        int[] numbers = {4, 10, 3, 5, 1, 8, 7};
        print("numbers", numbers);
        heapify(numbers);
        print("as a heap", numbers);
        sort(numbers);
        print("sorted", numbers);

        int[] squares = IntStream.rangeClosed(1, 100).map(i -> i * i % 101).toArray();
        int[] least = smallest(IntStream.of(squares), 5);
        print("5 smallest of 100", least);
        require(Arrays.equals(least, IntStream.of(squares).sorted().limit(5).toArray()), "smallest");

        Random random = new Random(42);
        for (int size = 0; size < 50; size++) {
            int[] items = random.ints(size, 0, 50).toArray();
            int[] expected = items.clone();
            Arrays.sort(expected);
            sort(items);
            require(Arrays.equals(items, expected), "size " + size + " is not sorted");
        }
        System.out.println("all sizes from 0 to 49 are sorted");
    }
}
