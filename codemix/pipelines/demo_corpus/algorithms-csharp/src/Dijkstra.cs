using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Cheapest routes in an undirected network with non-negative costs.</summary>
    public sealed class Dijkstra
    {
        private readonly SortedDictionary<string, Dictionary<string, int>> roads =
            new SortedDictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);

        public IEnumerable<string> Places => roads.Keys;

        /// <summary>Adds a road in both directions.</summary>
        /// <exception cref="ArgumentException">The cost is negative.</exception>
        public void Connect(string one, string other, int cost)
        {
            if (cost < 0)
                throw new ArgumentException($"{one} - {other} costs {cost}");
            RoadsOf(one)[other] = cost;
            RoadsOf(other)[one] = cost;
        }

        /// <summary>Finds the cheapest route to each place that can be reached.</summary>
        public IDictionary<string, Route> RoutesFrom(string start)
        {
            var routes = new Dictionary<string, Route> { [start] = new Route(start, 0, null) };
            // A sorted set serves as a priority queue: the name makes entries of equal cost distinct.
            var frontier = new SortedSet<Route>(Route.ByCost) { routes[start] };
            while (frontier.Count > 0)
            {
                Route route = frontier.Min;
                frontier.Remove(route);
                foreach (var road in RoadsOf(route.Place))
                {
                    int cost = route.Cost + road.Value;
                    if (routes.TryGetValue(road.Key, out Route known))
                    {
                        if (known.Cost <= cost)
                            continue;
                        frontier.Remove(known);
                    }
                    frontier.Add(routes[road.Key] = new Route(road.Key, cost, route));
                }
            }
            return routes;
        }

        private Dictionary<string, int> RoadsOf(string place)
        {
            if (!roads.TryGetValue(place, out var found))
                roads[place] = found = new Dictionary<string, int>();
            return found;
        }

        public static void Main()
        {
            var network = new Dijkstra();
            network.Connect("Harbour", "Market", 7);
            network.Connect("Harbour", "Mill", 3);
            network.Connect("Mill", "Market", 2);
            network.Connect("Market", "Castle", 4);
            network.Connect("Mill", "Castle", 8);
            network.Connect("Castle", "Abbey", 5);
            network.Connect("Market", "Abbey", 11);
            network.Connect("Island", "Lighthouse", 1);

            var routes = network.RoutesFrom("Harbour");
            foreach (string place in network.Places)
            {
                bool reached = routes.TryGetValue(place, out Route route);
                Console.WriteLine(reached ? $"{place}: {route}" : $"{place}: out of reach");
            }

            var costs = routes.Values.OrderBy(r => r.Cost).Select(r => r.Cost);
            if (!costs.SequenceEqual(new[] { 0, 3, 5, 9, 14 }))
                throw new InvalidOperationException("wrong costs");
            if (network.RoutesFrom("Abbey")["Harbour"].Cost != 14)
                throw new InvalidOperationException("roads go both ways");
            try
            {
                network.Connect("Mill", "Abbey", -1);
            }
            catch (ArgumentException e)
            {
                Console.WriteLine("rejected: " + e.Message);
                return;
            }
            throw new InvalidOperationException("a negative cost was accepted");
        }
    }

    /// <summary>A place, what it costs to get there, and the stage before it.</summary>
    public sealed class Route
    {
        public static readonly IComparer<Route> ByCost = Comparer<Route>.Create((a, b) =>
        {
            int order = a.Cost.CompareTo(b.Cost);
            return order != 0 ? order : string.CompareOrdinal(a.Place, b.Place);
        });

        private readonly Route previous;

        public Route(string place, int cost, Route previous)
        {
            Place = place;
            Cost = cost;
            this.previous = previous;
        }

        public string Place { get; }

        public int Cost { get; }

        private string Path => previous == null ? Place : previous.Path + " > " + Place;

        public override string ToString() => $"{Cost} by {Path}";
    }
}
