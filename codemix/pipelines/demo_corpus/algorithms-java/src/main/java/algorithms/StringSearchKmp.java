package algorithms;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A pattern prepared for the search of Knuth, Morris and Pratt, which reads each character of a
 * text once. One instance can search any number of texts.
 */
public final class StringSearchKmp {
    private final String pattern;
    private final int[] failure;

    /**
     * Prepares a pattern.
     *
     * @throws IllegalArgumentException if the pattern is empty
     */
    public StringSearchKmp(String pattern) {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("empty pattern");
        }
        this.pattern = pattern;
        this.failure = new int[pattern.length()];
        for (int i = 1; i < failure.length; i++) {
            failure[i] = extend(failure[i - 1], pattern.charAt(i));
        }
    }

    /** Returns, for each prefix of the pattern, the length of its longest proper border. */
    public int[] failureTable() {
        return failure.clone();
    }

    /** Finds the start of every match, overlapping ones included. */
    public int[] findAll(String text) {
        IntStream.Builder starts = IntStream.builder();
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            if (matched == pattern.length()) {
                matched = failure[matched - 1];
            }
            matched = extend(matched, text.charAt(i));
            if (matched == pattern.length()) {
                starts.add(i - matched + 1);
            }
        }
        return starts.build().toArray();
    }

    /** Returns how many characters match after one more, given how many matched before. */
    private int extend(int matched, char letter) {
        while (matched > 0 && pattern.charAt(matched) != letter) {
            matched = failure[matched - 1];
        }
        return pattern.charAt(matched) == letter ? matched + 1 : 0;
    }

    private static int[] findAllNaively(String pattern, String text) {
        return IntStream.range(0, text.length())
                .filter(i -> text.startsWith(pattern, i))
                .toArray();
    }

    private static String join(int[] numbers) {
        return IntStream.of(numbers).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    public static void main(String[] args) {
        int[] table = new StringSearchKmp("abacabab").failureTable();
        System.out.println("failure table of abacabab: " + join(table));

        Map<String, String> searches = new LinkedHashMap<>();
        searches.put("aba", "abacababa");
        searches.put("aaa", "aaaaaa");
        searches.put("needle", "a haystack without one");
        searches.put("ss", "mississippi");
        searches.forEach((pattern, text) -> {
            String found = join(new StringSearchKmp(pattern).findAll(text));
            System.out.printf("%s in %s: %s%n", pattern, text, found.isEmpty() ? "nowhere" : found);
            if (!found.equals(join(findAllNaively(pattern, text)))) {
                throw new AssertionError("the naive search disagrees on " + pattern);
            }
        });

        try {
            new StringSearchKmp("");
            throw new AssertionError("an empty pattern must be refused");
        } catch (IllegalArgumentException e) {
            System.out.println("error: " + e.getMessage());
        }
    }
}
