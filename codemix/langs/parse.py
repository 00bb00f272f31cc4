"""Syntax trees, bounded in size and work, and how much of a file its grammar does not accept.

Every file has a parser of its own: a parser costs nothing beside a parse, and nothing of one file
can reach the next. What a bound here cannot stop (a grammar that takes gigabytes within one step)
is the business of `codemix.langs.parser_process`.
"""

import time
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import tree_sitter

from codemix.langs.language import Grammar
from codemix.langs.registry import find

MAX_PARSE_BYTES = 1024**2
MAX_PARSE_CPU_SECONDS = 15.0
_FREE_STEPS = 1_000
_STEPS_PER_LOOK_AT_THE_CLOCK = 16
_STEPS_PER_BYTE = 0.15
"""The parser reports progress about every hundred operations. Real files needed at most .03 reports
per byte, the densest valid code (``a(b);`` without end, in C#) .11; text that sends a parser astray
needs a number that grows with the square of its length. A bound on reports, unlike one on seconds,
ends in the same place on every machine; the seconds only stop what the reports do not. They are
those of the processor, so that a busy machine changes no result."""


class _Budget:
    """Stops a parse that takes too many steps or too long."""

    __slots__ = ("_deadline_s", "_steps_left", "spent")

    def __init__(self, length_bytes: int) -> None:
        self._steps_left = _FREE_STEPS + int(_STEPS_PER_BYTE * length_bytes)
        self._deadline_s = time.process_time() + MAX_PARSE_CPU_SECONDS
        self.spent = False

    def __call__(self, _offset: int, _has_error: bool) -> bool:
        self._steps_left -= 1
        if self._steps_left < 0:
            self.spent = True
        elif self._steps_left % _STEPS_PER_LOOK_AT_THE_CLOCK == 0:
            self.spent = time.process_time() > self._deadline_s
        return self.spent


def parse(language: str, path: str, data: bytes) -> tree_sitter.Tree | None:
    """Return the syntax tree of a file, or None if it is too large or too much work.

    Parameters
    ----------
    language : str
        A language with a grammar.
    path : str
        Decides between grammars of one language, such as TSX.
    data : bytes
        The text in UTF-8.

    Raises
    ------
    LookupError
        If the language has no grammar.
    """
    grammar = load_grammar(find(language).grammar_for(path))
    if len(data) > MAX_PARSE_BYTES:
        return None

    # Progress is reported only where the text comes from a function, not for plain bytes.
    def read(offset: int, _point: object) -> bytes:
        return data[offset:] if offset else data

    budget = _Budget(len(data))
    try:
        return tree_sitter.Parser(grammar).parse(read, progress_callback=budget)
    except ValueError:
        if not budget.spent:
            raise
        return None


def error_share(tree: tree_sitter.Tree, length_bytes: int) -> float:
    """Return the share of a tree's bytes under ERROR and MISSING nodes, in [0, 1]."""
    if not tree.root_node.has_error:
        return 0.0
    wrong_bytes = sum(max(1, node.end_byte - node.start_byte) for node in _wrong_nodes(tree))
    return min(1.0, wrong_bytes / max(1, length_bytes))


def _wrong_nodes(tree: tree_sitter.Tree) -> Iterator[tree_sitter.Node]:
    """Yield the outermost ERROR and the MISSING nodes; branches without errors are not entered.

    Without recursion, for trees may be a million nodes deep.
    """
    cursor = tree.walk()
    while True:
        node = cursor.node
        assert node is not None
        is_wrong = node.is_error or node.is_missing
        if is_wrong:
            yield node
        if not is_wrong and node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def nodes_of(
    tree: tree_sitter.Tree, grammar: Grammar, types: tuple[str, ...], before_byte: int | None = None
) -> list[tree_sitter.Node]:
    """Return the nodes of the given types; with ``before_byte`` those that begin before it."""
    cursor = tree_sitter.QueryCursor(_any_of(grammar, types))
    if before_byte is not None:
        cursor.set_byte_range(0, before_byte)
    return cursor.captures(tree.root_node).get("node", [])


@cache
def _any_of(grammar: Grammar, types: tuple[str, ...]) -> tree_sitter.Query:
    patterns = " ".join(f"({name})" for name in types)
    return tree_sitter.Query(load_grammar(grammar), f"[{patterns}] @node")


@cache
def load_grammar(grammar: Grammar) -> tree_sitter.Language:
    """Load a grammar, once for each process; it holds no state."""
    module = import_module(grammar.module)
    return tree_sitter.Language(getattr(module, grammar.function)())
