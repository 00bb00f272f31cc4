package algorithms;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A set of words kept as a prefix tree, which makes prefix queries cheap. */
public final class Trie {
    private static final class Node {
        final SortedMap<Character, Node> children = new TreeMap<>();
        boolean terminal;
    }

    private final Node root = new Node();
    private int size;

    public int size() {
        return size;
    }

    /** Adds a word; returns false if the trie held it already. */
    public boolean add(String word) {
        Node node = root;
        for (char letter : word.toCharArray()) {
            node = node.children.computeIfAbsent(letter, ignored -> new Node());
        }
        if (node.terminal) {
            return false;
        }
        node.terminal = true;
        size++;
        return true;
    }

    public boolean contains(String word) {
        Node node = find(word);
        return node != null && node.terminal;
    }

    /** Removes a word and prunes the branch that only it needed. */
    public boolean remove(String word) {
        if (!contains(word)) {
            return false;
        }
        remove(root, word, 0);
        size--;
        return true;
    }

    private static void remove(Node node, String word, int depth) {
        if (depth == word.length()) {
            node.terminal = false;
            return;
        }
        Node child = node.children.get(word.charAt(depth));
        remove(child, word, depth + 1);
        if (!child.terminal && child.children.isEmpty()) {
            node.children.remove(word.charAt(depth));
        }
    }

    /** Returns the words with the given prefix in alphabetical order. */
    public List<String> startingWith(String prefix) {
        List<String> words = new ArrayList<>();
        Node start = find(prefix);
        if (start != null) {
            collect(start, new StringBuilder(prefix), words);
        }
        return words;
    }

    private static void collect(Node node, StringBuilder path, List<String> words) {
        if (node.terminal) {
            words.add(path.toString());
        }
        node.children.forEach((letter, child) -> {
            path.append(letter.charValue());
            collect(child, path, words);
            path.setLength(path.length() - 1);
        });
    }

    /** Returns the longest stored word that begins the text, or the empty string. */
    public String longestPrefixOf(String text) {
        int best = 0;
        Node node = root;
        for (int i = 0; i < text.length(); i++) {
            node = node.children.get(text.charAt(i));
            if (node == null) {
                break;
            }
            if (node.terminal) {
                best = i + 1;
            }
        }
        return text.substring(0, best);
    }

    private Node find(String prefix) {
        Node node = root;
        for (int i = 0; i < prefix.length() && node != null; i++) {
            node = node.children.get(prefix.charAt(i));
        }
        return node;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] args) {
        Trie trie = new Trie();
        for (String word : List.of("car", "dog", "card", "care", "do", "cat", "car")) {
            trie.add(word);
        }
        System.out.println("words stored: " + trie.size());
        for (String word : List.of("car", "ca")) {
            System.out.println("contains " + word + ": " + (trie.contains(word) ? "yes" : "no"));
        }
        System.out.println("starting with car: " + String.join(", ", trie.startingWith("car")));
        System.out.println("longest prefix of cardigan: " + trie.longestPrefixOf("cardigan"));

        check(trie.remove("car"), "car was stored");
        check(!trie.remove("ca"), "a bare prefix cannot be removed");
        List<String> rest = trie.startingWith("");
        System.out.println("without car: " + String.join(", ", rest));
        check(trie.size() == 5, "five words are left");
        check(rest.equals(List.of("card", "care", "cat", "do", "dog")), "the wrong words are left");
    }
}
