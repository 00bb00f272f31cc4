package algorithms;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Evaluates arithmetic by recursive descent, with one method for each level of precedence:
 *
 * <pre>
 * sum     = product (("+" | "-") product)*
 * product = unary (("*" | "/") unary)*
 * unary   = "-" unary | power
 * power   = atom ("^" unary)?
 * atom    = number | "(" sum ")"
 * </pre>
 */
public final class ExpressionEvaluator {
    private final String source;
    private int position;

    private ExpressionEvaluator(String source) {
        this.source = source;
        skip(Character::isWhitespace);
    }

    /**
     * Returns the value of an expression.
     *
     * @throws IllegalArgumentException if the expression is malformed
     * @throws ArithmeticException if it divides by zero
     */
    public static double evaluate(String source) {
        ExpressionEvaluator parser = new ExpressionEvaluator(source);
        double value = parser.sum();
        if (parser.position < source.length()) {
            throw parser.unexpected();
        }
        return value;
    }

    private double sum() {
        double value = product();
        while (true) {
            if (accept('+')) {
                value += product();
            } else if (accept('-')) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private double product() {
        double value = unary();
        while (true) {
            if (accept('*')) {
                value *= unary();
            } else if (accept('/')) {
                double divisor = unary();
                if (divisor == 0) {
                    throw new ArithmeticException("division by zero");
                }
                value /= divisor;
            } else {
                return value;
            }
        }
    }

    private double unary() {
        return accept('-') ? -unary() : power();
    }

    private double power() {
        double base = atom();
        return accept('^') ? Math.pow(base, unary()) : base;
    }

    private double atom() {
        if (accept('(')) {
            double value = sum();
            if (!accept(')')) {
                throw unexpected();
            }
            return value;
        }
        return number();
    }

    private double number() {
        int start = position;
        skip(symbol -> Character.isDigit(symbol) || symbol == '.');
        if (position == start) {
            throw unexpected();
        }
        double value = Double.parseDouble(source.substring(start, position));
        skip(Character::isWhitespace);
        return value;
    }

    private boolean accept(char symbol) {
        if (peek() != symbol) {
            return false;
        }
        position++;
        skip(Character::isWhitespace);
        return true;
    }

    private char peek() {
        return position < source.length() ? source.charAt(position) : '\0';
    }

    private void skip(IntPredicate kind) {
        while (kind.test(peek())) {
            position++;
        }
    }

    private IllegalArgumentException unexpected() {
        String what = position < source.length() ? "'" + peek() + "'" : "end";
        return new IllegalArgumentException("unexpected " + what + " at column " + (position + 1));
    }

    public static void main(String[] args) {
        record Case(String source, double value) {}
        List<Case> cases = List.of(
                new Case("1 + 2 * 3", 7), new Case("(1 + 2) * 3", 9), new Case("2 ^ 3 ^ 2", 512),
                new Case("-2 ^ 2", -4), new Case("7 / 4 - 0.5", 1.25),
                new Case("10 - 4 - 3", 3), new Case("2 ^ -1", 0.5));
        for (Case test : cases) {
            double value = evaluate(test.source());
            System.out.printf(Locale.ROOT, "%s = %.2f%n", test.source(), value);
            if (value != test.value()) {
                throw new AssertionError(test.source() + " should be " + test.value());
            }
        }

        for (String source : List.of("2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)")) {
            try {
                throw new AssertionError(source + " became " + evaluate(source));
            } catch (IllegalArgumentException | ArithmeticException e) {
                System.out.println(source + ": " + e.getMessage());
            }
        }
    }
}
