using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>The set of integers that leave a given residue modulo a modulus.</summary>
    public struct Congruence
    {
        public Congruence(long residue, long modulus)
        {
            Modulus = modulus;
            Residue = Euclid.FloorMod(residue, modulus);
        }

        public long Residue { get; }

        public long Modulus { get; }

        public bool Contains(long n) => Euclid.FloorMod(n, Modulus) == Residue;

        public override string ToString() => $"{Residue} (mod {Modulus})";
    }

    /// <summary>
    /// Extended Euclidean algorithm, modular inverses and the Chinese remainder theorem.
    /// </summary>
    public static class Euclid
    {
        /// <summary>Remainder with the sign of the modulus, unlike the % operator.</summary>
        public static long FloorMod(long n, long modulus) => ((n % modulus) + modulus) % modulus;

        /// <summary>Finds the gcd of a and b, with x and y such that gcd = x * a + y * b.</summary>
        public static (long Gcd, long X, long Y) ExtendedGcd(long a, long b)
        {
            long x = 1, nextX = 0;
            long y = 0, nextY = 1;
            while (b != 0)
            {
                long quotient = a / b;
                (a, b) = (b, a - (quotient * b));
                (x, nextX) = (nextX, x - (quotient * nextX));
                (y, nextY) = (nextY, y - (quotient * nextY));
            }
            return (a, x, y);
        }

        /// <summary>Inverts a; fails when a shares a factor with the modulus.</summary>
        public static bool TryInvert(long a, long modulus, out long inverse)
        {
            var bezout = ExtendedGcd(a, modulus);
            inverse = FloorMod(bezout.X, modulus);
            return bezout.Gcd == 1;
        }

        /// <summary>Solves a system of congruences; null when they exclude each other.</summary>
        public static Congruence? Solve(IEnumerable<Congruence> system)
        {
            Congruence? answer = new Congruence(0, 1);
            foreach (Congruence next in system)
            {
                answer = Merge(answer.Value, next);
                if (answer == null)
                {
                    break;
                }
            }
            return answer;
        }

        private static Congruence? Merge(Congruence first, Congruence second)
        {
            var bezout = ExtendedGcd(first.Modulus, second.Modulus);
            long difference = second.Residue - first.Residue;
            if (difference % bezout.Gcd != 0)
            {
                return null;
            }
            long secondPart = second.Modulus / bezout.Gcd;
            long steps = FloorMod(difference / bezout.Gcd * bezout.X, secondPart);
            return new Congruence(
                first.Residue + (first.Modulus * steps),
                checked(first.Modulus * secondPart));
        }
    }

    internal static class ExtendedEuclid
    {
        private static void Main()
        {
            ShowGcd(240, 46);
            ShowGcd(1071, 462);
            ShowGcd(3120, 17);
            ShowGcd(0, 5);
            ShowInverse(3, 11);
            ShowInverse(17, 3120);
            ShowInverse(6, 9);

            var systems = new[]
            {
                new[] { new Congruence(2, 3), new Congruence(3, 5), new Congruence(2, 7) },
                new[] { new Congruence(1, 4), new Congruence(3, 6) },
                new[] { new Congruence(1, 4), new Congruence(2, 6) },
            };
            foreach (Congruence[] system in systems)
            {
                Congruence? answer = Euclid.Solve(system);
                Check(
                    answer == null || system.All(c => c.Contains(answer.Value.Residue)),
                    $"{answer} does not satisfy the system");
                string text = answer?.ToString() ?? "no solution";
                Console.WriteLine($"{string.Join(", ", system)}: {text}");
            }
            Check(Euclid.Solve(systems[0])?.Residue == 23, "expected 23 (mod 105)");
        }

        private static void ShowGcd(long a, long b)
        {
            var (gcd, x, y) = Euclid.ExtendedGcd(a, b);
            Check((x * a) + (y * b) == gcd, $"Bezout identity broken for {a} and {b}");
            Console.WriteLine($"gcd({a}, {b}) = {gcd} = {x}*{a} + {y}*{b}");
        }

        private static void ShowInverse(long a, long modulus)
        {
            if (!Euclid.TryInvert(a, modulus, out long inverse))
            {
                Console.WriteLine($"no inverse of {a} modulo {modulus}");
                return;
            }
            Check(a * inverse % modulus == 1, $"{inverse} does not invert {a}");
            Console.WriteLine($"inverse of {a} modulo {modulus} = {inverse}");
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
