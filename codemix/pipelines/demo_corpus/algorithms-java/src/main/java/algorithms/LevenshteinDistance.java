package algorithms;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Levenshtein edit distance, the edit script behind it, and spelling suggestions. */
public final class LevenshteinDistance {
    private LevenshteinDistance() {}

    /** One edit of a script; its text is {@code a>b}, {@code -a} or {@code +b}. */
    public sealed interface Edit permits Substitute, Delete, Insert {}

    public record Substitute(char from, char to) implements Edit {
        @Override
        public String toString() {
            return from + ">" + to;
        }
    }

    public record Delete(char letter) implements Edit {
        @Override
        public String toString() {
            return "-" + letter;
        }
    }

    public record Insert(char letter) implements Edit {
        @Override
        public String toString() {
            return "+" + letter;
        }
    }

    /** Fills the table of distances between all prefixes of the two words. */
    private static int[][] prefixCosts(String source, String target) {
        int[][] cost = new int[source.length() + 1][target.length() + 1];
        for (int i = 0; i <= source.length(); i++) {
            for (int j = 0; j <= target.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int changed = source.charAt(i - 1) == target.charAt(j - 1) ? 0 : 1;
                int shorter = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + changed, shorter);
            }
        }
        return cost;
    }

    /** Returns the fewest insertions, deletions and substitutions from source to target. */
    public static int distance(String source, String target) {
        return prefixCosts(source, target)[source.length()][target.length()];
    }

    /** Lists a shortest sequence of edits from source to target, in reading order. */
    public static List<Edit> editScript(String source, String target) {
        int[][] cost = prefixCosts(source, target);
        Deque<Edit> script = new ArrayDeque<>();
        int i = source.length();
        int j = target.length();
        while (i > 0 || j > 0) {
            boolean both = i > 0 && j > 0;
            if (both && source.charAt(i - 1) == target.charAt(j - 1)) {
                i--;
                j--;
            } else if (both && cost[i][j] == cost[i - 1][j - 1] + 1) {
                script.addFirst(new Substitute(source.charAt(--i), target.charAt(--j)));
            } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
                script.addFirst(new Delete(source.charAt(--i)));
            } else {
                script.addFirst(new Insert(target.charAt(--j)));
            }
        }
        return List.copyOf(script);
    }

    /** Returns the closest dictionary word within two edits, if there is one. */
    public static Optional<String> suggest(String word, Collection<String> dictionary) {
        return dictionary.stream()
                .filter(entry -> distance(word, entry) <= 2)
                .min(Comparator.comparingInt((String entry) -> distance(word, entry))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static void demonstrate(String source, String target, int expected) {
        List<Edit> script = editScript(source, target);
        if (distance(source, target) != expected || script.size() != expected) {
            throw new IllegalStateException(source + " -> " + target + " needs " + expected);
        }
        List<String> edits = script.stream().map(Edit::toString).toList();
        System.out.printf("%s -> %s: %d [%s]%n",
                source, target, expected, String.join(" ", edits));
    }

    public static void main(String[] args) {
        demonstrate("kitten", "sitting", 3);
        demonstrate("saturday", "sunday", 3);
        demonstrate("flaw", "lawn", 2);
        demonstrate("intention", "execution", 5);
        demonstrate("same", "same", 0);
        if (distance("na\u00efve", "naive") != 1 || distance("", "abc") != 3) {
            throw new IllegalStateException("accents count once, missing letters count each");
        }

        List<String> dictionary =
                List.of("python", "rust", "receive", "separate", "java", "trust");
        for (String word : List.of("pyhton", "recieve", "ust", "xyzzy")) {
            String answer = suggest(word, dictionary)
                    .map(best -> "did you mean " + best + "?")
                    .orElse("no suggestion");
            System.out.println(word + ": " + answer);
        }
    }
}
