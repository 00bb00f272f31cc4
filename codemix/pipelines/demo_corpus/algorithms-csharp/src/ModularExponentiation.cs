using System;
using System.Linq;

namespace Algorithms
{
    /// <summary>Powers modulo an integer and the primality tests built on them.</summary>
    public static class ModularArithmetic
    {
        /// <summary>Bases for which Miller-Rabin makes no mistake below 3,215,031,751.</summary>
        private static readonly ulong[] Witnesses = { 2, 3, 5, 7 };

        /// <summary>Computes base^exponent mod modulus by repeated squaring.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The modulus is zero.</exception>
        public static ulong Power(ulong @base, ulong exponent, uint modulus)
        {
            if (modulus == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(modulus));
            }
            ulong result = 1 % modulus;
            ulong square = @base % modulus;
            while (exponent != 0)
            {
                if ((exponent & 1) != 0)
                {
                    result = result * square % modulus;
                }
                square = square * square % modulus;
                exponent >>= 1;
            }
            return result;
        }

        /// <summary>Fermat's test to base 2, which some composites fool.</summary>
        public static bool PassesFermat(uint n) => Power(2, n - 1, n) == 1;

        /// <summary>Decides primality by the Miller-Rabin test.</summary>
        public static bool IsPrime(uint n)
        {
            if (n < 2)
            {
                return false;
            }
            foreach (ulong p in Witnesses)
            {
                if (n % p == 0)
                {
                    return n == p;
                }
            }
            return !Witnesses.Any(witness => ProvesComposite(witness, n));
        }

        private static bool ProvesComposite(ulong witness, uint n)
        {
            uint odd = n - 1;
            int twos = 0;
            while (odd % 2 == 0)
            {
                odd /= 2;
                twos++;
            }
            ulong x = Power(witness, odd, n);
            if (x == 1 || x == n - 1)
            {
                return false;
            }
            for (int i = 1; i < twos; i++)
            {
                x = x * x % n;
                if (x == n - 1)
                {
                    return false;
                }
            }
            return true;
        }
    }

    /// <summary>One side of a Diffie-Hellman key exchange.</summary>
    public sealed class KeyExchange
    {
        public const uint Prime = 2147483647;
        private const uint Generator = 7;
        private readonly ulong secret;

        public KeyExchange(ulong secret)
        {
            this.secret = secret;
        }

        public ulong PublicKey => ModularArithmetic.Power(Generator, secret, Prime);

        public ulong Agree(ulong otherPublicKey) =>
            ModularArithmetic.Power(otherPublicKey, secret, Prime);
    }

    /// <summary>Demonstrates modular exponentiation, Miller-Rabin and a key exchange.</summary>
    internal static class ModularExponentiation
    {
        private static void Main()
        {
            Show(3, 13, 7, expected: 3);
            Show(2, 100, 1000000007, expected: 976371285);
            Show(12345, 67890, 998244353, expected: 520003681);
            Show(5, 0, 1, expected: 0);

            foreach (uint n in new uint[]
                { 341, 561, 1000, 7919, 25326001, 1000000007, KeyExchange.Prime })
            {
                string fermat = ModularArithmetic.PassesFermat(n) ? "passes" : "fails";
                string verdict = ModularArithmetic.IsPrime(n) ? "prime" : "composite";
                Console.WriteLine($"{n} {fermat} Fermat base 2 and is {verdict}");
            }
            int primes = Enumerable.Range(0, 10000).Count(n => ModularArithmetic.IsPrime((uint)n));
            Check(primes == 1229, $"there are 1229 primes below 10000, not {primes}");

            var alice = new KeyExchange(123456789);
            var bob = new KeyExchange(987654321);
            ulong shared = alice.Agree(bob.PublicKey);
            Check(shared == bob.Agree(alice.PublicKey), "the two sides disagree on the key");
            Console.WriteLine(
                $"public keys {alice.PublicKey} and {bob.PublicKey}, shared key {shared}");
        }

        private static void Show(ulong @base, ulong exponent, uint modulus, ulong expected)
        {
            ulong value = ModularArithmetic.Power(@base, exponent, modulus);
            Check(value == expected, $"expected {expected}, got {value}");
            Console.WriteLine($"{@base}^{exponent} mod {modulus} = {value}");
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
