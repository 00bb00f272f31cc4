// Guard 2.0, argument checks in one line. Vendored source file; changes belong upstream.
// Released under the MIT licence.
using System;
using System.Collections.Generic;

namespace Guarding
{
    /// <summary>Throws for arguments that a method cannot accept.</summary>
    internal static class Guard
    {
        public static T NotNull<T>(T value, string name) where T : class
        {
            if (value == null)
                throw new ArgumentNullException(name);
            return value;
        }

        public static string NotBlank(string value, string name)
        {
            if (NotNull(value, name).Trim().Length == 0)
                throw new ArgumentException("The text is empty or blank.", name);
            return value;
        }

        public static int InRange(int value, int low, int high, string name)
        {
            if (value < low || value > high)
                throw new ArgumentOutOfRangeException(name, value, $"Not in [{low}, {high}].");
            return value;
        }

        public static ICollection<T> NotEmpty<T>(ICollection<T> items, string name)
        {
            if (NotNull(items, name).Count == 0)
                throw new ArgumentException("The collection is empty.", name);
            return items;
        }
    }
}
