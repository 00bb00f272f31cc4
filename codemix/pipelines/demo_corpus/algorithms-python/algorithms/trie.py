"""A trie (prefix tree) that stores words and answers prefix queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Node:
    """A position in the tree; ``terminal`` marks the end of a stored word."""

    children: dict[str, Node] = field(default_factory=dict)
    terminal: bool = False


class Trie:
    """A sorted set of words.

    >>> "tea" in Trie(["tea", "ten"])
    True
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._root = Node()
        self._size = 0
        for word in words:
            self.add(word)

    def __len__(self) -> int:
        return self._size

    def __contains__(self, word: str) -> bool:
        node = self._find(word)
        return node is not None and node.terminal

    def add(self, word: str) -> None:
        node = self._root
        for letter in word:
            node = node.children.setdefault(letter, Node())
        if not node.terminal:
            node.terminal = True
            self._size += 1

    def discard(self, word: str) -> bool:
        """Remove a word and the branch that only it needed; tell whether it was there."""
        path = [self._root]
        for letter in word:
            if letter not in path[-1].children:
                return False
            path.append(path[-1].children[letter])
        if not path[-1].terminal:
            return False
        path[-1].terminal = False
        self._size -= 1
        for letter, node, parent in zip(word[::-1], path[:0:-1], path[-2::-1], strict=True):
            if node.terminal or node.children:
                break
            del parent.children[letter]
        return True

    def starting_with(self, prefix: str) -> Iterator[str]:
        """Yield the words with this prefix in alphabetical order."""
        start = self._find(prefix)
        if start is not None:
            yield from self._walk(start, prefix)

    def longest_prefix_of(self, text: str) -> str:
        """Return the longest stored word that begins the text, or ``""``."""
        node, best = self._root, 0
        for length, letter in enumerate(text, start=1):
            if letter not in node.children:
                break
            node = node.children[letter]
            if node.terminal:
                best = length
        return text[:best]

    def _find(self, prefix: str) -> Node | None:
        node = self._root
        for letter in prefix:
            if letter not in node.children:
                return None
            node = node.children[letter]
        return node

    def _walk(self, node: Node, word: str) -> Iterator[str]:
        if node.terminal:
            yield word
        for letter, child in sorted(node.children.items()):
            yield from self._walk(child, word + letter)


def main() -> None:
    trie = Trie(["car", "dog", "card", "care", "do", "cat", "car"])
    print(f"words stored: {len(trie)}")
    for word in ("car", "ca"):
        print(f"contains {word}: {'yes' if word in trie else 'no'}")
    print(f"starting with car: {', '.join(trie.starting_with('car'))}")
    print(f"longest prefix of cardigan: {trie.longest_prefix_of('cardigan')}")

    assert trie.discard("car")
    assert not trie.discard("ca"), "a bare prefix cannot be removed"
    print(f"without car: {', '.join(trie.starting_with(''))}")
    assert len(trie) == 5
    assert list(trie.starting_with("")) == ["card", "care", "cat", "do", "dog"]


if __name__ == "__main__":
    main()
