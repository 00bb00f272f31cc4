// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>Breadth-first search of graphs given by a function from node to neighbours.</summary>
    public static class BreadthFirstSearch
    {
        /// <summary>Yields each reachable node, nearest first, with the one it was reached from.</summary>
        public static IEnumerable<KeyValuePair<TNode, TNode>> Explore<TNode>(
            TNode start, Func<TNode, IEnumerable<TNode>> neighbours)
        {
            var seen = new HashSet<TNode> { start };
            var queue = new Queue<KeyValuePair<TNode, TNode>>();
            queue.Enqueue(new KeyValuePair<TNode, TNode>(start, start));
            while (queue.Count > 0)
            {
                var visit = queue.Dequeue();
                yield return visit;
                foreach (TNode next in neighbours(visit.Key).Where(seen.Add))
                    queue.Enqueue(new KeyValuePair<TNode, TNode>(next, visit.Key));
            }
        }

        /// <summary>Returns the nodes of a path with the fewest steps, or null.</summary>
        public static List<TNode> ShortestPath<TNode>(
            TNode start, TNode goal, Func<TNode, IEnumerable<TNode>> neighbours)
        {
            var parents = Explore(start, neighbours).ToDictionary(visit => visit.Key, visit => visit.Value);
            if (!parents.ContainsKey(goal))
                return null;
            var path = new List<TNode> { goal };
            while (!path[path.Count - 1].Equals(start))
                path.Add(parents[path[path.Count - 1]]);
            path.Reverse();
            return path;
        }
    }

    /// <summary>A place in a grid.</summary>
    public struct Cell
    {
        public Cell(int row, int column)
        {
            Row = row;
            Column = column;
        }

        public int Row { get; }

        public int Column { get; }
    }

    /// <summary>A maze of walls (#), floor (.), a start (S) and a goal (G).</summary>
    public sealed class Maze
    {
        private readonly string[] rows;

        public Maze(params string[] rows)
        {
            this.rows = rows;
        }

        public List<Cell> Solve() =>
            BreadthFirstSearch.ShortestPath(Find('S'), Find('G'), Neighbours);

        public IEnumerable<string> Draw(ICollection<Cell> path)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                char[] line = rows[row].ToCharArray();
                foreach (Cell cell in path.Where(cell => cell.Row == row && line[cell.Column] == '.'))
                    line[cell.Column] = '*';
                yield return new string(line);
            }
        }

        private Cell Find(char mark)
        {
            int row = Array.FindIndex(rows, line => line.IndexOf(mark) >= 0);
            return new Cell(row, rows[row].IndexOf(mark));
        }

        private IEnumerable<Cell> Neighbours(Cell cell)
        {
            var around = new[]
            {
                new Cell(cell.Row, cell.Column + 1), new Cell(cell.Row + 1, cell.Column),
                new Cell(cell.Row, cell.Column - 1), new Cell(cell.Row - 1, cell.Column),
            };
            return around.Where(next => rows[next.Row][next.Column] != '#');
        }
    }

    public static class Program
    {
        public static void Main()
        {
            var friends = new Dictionary<string, string[]>
            {
                ["Ada"] = new[] { "Ben", "Cleo" },
                ["Ben"] = new[] { "Ada", "Dan" },
                ["Cleo"] = new[] { "Ada", "Eve" },
                ["Dan"] = new[] { "Ben" },
                ["Eve"] = new[] { "Cleo", "Finn" },
                ["Finn"] = new[] { "Eve" },
            };
            var visited = BreadthFirstSearch.Explore("Ada", name => friends[name]).Select(v => v.Key);
            Console.WriteLine("visited: " + string.Join(" ", visited));
            var path = BreadthFirstSearch.ShortestPath("Dan", "Finn", name => friends[name]);
            Console.WriteLine("Dan to Finn: " + string.Join(" ", path));

            var maze = new Maze(
                "###########",
                "#S..#.....#",
                "#.#.#.#####",
                "#.#...#...#",
                "#.#####.#.#",
                "#.......#G#",
                "###########");
            var route = maze.Solve();
            if (path.Count != 6 || route.Count != 17)
                throw new InvalidOperationException("a path is not the shortest");
            Console.WriteLine($"maze: {route.Count - 1} steps");
            foreach (string line in maze.Draw(route))
                Console.WriteLine(line);

            var closed = new Maze("#####", "#S#G#", "#####");
            Console.WriteLine("walled in: " + (closed.Solve() == null ? "no path" : "a path"));
        }
    }
}
