package algorithms;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Longest common subsequence of two lists, and the line diff built on it. */
public final class LongestCommonSubsequence {
    private LongestCommonSubsequence() {}

    /** What happens to an element on the way from the old list to the new one. */
    public enum Kind {
        KEEP(' '),
        REMOVE('-'),
        ADD('+');

        private final char marker;

        Kind(char marker) {
            this.marker = marker;
        }
    }

    /** One step of a diff. */
    public record Change<T>(Kind kind, T item) {
        @Override
        public String toString() {
            return kind.marker + " " + item;
        }
    }

    /** Fills {@code table[i][j]} with the best length for the suffixes from i and from j. */
    private static <T> int[][] suffixLengths(List<T> a, List<T> b) {
        int[][] table = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                table[i][j] = Objects.equals(a.get(i), b.get(j))
                        ? table[i + 1][j + 1] + 1
                        : Math.max(table[i + 1][j], table[i][j + 1]);
            }
        }
        return table;
    }

    /** Returns the shortest list of changes that turns a into b. */
    public static <T> List<Change<T>> diff(List<T> a, List<T> b) {
        int[][] table = suffixLengths(a, b);
        List<Change<T>> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && Objects.equals(a.get(i), b.get(j))) {
                changes.add(new Change<>(Kind.KEEP, a.get(i++)));
                j++;
            } else if (j == b.size() || (i < a.size() && table[i + 1][j] >= table[i][j + 1])) {
                changes.add(new Change<>(Kind.REMOVE, a.get(i++)));
            } else {
                changes.add(new Change<>(Kind.ADD, b.get(j++)));
            }
        }
        return changes;
    }

    /** Returns one longest common subsequence of a and b. */
    public static <T> List<T> lcs(List<T> a, List<T> b) {
        return diff(a, b).stream()
                .filter(change -> change.kind() == Kind.KEEP)
                .map(Change::item)
                .toList();
    }

    private static <T> boolean isSubsequence(List<T> part, List<T> whole) {
        Iterator<T> wanted = part.iterator();
        if (!wanted.hasNext()) {
            return true;
        }
        T next = wanted.next();
        for (T item : whole) {
            if (!Objects.equals(item, next)) {
                continue;
            }
            if (!wanted.hasNext()) {
                return true;
            }
            next = wanted.next();
        }
        return false;
    }

    private static void demonstrate(String a, String b, int expectedLength) {
        List<String> left = List.of(a.split(""));
        List<String> right = List.of(b.split(""));
        List<String> common = lcs(left, right);
        check(common.size() == expectedLength, "unexpected length of " + common);
        check(isSubsequence(common, left) && isSubsequence(common, right),
                common + " is not contained in both words");
        System.out.printf("lcs(%s, %s) = '%s' (%d)%n",
                a, b, String.join("", common), common.size());
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        demonstrate("AGGTAB", "GXTXAYB", 4);
        demonstrate("ABCBDAB", "BDCABA", 4);
        demonstrate("programming", "gaming", 6);
        demonstrate("abc", "xyz", 0);

        List<String> before = List.of("flour", "sugar", "eggs", "milk", "bake");
        List<String> after = List.of("flour", "brown sugar", "eggs", "bake", "let cool");
        List<Change<String>> changes = diff(before, after);
        changes.forEach(System.out::println);
        List<String> rebuilt = changes.stream()
                .filter(change -> change.kind() != Kind.REMOVE)
                .map(Change::item)
                .collect(Collectors.toList());
        check(rebuilt.equals(after), "the diff does not rebuild the new text");
    }
}
