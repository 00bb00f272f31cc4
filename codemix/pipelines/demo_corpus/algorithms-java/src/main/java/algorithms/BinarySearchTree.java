package algorithms;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * An unbalanced binary search tree: a sorted set of keys.
 *
 * @param <T> type of the keys
 */
public final class BinarySearchTree<T extends Comparable<T>> {
    private static final class Node<T> {
        T key;
        Node<T> left;
        Node<T> right;

        Node(T key) {
            this.key = key;
        }
    }

    private Node<T> root;
    private int size;

    public int size() {
        return size;
    }

    /** Adds a key; a key that is already there changes nothing. */
    public void insert(T key) {
        root = insert(root, key);
    }

    private Node<T> insert(Node<T> node, T key) {
        if (node == null) {
            size++;
            return new Node<>(key);
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            node.left = insert(node.left, key);
        } else if (order > 0) {
            node.right = insert(node.right, key);
        }
        return node;
    }

    public boolean contains(T key) {
        Node<T> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return true;
            }
            node = order < 0 ? node.left : node.right;
        }
        return false;
    }

    /**
     * Removes a key.
     *
     * @throws NoSuchElementException if the tree does not hold the key
     */
    public void remove(T key) {
        root = remove(root, key);
        size--;
    }

    private static <T extends Comparable<T>> Node<T> remove(Node<T> node, T key) {
        if (node == null) {
            throw new NoSuchElementException("no key " + key);
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            node.left = remove(node.left, key);
        } else if (order > 0) {
            node.right = remove(node.right, key);
        } else if (node.left == null || node.right == null) {
            return node.left != null ? node.left : node.right;
        } else {
            // Two children: the smallest key of the right subtree takes this place.
            Node<T> successor = node.right;
            while (successor.left != null) {
                successor = successor.left;
            }
            node.key = successor.key;
            node.right = remove(node.right, successor.key);
        }
        return node;
    }

    /** Returns the number of nodes on the longest path from the root. */
    public int height() {
        return height(root);
    }

    private static int height(Node<?> node) {
        return node == null ? 0 : 1 + Math.max(height(node.left), height(node.right));
    }

    /** Visits the keys in ascending order. */
    public void forEach(Consumer<? super T> visitor) {
        forEach(root, visitor);
    }

    private static <T> void forEach(Node<T> node, Consumer<? super T> visitor) {
        if (node != null) {
            forEach(node.left, visitor);
            visitor.accept(node.key);
            forEach(node.right, visitor);
        }
    }

    @Override
    public String toString() {
        StringJoiner keys = new StringJoiner(" ");
        forEach(key -> keys.add(key.toString()));
        return keys.toString();
    }

    public static void main(String[] args) {
        BinarySearchTree<Integer> tree = new BinarySearchTree<>();
        List.of(50, 30, 70, 20, 40, 60, 80, 65, 30).forEach(tree::insert);
        System.out.printf("%d keys, height %d: %s%n", tree.size(), tree.height(), tree);
        for (int key : List.of(60, 61)) {
            System.out.printf("contains %d: %s%n", key, tree.contains(key) ? "yes" : "no");
        }

        int[] keys = {20, 60, 50};
        String[] cases = {"a leaf", "one child", "the root"};
        for (int i = 0; i < keys.length; i++) {
            tree.remove(keys[i]);
            System.out.printf("without %d (%s): %s%n", keys[i], cases[i], tree);
        }

        try {
            tree.remove(99);
            throw new AssertionError("99 was never inserted");
        } catch (NoSuchElementException e) {
            System.out.println("error: " + e.getMessage());
        }
        if (!tree.toString().equals("30 40 65 70 80")) {
            throw new AssertionError("the wrong keys are left");
        }
    }
}
