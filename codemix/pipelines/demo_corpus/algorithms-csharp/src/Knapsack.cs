using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Something that can be packed.</summary>
    public sealed class Item
    {
        public Item(string name, int weight, int value)
        {
            Name = name;
            Weight = weight;
            Value = value;
        }

        public string Name { get; }

        public int Weight { get; }

        public int Value { get; }
    }

    /// <summary>The 0/1 knapsack problem: packs the most valuable items into a bag.</summary>
    public sealed class KnapsackSolver
    {
        private readonly IReadOnlyList<Item> items;

        public KnapsackSolver(params Item[] items)
        {
            this.items = items;
        }

        /// <summary>Returns the best selection of distinct items, in their original order.</summary>
        public IReadOnlyList<Item> Pack(int capacity)
        {
            if (capacity < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }
            var best = new int[items.Count + 1, capacity + 1];
            for (int k = 1; k <= items.Count; k++)
            {
                Item item = items[k - 1];
                for (int room = 0; room <= capacity; room++)
                {
                    int without = best[k - 1, room];
                    best[k, room] = room < item.Weight
                        ? without
                        : Math.Max(without, best[k - 1, room - item.Weight] + item.Value);
                }
            }

            var chosen = new Stack<Item>();
            for (int k = items.Count, room = capacity; k > 0; k--)
            {
                if (best[k, room] != best[k - 1, room])
                {
                    chosen.Push(items[k - 1]);
                    room -= items[k - 1].Weight;
                }
            }
            return chosen.ToList();
        }

        /// <summary>Returns the best value when items may be packed any number of times.</summary>
        public int UnboundedValue(int capacity)
        {
            var best = new int[capacity + 1];
            for (int room = 1; room <= capacity; room++)
            {
                best[room] = items
                    .Where(item => item.Weight <= room)
                    .Select(item => best[room - item.Weight] + item.Value)
                    .DefaultIfEmpty(0)
                    .Max();
            }
            return best[capacity];
        }

        /// <summary>Tries every subset; only the reference for <see cref="Pack"/>.</summary>
        public int BestValueBySearch(int capacity)
        {
            var totals = new List<(int Weight, int Value)> { (0, 0) };
            foreach (Item item in items)
            {
                var extended = totals.Select(t => (t.Weight + item.Weight, t.Value + item.Value));
                totals.AddRange(extended.ToList());
            }
            return totals.Where(t => t.Weight <= capacity).Max(t => t.Value);
        }
    }

    internal static class Knapsack
    {
        private static void Main()
        {
            var solver = new KnapsackSolver(
                new Item("tent", 6, 30),
                new Item("stove", 3, 14),
                new Item("water", 4, 16),
                new Item("rope", 2, 9),
                new Item("map", 1, 4),
                new Item("camera", 2, 7),
                new Item("blanket", 3, 10),
                new Item("lantern", 5, 19));

            foreach (int capacity in new[] { 0, 5, 10, 15, 40 })
            {
                IReadOnlyList<Item> chosen = solver.Pack(capacity);
                int weight = chosen.Sum(item => item.Weight);
                int value = chosen.Sum(item => item.Value);
                if (weight > capacity || value != solver.BestValueBySearch(capacity))
                {
                    throw new InvalidOperationException($"not the best packing for {capacity}");
                }
                string names = chosen.Any()
                    ? string.Join(" ", chosen.Select(item => item.Name))
                    : "nothing";
                Console.WriteLine(
                    $"capacity {capacity}: value {value}, weight {weight}, pack {names}");
            }

            int endless = solver.UnboundedValue(17);
            if (endless != 83)
            {
                throw new InvalidOperationException($"expected 83 with repetition, got {endless}");
            }
            Console.WriteLine($"capacity 17 with repetition: value {endless}");
        }
    }
}
