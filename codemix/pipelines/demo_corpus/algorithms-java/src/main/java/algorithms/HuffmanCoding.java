package algorithms;

import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** A Huffman code: frequent symbols get short codes, and no code begins another one. */
public final class HuffmanCoding {
    private sealed interface Node permits Leaf, Fork {
        int weight();

        int serial();
    }

    private record Leaf(int weight, int serial, char symbol) implements Node {}

    private record Fork(int weight, int serial, Node left, Node right) implements Node {}

    private final SortedMap<Character, Integer> frequencies = new TreeMap<>();
    private final SortedMap<Character, String> codes = new TreeMap<>();
    private final Node root;

    /**
     * Builds the code that is optimal for the symbol frequencies of a text.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    public HuffmanCoding(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty text");
        }
        for (char symbol : text.toCharArray()) {
            frequencies.merge(symbol, 1, Integer::sum);
        }
        root = buildTree();
        // A text of one symbol still needs a bit for each of its letters.
        assignCodes(root, root instanceof Leaf ? "0" : "");
    }

    private Node buildTree() {
        // The serial number settles ties, so the code is the same on every run.
        PriorityQueue<Node> queue = new PriorityQueue<>(
                Comparator.comparingInt(Node::weight).thenComparingInt(Node::serial));
        int serial = 0;
        for (Map.Entry<Character, Integer> entry : frequencies.entrySet()) {
            queue.add(new Leaf(entry.getValue(), serial++, entry.getKey()));
        }
        while (queue.size() > 1) {
            Node left = queue.remove();
            Node right = queue.remove();
            queue.add(new Fork(left.weight() + right.weight(), serial++, left, right));
        }
        return queue.remove();
    }

    private void assignCodes(Node node, String code) {
        if (node instanceof Leaf leaf) {
            codes.put(leaf.symbol(), code);
        } else if (node instanceof Fork fork) {
            assignCodes(fork.left(), code + "0");
            assignCodes(fork.right(), code + "1");
        }
    }

    public String encode(String text) {
        StringBuilder bits = new StringBuilder();
        for (char symbol : text.toCharArray()) {
            bits.append(codes.get(symbol));
        }
        return bits.toString();
    }

    /**
     * Returns the text behind the bits by walking down the tree, once for each symbol.
     *
     * @throws IllegalArgumentException if the bits end within a code
     */
    public String decode(String bits) {
        StringBuilder text = new StringBuilder();
        Node node = root;
        for (char bit : bits.toCharArray()) {
            if (node instanceof Fork fork) {
                node = bit == '0' ? fork.left() : fork.right();
            }
            if (node instanceof Leaf leaf) {
                text.append(leaf.symbol());
                node = root;
            }
        }
        if (node != root) {
            throw new IllegalArgumentException("the bits end within a code");
        }
        return text.toString();
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] args) {
        String text = "she sells sea shells";
        HuffmanCoding huffman = new HuffmanCoding(text);
        System.out.println("text: " + text);
        huffman.codes.forEach((symbol, code) -> {
            int count = huffman.frequencies.get(symbol);
            System.out.printf("'%c' x %d: %s%n", symbol, count, code);
        });

        String bits = huffman.encode(text);
        System.out.println("bits: " + bits);
        System.out.printf("%d bits instead of %d%n", bits.length(), 8 * text.length());
        System.out.println("decoded: " + huffman.decode(bits));
        check(huffman.decode(bits).equals(text), "the text did not survive");

        System.out.println("aaaa: " + new HuffmanCoding("aaaa").encode("aaaa"));
        try {
            huffman.decode(bits.substring(0, bits.length() - 1));
            throw new AssertionError("cut bits must be refused");
        } catch (IllegalArgumentException e) {
            System.out.println("error: " + e.getMessage());
        }
    }
}
