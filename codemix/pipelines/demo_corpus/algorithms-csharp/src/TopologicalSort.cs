using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Tasks need each other in a circle, so they cannot be ordered.</summary>
    public sealed class CycleException : Exception
    {
        public CycleException(IEnumerable<string> cycle)
            : base(string.Join(" > ", cycle))
        {
        }
    }

    /// <summary>A set of tasks with what each needs; written with a collection initializer.</summary>
    public sealed class TaskGraph : IEnumerable<KeyValuePair<string, string[]>>
    {
        private readonly Dictionary<string, string[]> needs = new Dictionary<string, string[]>();

        public void Add(string task, params string[] needed) => needs[task] = needed;

        /// <summary>Yields groups of tasks, sorted by name, that only need earlier groups.</summary>
        /// <exception cref="CycleException">No task of those left can be started.</exception>
        public IEnumerable<IReadOnlyList<string>> Stages()
        {
            var waiting = new SortedSet<string>(
                needs.Keys.Concat(needs.Values.SelectMany(needed => needed)), StringComparer.Ordinal);
            while (waiting.Count > 0)
            {
                var ready = waiting.Where(task => !Waited(task, waiting).Any()).ToList();
                if (ready.Count == 0)
                    throw new CycleException(FindCycle(waiting));
                yield return ready;
                waiting.ExceptWith(ready);
            }
        }

        public IEnumerator<KeyValuePair<string, string[]>> GetEnumerator() => needs.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private IEnumerable<string> Waited(string task, ICollection<string> waiting) =>
            needs.TryGetValue(task, out string[] needed)
                ? needed.Where(waiting.Contains).OrderBy(name => name, StringComparer.Ordinal)
                : Enumerable.Empty<string>();

        private IEnumerable<string> FindCycle(SortedSet<string> waiting)
        {
            var trail = new List<string>();
            string task = waiting.Min;
            while (!trail.Contains(task))
            {
                trail.Add(task);
                task = Waited(task, waiting).First();
            }
            return trail.Skip(trail.IndexOf(task)).Concat(new[] { task });
        }
    }

    public static class TopologicalSort
    {
        public static void Main()
        {
            var release = new TaskGraph
            {
                { "deploy", "test", "package" },
                { "package", "build" },
                { "test", "build", "fixtures" },
                { "build", "generate", "fetch" },
                { "generate", "fetch" },
            };
            var stages = release.Stages().ToList();
            for (int i = 0; i < stages.Count; i++)
                Console.WriteLine($"stage {i + 1}: {string.Join(" ", stages[i])}");

            var order = stages.SelectMany(stage => stage).ToList();
            Console.WriteLine("order: " + string.Join(" ", order));
            foreach (var task in release)
            {
                if (task.Value.Any(needed => order.IndexOf(needed) >= order.IndexOf(task.Key)))
                    throw new InvalidOperationException(task.Key + " comes too early");
            }

            var circular = new TaskGraph
            {
                { "sell", "paint" }, { "paint", "dry" }, { "dry", "wash" }, { "wash", "paint" },
            };
            try
            {
                circular.Stages().ToList();
            }
            catch (CycleException e)
            {
                Console.WriteLine("cycle: " + e.Message);
                return;
            }
            throw new InvalidOperationException("the cycle was not noticed");
        }
    }
}
