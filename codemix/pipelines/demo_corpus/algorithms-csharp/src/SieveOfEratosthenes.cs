using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>
    /// Sieve of Eratosthenes: lists primes and factors integers below a fixed limit.
    /// </summary>
    public sealed class PrimeSieve : IEnumerable<int>
    {
        private readonly BitArray isPrime;

        public PrimeSieve(int limit)
        {
            if (limit < 2)
            {
                throw new ArgumentOutOfRangeException(nameof(limit));
            }
            isPrime = new BitArray(limit, true) { [0] = false, [1] = false };
            for (int p = 2; (long)p * p < limit; p++)
            {
                if (!isPrime[p])
                {
                    continue;
                }
                for (int multiple = p * p; multiple < limit; multiple += p)
                {
                    isPrime[multiple] = false;
                }
            }
        }

        /// <summary>Tells whether a number below the limit is prime.</summary>
        public bool this[int n] => isPrime[n];

        public IEnumerator<int> GetEnumerator()
        {
            for (int n = 2; n < isPrime.Length; n++)
            {
                if (isPrime[n])
                {
                    yield return n;
                }
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>Yields the prime factors of a number with multiplicity, smallest first.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The number is not below the limit.</exception>
        public IEnumerable<int> Factorize(int number)
        {
            if (number < 1 || number >= isPrime.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(number));
            }
            foreach (int p in this.TakeWhile(p => p <= number))
            {
                for (; number % p == 0; number /= p)
                {
                    yield return p;
                }
            }
        }
    }

    internal static class SieveOfEratosthenes
    {
        private static string Format(IEnumerable<int> factors)
        {
            var powers = factors
                .GroupBy(p => p)
                .Select(g => g.Count() > 1 ? $"{g.Key}^{g.Count()}" : $"{g.Key}");
            return string.Join(" * ", powers);
        }

        private static void Main()
        {
            Console.WriteLine("primes below 60: " + string.Join(" ", new PrimeSieve(60)));

            var expectedCounts = new SortedDictionary<int, int>
            {
                [100] = 25,
                [1000] = 168,
                [100000] = 9592,
            };
            foreach (KeyValuePair<int, int> expected in expectedCounts)
            {
                int count = new PrimeSieve(expected.Key).Count();
                Check(count == expected.Value, $"pi({expected.Key}) should be {expected.Value}");
                Console.WriteLine($"pi({expected.Key}) = {count}");
            }

            var sieve = new PrimeSieve(100000);
            var twins = Enumerable.Range(3, 95)
                .Where(p => sieve[p] && sieve[p + 2])
                .Select(p => $"({p}, {p + 2})");
            Console.WriteLine("twin primes below 100: " + string.Join(" ", twins));

            foreach (int n in new[] { 360, 9991, 65536, 99991 })
            {
                var factors = sieve.Factorize(n).ToList();
                int product = factors.Aggregate(1, (a, b) => a * b);
                Check(product == n, $"the factors of {n} do not multiply back to it");
                Console.WriteLine($"{n} = {Format(factors)}");
            }
        }

        private static void Check(bool condition, string message)
        {
            if (!condition)
            {
                throw new InvalidOperationException(message);
            }
        }
    }
}
