package algorithms;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Run-length encoding: {@code WWWB} becomes {@code 3WB}; a run of one needs no count. */
public final class RunLengthEncoding {
    private static final Pattern RUN = Pattern.compile("(\\d*)(\\D)");

    private RunLengthEncoding() {}

    /**
     * Replaces each run of equal symbols by its length and the symbol.
     *
     * @throws IllegalArgumentException if the text has digits, which would be taken for counts
     */
    public static String encode(String text) {
        StringBuilder code = new StringBuilder();
        int start = 0;
        while (start < text.length()) {
            char symbol = text.charAt(start);
            if (Character.isDigit(symbol)) {
                throw new IllegalArgumentException("digit in the text");
            }
            int end = start + 1;
            while (end < text.length() && text.charAt(end) == symbol) {
                end++;
            }
            if (end - start > 1) {
                code.append(end - start);
            }
            code.append(symbol);
            start = end;
        }
        return code.toString();
    }

    /**
     * Expands every run; the inverse of {@link #encode}.
     *
     * @throws IllegalArgumentException if the code ends with a count
     */
    public static String decode(String code) {
        StringBuilder text = new StringBuilder();
        Matcher run = RUN.matcher(code);
        int end = 0;
        while (run.find()) {
            int length = run.group(1).isEmpty() ? 1 : Integer.parseInt(run.group(1));
            text.append(run.group(2).repeat(length));
            end = run.end();
        }
        if (end < code.length()) {
            throw new IllegalArgumentException("count without a symbol");
        }
        return text.toString();
    }

    private static void expectRefusal(String name, UnaryOperator<String> function, String input) {
        String result;
        try {
            result = function.apply(input);
        } catch (IllegalArgumentException e) {
            System.out.printf("%s %s: %s%n", name, input, e.getMessage());
            return;
        }
        throw new AssertionError(input + " became " + result);
    }

    public static void main(String[] args) {
        int saved = 0;
        for (String text : List.of("WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees")) {
            String code = encode(text);
            System.out.println(text + " -> " + code);
            if (!decode(code).equals(text)) {
                throw new AssertionError(text + " did not survive");
            }
            saved += text.length() - code.length();
        }
        System.out.println("characters saved: " + saved);
        if (saved != 12) {
            throw new AssertionError("expected to save 12 characters");
        }

        List.of("3.#3.", "2.3#2.", ".5#.").forEach(row -> System.out.println(decode(row)));

        expectRefusal("decode", RunLengthEncoding::decode, "2W3");
        expectRefusal("encode", RunLengthEncoding::encode, "R2D2");
    }
}
