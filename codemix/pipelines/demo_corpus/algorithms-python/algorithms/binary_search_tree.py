"""An unbalanced binary search tree with insertion, lookup and removal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass
class Node:
    """A key with the subtrees of the smaller and of the larger keys."""

    key: int
    left: Node | None = None
    right: Node | None = None


class BinarySearchTree:
    """A sorted set of integers."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._root: Node | None = None
        self._size = 0
        for key in keys:
            self.insert(key)

    def __len__(self) -> int:
        return self._size

    def __contains__(self, key: int) -> bool:
        node = self._root
        while node is not None and node.key != key:
            node = node.left if key < node.key else node.right
        return node is not None

    def __iter__(self) -> Iterator[int]:
        """Iterate over the keys in ascending order, without recursion."""
        stack: list[Node] = []
        node = self._root
        while stack or node:
            while node:
                stack.append(node)
                node = node.left
            node = stack.pop()
            yield node.key
            node = node.right

    def insert(self, key: int) -> bool:
        """Add a key; return False if the tree held it already."""
        if key in self:
            return False
        self._root = _inserted(self._root, key)
        self._size += 1
        return True

    def remove(self, key: int) -> None:
        """Remove a key.

        Raises
        ------
        KeyError
            If the tree does not hold the key.
        """
        if key not in self:
            raise KeyError(key)
        self._root = _removed(self._root, key)
        self._size -= 1

    def height(self) -> int:
        """Return the number of nodes on the longest path from the root."""
        return _height(self._root)


def _inserted(node: Node | None, key: int) -> Node:
    if node is None:
        return Node(key)
    if key < node.key:
        node.left = _inserted(node.left, key)
    else:
        node.right = _inserted(node.right, key)
    return node


def _removed(node: Node | None, key: int) -> Node | None:
    assert node is not None
    if key < node.key:
        node.left = _removed(node.left, key)
    elif key > node.key:
        node.right = _removed(node.right, key)
    elif node.left is None or node.right is None:
        return node.left or node.right
    else:
        # Two children: the smallest key of the right subtree takes this place.
        successor = node.right
        while successor.left is not None:
            successor = successor.left
        node.key = successor.key
        node.right = _removed(node.right, successor.key)
    return node


def _height(node: Node | None) -> int:
    return 0 if node is None else 1 + max(_height(node.left), _height(node.right))


def main() -> None:
    tree = BinarySearchTree([50, 30, 70, 20, 40, 60, 80, 65, 30])
    print(f"{len(tree)} keys, height {tree.height()}:", *tree)
    for key in (60, 61):
        print(f"contains {key}: {'yes' if key in tree else 'no'}")

    for key, case in ((20, "a leaf"), (60, "one child"), (50, "the root")):
        tree.remove(key)
        print(f"without {key} ({case}):", *tree)
        assert key not in tree
        assert list(tree) == sorted(tree), "the order of the keys is broken"

    try:
        tree.remove(99)
    except KeyError as error:
        print(f"error: no key {error}")
    assert list(tree) == [30, 40, 65, 70, 80]
    assert (len(tree), tree.height()) == (5, 3)


if __name__ == "__main__":
    main()
