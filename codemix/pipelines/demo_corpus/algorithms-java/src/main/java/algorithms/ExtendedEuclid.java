package algorithms;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem. */
public final class ExtendedEuclid {
    private ExtendedEuclid() {}

    /** Integers with {@code gcd == x * a + y * b} for the pair they were computed from. */
    public record Bezout(long gcd, long x, long y) {}

    /** The set of integers equal to {@code residue} modulo {@code modulus}. */
    public record Congruence(long residue, long modulus) {
        /** Combines two congruences, or returns empty when they exclude each other. */
        public Optional<Congruence> merge(Congruence other) {
            Bezout bezout = extendedGcd(modulus, other.modulus);
            long difference = other.residue - residue;
            if (difference % bezout.gcd() != 0) {
                return Optional.empty();
            }
            long otherPart = other.modulus / bezout.gcd();
            long steps = Math.floorMod(difference / bezout.gcd() * bezout.x(), otherPart);
            long lcm = Math.multiplyExact(modulus, otherPart);
            return Optional.of(new Congruence(Math.floorMod(residue + modulus * steps, lcm), lcm));
        }

        public boolean contains(long n) {
            return Math.floorMod(n, modulus) == residue;
        }

        @Override
        public String toString() {
            return residue + " (mod " + modulus + ")";
        }
    }

    /** Returns the greatest common divisor of a and b with its Bezout coefficients. */
    public static Bezout extendedGcd(long a, long b) {
        if (b == 0) {
            return new Bezout(a, 1, 0);
        }
        Bezout inner = extendedGcd(b, a % b);
        return new Bezout(inner.gcd(), inner.y(), inner.x() - a / b * inner.y());
    }

    /** Returns the inverse of a, or empty when a shares a factor with the modulus. */
    public static OptionalLong modInverse(long a, long modulus) {
        Bezout bezout = extendedGcd(a, modulus);
        return bezout.gcd() == 1
                ? OptionalLong.of(Math.floorMod(bezout.x(), modulus))
                : OptionalLong.empty();
    }

    /** Solves a system of congruences, or returns empty when it has no solution. */
    public static Optional<Congruence> solve(List<Congruence> system) {
        Optional<Congruence> answer = Optional.of(new Congruence(0, 1));
        for (Congruence next : system) {
            answer = answer.flatMap(sofar -> sofar.merge(next));
        }
        return answer;
    }

    private static Congruence mod(long residue, long modulus) {
        return new Congruence(residue, modulus);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        for (long[] pair : new long[][] {{240, 46}, {1071, 462}, {3120, 17}, {0, 5}}) {
            Bezout found = extendedGcd(pair[0], pair[1]);
            check(found.x() * pair[0] + found.y() * pair[1] == found.gcd(),
                    "Bezout identity broken for " + Arrays.toString(pair));
            System.out.printf("gcd(%d, %d) = %d = %d*%d + %d*%d%n",
                    pair[0], pair[1], found.gcd(), found.x(), pair[0], found.y(), pair[1]);
        }

        for (long[] pair : new long[][] {{3, 11}, {17, 3120}, {6, 9}}) {
            OptionalLong inverse = modInverse(pair[0], pair[1]);
            if (inverse.isEmpty()) {
                System.out.printf("no inverse of %d modulo %d%n", pair[0], pair[1]);
                continue;
            }
            check(pair[0] * inverse.getAsLong() % pair[1] == 1, "wrong inverse of " + pair[0]);
            System.out.printf("inverse of %d modulo %d = %d%n",
                    pair[0], pair[1], inverse.getAsLong());
        }

        List<List<Congruence>> systems = List.of(
                List.of(mod(2, 3), mod(3, 5), mod(2, 7)),
                List.of(mod(1, 4), mod(3, 6)),
                List.of(mod(1, 4), mod(2, 6)));
        for (List<Congruence> system : systems) {
            Optional<Congruence> answer = solve(system);
            answer.ifPresent(a -> check(system.stream().allMatch(c -> c.contains(a.residue())),
                    a + " does not satisfy the system"));
            System.out.println(system.stream()
                    .map(Congruence::toString)
                    .collect(Collectors.joining(", ", "", ": "))
                    + answer.map(Congruence::toString).orElse("no solution"));
        }
        check(solve(systems.get(0)).equals(Optional.of(mod(23, 105))), "expected 23 (mod 105)");
    }
}
