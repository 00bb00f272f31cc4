package algorithms;

import java.math.BigInteger;
import java.util.stream.IntStream;

/** Modular exponentiation by squaring, with a Miller-Rabin test and a key exchange. */
public final class ModularExponentiation {
    /** Bases for which Miller-Rabin makes no mistake below 3,215,031,751. */
    private static final int[] WITNESSES = {2, 3, 5, 7};

    /** Largest modulus whose squares still fit a long. */
    private static final long MAX_MODULUS = 3_037_000_499L;

    private ModularExponentiation() {}

    /**
     * Computes {@code base^exponent mod modulus} with O(log exponent) multiplications.
     *
     * @throws IllegalArgumentException if the exponent is negative or the modulus out of range
     */
    public static long powerMod(long base, long exponent, long modulus) {
        if (modulus < 1 || modulus > MAX_MODULUS) {
            throw new IllegalArgumentException("modulus out of range: " + modulus);
        }
        if (exponent < 0) {
            throw new IllegalArgumentException("negative exponent: " + exponent);
        }
        long result = 1 % modulus;
        long square = Math.floorMod(base, modulus);
        for (long bits = exponent; bits > 0; bits >>= 1) {
            if ((bits & 1) == 1) {
                result = result * square % modulus;
            }
            square = square * square % modulus;
        }
        return result;
    }

    /** Tells whether n looks prime to Fermat's test, which some composites fool. */
    public static boolean passesFermat(long n) {
        return powerMod(2, n - 1, n) == 1;
    }

    /** Decides primality of n by the Miller-Rabin test. */
    public static boolean isPrime(long n) {
        if (n < 2) {
            return false;
        }
        for (int p : WITNESSES) {
            if (n % p == 0) {
                return n == p;
            }
        }
        return IntStream.of(WITNESSES).noneMatch(base -> provesComposite(base, n));
    }

    private static boolean provesComposite(long base, long n) {
        int twos = Long.numberOfTrailingZeros(n - 1);
        long x = powerMod(base, (n - 1) >> twos, n);
        if (x == 1 || x == n - 1) {
            return false;
        }
        for (int i = 1; i < twos; i++) {
            x = x * x % n;
            if (x == n - 1) {
                return false;
            }
        }
        return true;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    public static void main(String[] args) {
        long[][] cases = {
            {3, 13, 7}, {2, 100, 1_000_000_007}, {12_345, 67_890, 998_244_353}, {5, 0, 1}
        };
        for (long[] c : cases) {
            long value = powerMod(c[0], c[1], c[2]);
            BigInteger reference = BigInteger.valueOf(c[0])
                    .modPow(BigInteger.valueOf(c[1]), BigInteger.valueOf(c[2]));
            check(reference.longValueExact() == value, "wrong power, expected " + reference);
            System.out.printf("%d^%d mod %d = %d%n", c[0], c[1], c[2], value);
        }

        long[] candidates = {341, 561, 1000, 7919, 25_326_001, 1_000_000_007, Integer.MAX_VALUE};
        for (long n : candidates) {
            System.out.printf("%d %s Fermat base 2 and is %s%n", n,
                    passesFermat(n) ? "passes" : "fails", isPrime(n) ? "prime" : "composite");
        }
        long primes = IntStream.range(0, 10_000).filter(ModularExponentiation::isPrime).count();
        check(primes == 1229, "there are 1229 primes below 10000, not " + primes);

        long prime = Integer.MAX_VALUE;
        long generator = 7;
        long aliceSecret = 123_456_789;
        long bobSecret = 987_654_321;
        long alicePublic = powerMod(generator, aliceSecret, prime);
        long bobPublic = powerMod(generator, bobSecret, prime);
        long shared = powerMod(bobPublic, aliceSecret, prime);
        check(shared == powerMod(alicePublic, bobSecret, prime), "the two sides disagree");
        System.out.printf("public keys %d and %d, shared key %d%n",
                alicePublic, bobPublic, shared);
    }
}
