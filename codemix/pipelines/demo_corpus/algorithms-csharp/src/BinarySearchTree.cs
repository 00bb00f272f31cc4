using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Algorithms
{
    /// <summary>An unbalanced binary search tree that enumerates in ascending order.</summary>
    public sealed class BinarySearchTree<T> : IEnumerable<T> where T : IComparable<T>
    {
        private sealed class Node
        {
            public T Key;
            public Node Left;
            public Node Right;
        }

        private Node root;

        public int Count { get; private set; }

        public int Height => MeasureHeight(root);

        /// <summary>Adds a key; a key that is already there changes nothing.</summary>
        public void Add(T key)
        {
            ref Node place = ref Locate(key);
            if (place == null)
            {
                place = new Node { Key = key };
                Count++;
            }
        }

        public bool Contains(T key) => Locate(key) != null;

        /// <summary>Removes a key.</summary>
        /// <exception cref="KeyNotFoundException">The tree does not hold the key.</exception>
        public void Remove(T key)
        {
            ref Node place = ref Locate(key);
            if (place == null)
            {
                throw new KeyNotFoundException($"no key {key}");
            }
            Unlink(ref place);
            Count--;
        }

        public IEnumerator<T> GetEnumerator()
        {
            var path = new Stack<Node>();
            for (var node = root; node != null || path.Count > 0; node = node.Right)
            {
                for (; node != null; node = node.Left)
                {
                    path.Push(node);
                }
                node = path.Pop();
                yield return node.Key;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static void Unlink(ref Node place)
        {
            if (place.Left == null || place.Right == null)
            {
                place = place.Left ?? place.Right;
                return;
            }
            // Two children: the smallest key of the right subtree takes this place.
            T successor = Minimum(place.Right);
            Unlink(ref Locate(ref place.Right, successor));
            place.Key = successor;
        }

        private static ref Node Locate(ref Node place, T key)
        {
            int order = place == null ? 0 : key.CompareTo(place.Key);
            if (order == 0)
            {
                return ref place;
            }
            if (order < 0)
            {
                return ref Locate(ref place.Left, key);
            }
            return ref Locate(ref place.Right, key);
        }

        private static T Minimum(Node node) => node.Left == null ? node.Key : Minimum(node.Left);

        // The reference that holds the key, or that would hold it.
        private ref Node Locate(T key) => ref Locate(ref root, key);

        private static int MeasureHeight(Node node) =>
            node == null ? 0 : 1 + Math.Max(MeasureHeight(node.Left), MeasureHeight(node.Right));
    }

    public static class BinarySearchTreeDemo
    {
        private static void Check(bool condition, string message)
        {
            if (!condition)
            {
                throw new InvalidOperationException(message);
            }
        }

        public static void Main()
        {
            var tree = new BinarySearchTree<int> { 50, 30, 70, 20, 40, 60, 80, 65, 30 };
            Console.WriteLine(
                $"{tree.Count} keys, height {tree.Height}: {string.Join(" ", tree)}");
            foreach (int key in new[] { 60, 61 })
            {
                Console.WriteLine($"contains {key}: {(tree.Contains(key) ? "yes" : "no")}");
            }

            var removals = new (int Key, string What)[]
            {
                (20, "a leaf"), (60, "one child"), (50, "the root"),
            };
            foreach (var removal in removals)
            {
                tree.Remove(removal.Key);
                Console.WriteLine(
                    $"without {removal.Key} ({removal.What}): {string.Join(" ", tree)}");
                Check(!tree.Contains(removal.Key), "the key is still there");
            }

            try
            {
                tree.Remove(99);
                Check(false, "99 was never added");
            }
            catch (KeyNotFoundException e)
            {
                Console.WriteLine($"error: {e.Message}");
            }
            Check(tree.SequenceEqual(new[] { 30, 40, 65, 70, 80 }), "the wrong keys are left");
            Check(tree.Count == 5 && tree.Height == 3, "wrong shape");
        }
    }
}
