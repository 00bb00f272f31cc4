package algorithms;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sieve of Eratosthenes: lists primes and factors integers below a fixed limit. */
public final class SieveOfEratosthenes {
    private final BitSet primes;
    private final int limit;

    /**
     * Sieves all integers smaller than a limit.
     *
     * @param limit the exclusive upper bound
     */
    public SieveOfEratosthenes(int limit) {
        this.limit = limit;
        this.primes = new BitSet(limit);
        if (limit > 2) {
            primes.set(2, limit);
        }
        for (int p = 2; (long) p * p < limit; p = primes.nextSetBit(p + 1)) {
            for (int multiple = p * p; multiple < limit; multiple += p) {
                primes.clear(multiple);
            }
        }
    }

    /** Returns the primes in increasing order. */
    public IntStream stream() {
        return primes.stream();
    }

    public int count() {
        return primes.cardinality();
    }

    public boolean isPrime(int n) {
        return primes.get(n);
    }

    /**
     * Factors an integer by dividing by the sieved primes.
     *
     * @return exponents keyed by prime, in increasing order
     * @throws IllegalArgumentException if n is not positive or not below the limit
     */
    public Map<Integer, Integer> factorize(int n) {
        if (n < 1 || n >= limit) {
            throw new IllegalArgumentException(n + " lies outside 1.." + (limit - 1));
        }
        Map<Integer, Integer> exponents = new TreeMap<>();
        int rest = n;
        for (int p = 2; rest > 1; p = primes.nextSetBit(p + 1)) {
            while (rest % p == 0) {
                exponents.merge(p, 1, Integer::sum);
                rest /= p;
            }
        }
        return exponents;
    }

    private static String format(Map<Integer, Integer> exponents) {
        return exponents.entrySet().stream()
                .map(e -> e.getValue() > 1 ? e.getKey() + "^" + e.getValue() : "" + e.getKey())
                .collect(Collectors.joining(" * "));
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        String small = new SieveOfEratosthenes(60).stream()
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        System.out.println("primes below 60: " + small);

        Map<Integer, Integer> expected = new TreeMap<>(Map.of(100, 25, 1000, 168, 100_000, 9592));
        expected.forEach((limit, count) -> {
            int found = new SieveOfEratosthenes(limit).count();
            check(found == count, "pi(" + limit + ") should be " + count + ", not " + found);
            System.out.println("pi(" + limit + ") = " + found);
        });

        SieveOfEratosthenes sieve = new SieveOfEratosthenes(100_000);
        String twins = IntStream.range(3, 98)
                .filter(p -> sieve.isPrime(p) && sieve.isPrime(p + 2))
                .mapToObj(p -> "(" + p + ", " + (p + 2) + ")")
                .collect(Collectors.joining(" "));
        System.out.println("twin primes below 100: " + twins);

        for (int n : List.of(360, 9991, 65_536, 99_991)) {
            Map<Integer, Integer> exponents = sieve.factorize(n);
            int product = exponents.entrySet().stream()
                    .flatMapToInt(e -> IntStream.generate(e::getKey).limit(e.getValue()))
                    .reduce(1, (x, y) -> x * y);
            check(product == n, "the factors of " + n + " do not multiply back to it");
            System.out.println(n + " = " + format(exponents));
        }
    }
}
