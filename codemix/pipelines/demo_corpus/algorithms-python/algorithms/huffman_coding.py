"""Huffman coding: frequent symbols get short codes, and no code begins another one."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from itertools import count

Tree = str | tuple["Tree", "Tree"]


class HuffmanCode:
    """A code that is optimal for the symbol frequencies of one text."""

    def __init__(self, text: str) -> None:
        if not text:
            raise ValueError("empty text")
        self.frequencies = Counter(text)
        tree = _build_tree(self.frequencies)
        # A text of one symbol still needs a bit for each of its letters.
        self.codes = dict(_walk(tree, "" if isinstance(tree, tuple) else "0"))
        self._symbols = {code: symbol for symbol, code in self.codes.items()}

    def encode(self, text: str) -> str:
        """Return the text as a string of ``0`` and ``1``."""
        return "".join(self.codes[symbol] for symbol in text)

    def decode(self, bits: str) -> str:
        """Return the text behind the bits.

        Raises
        ------
        ValueError
            If the bits end within a code.
        """
        letters = []
        code = ""
        for bit in bits:
            code += bit
            if code in self._symbols:
                letters.append(self._symbols[code])
                code = ""
        if code:
            raise ValueError("the bits end within a code")
        return "".join(letters)


def _build_tree(frequencies: Counter[str]) -> Tree:
    # The serial number settles ties, so trees themselves are never compared.
    serial = count()
    heap: list[tuple[int, int, Tree]] = [
        (frequency, next(serial), symbol) for symbol, frequency in sorted(frequencies.items())
    ]
    heapq.heapify(heap)
    while len(heap) > 1:
        light, _, left = heapq.heappop(heap)
        heavy, _, right = heapq.heappop(heap)
        heapq.heappush(heap, (light + heavy, next(serial), (left, right)))
    return heap[0][2]


def _walk(tree: Tree, code: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield tree, code
    else:
        left, right = tree
        yield from _walk(left, code + "0")
        yield from _walk(right, code + "1")


def main() -> None:
    text = "she sells sea shells"
    huffman = HuffmanCode(text)
    print(f"text: {text}")
    for symbol, code in sorted(huffman.codes.items()):
        print(f"'{symbol}' x {huffman.frequencies[symbol]}: {code}")

    bits = huffman.encode(text)
    print(f"bits: {bits}")
    print(f"{len(bits)} bits instead of {8 * len(text)}")
    print(f"decoded: {huffman.decode(bits)}")
    assert huffman.decode(bits) == text

    print(f"aaaa: {HuffmanCode('aaaa').encode('aaaa')}")
    try:
        huffman.decode(bits[:-1])
    except ValueError as error:
        print(f"error: {error}")
    else:
        raise AssertionError("cut bits must be refused")


if __name__ == "__main__":
    main()
