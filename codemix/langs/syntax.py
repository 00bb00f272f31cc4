"""What a file's syntax tree tells: how much is wrong, how much is comment, how much is data."""

import re
from functools import cache
from typing import NamedTuple

import tree_sitter

from codemix.langs.language import Grammar, Language
from codemix.langs.parse import MAX_PARSE_BYTES, error_share, load_grammar, nodes_of, parse
from codemix.langs.registry import find

_MOST_LOOKUPS = 2_000
_DATA_LEAST_BYTES = 512
_DATA_SAMPLE_BYTES = 16 * 1024
_DATA_LEAST_SHARE = 0.5
_DATA_LEAST_SIGNS = 0.05
_LITERAL = re.compile(
    r"(?:^|_)(?:string|integer|float|number)$|(?<!composite)(?<!func)(?<!class)_literal$"
)
_COLLECTION = re.compile(
    r"^(?:list|set|tuple|dictionary|object|pair|literal_element|keyed_element|unary_operator)$"
    r"|array|initializer|tuple_expression|unary_expression|negative"
)


class Syntax(NamedTuple):
    """What the parse check finds.

    ``error_ratio`` is the share of bytes under ERROR and MISSING nodes, 1 where the parser found no
    end within its bounds; then ``comment_ratio``, the share of bytes in comments, is None.
    ``is_data`` tells that at least half of what is no comment are literals in collections.
    """

    error_ratio: float
    comment_ratio: float | None
    is_data: bool

    @property
    def is_broken(self) -> bool:
        """Whether the parser found no end."""
        return self.comment_ratio is None


NO_SYNTAX = Syntax(1.0, None, False)
"""Of a file for which a parser finds no end."""


def examine_syntax(
    language: str, path: str, data: bytes, errors_only: bool = False
) -> Syntax | None:
    """Parse a file and say what its tree tells; None above `MAX_PARSE_BYTES`.

    Parameters
    ----------
    language : str
        A language with a grammar.
    path : str
        Decides between grammars of one language, such as TSX.
    data : bytes
        The text in UTF-8.
    errors_only : bool
        Whether the tree is asked for errors alone: no comments and no data are then found.

    Examples
    --------
    >>> examine_syntax("Go", "a.go", b"package a // b")
    Syntax(error_ratio=0.0, comment_ratio=0.2857142857142857, is_data=False)
    """
    if len(data) > MAX_PARSE_BYTES:
        return None
    tree = parse(language, path, data)
    if tree is None:
        return NO_SYNTAX
    if errors_only:
        return Syntax(error_share(tree, len(data)), 0.0, False)
    known = find(language)
    comment_bytes = _comment_bytes(tree, known, known.grammar_for(path), data)
    # Of a long file its beginning tells: data is alike all over.
    code_bytes = min(len(data) - comment_bytes, _DATA_SAMPLE_BYTES)
    is_data = (
        code_bytes >= _DATA_LEAST_BYTES
        and _may_be_data(data[:_DATA_SAMPLE_BYTES])
        and _literal_bytes(tree, known.grammar_for(path)) >= code_bytes * _DATA_LEAST_SHARE
    )
    return Syntax(error_share(tree, len(data)), comment_bytes / max(1, len(data)), is_data)


def _comment_bytes(
    tree: tree_sitter.Tree, language: Language, grammar: Grammar, data: bytes
) -> int:
    """Return the bytes in comments.

    The tree is asked at each place where a comment may begin, which is an eighth of the work of a
    query over all its nodes. Asking walks along siblings, so that for many places the query is
    quicker.
    """
    find_start = _comment_start(language).search
    at_byte = tree.root_node.descendant_for_byte_range
    total_bytes = lookups = 0
    match = find_start(data)
    while match is not None:
        if lookups == _MOST_LOOKUPS:
            return _queried_comment_bytes(tree, language, grammar)
        lookups += 1
        node = at_byte(match.start(), match.end())
        # A comment may have parts: the marker and the text of a documentation comment.
        while node is not None and node.type not in language.comment_nodes:
            parent = node.parent
            starts_here = parent is not None and parent.start_byte == match.start()
            node = parent if starts_here else None
        end = match.end()
        if node is not None:
            total_bytes += node.end_byte - match.start()
            end = max(end, node.end_byte)
        match = find_start(data, end)
    return total_bytes


def _queried_comment_bytes(tree: tree_sitter.Tree, language: Language, grammar: Grammar) -> int:
    nodes = nodes_of(tree, grammar, language.comment_nodes)
    total_bytes = end = 0
    for node in sorted(nodes, key=lambda node: node.start_byte):
        total_bytes += max(0, node.end_byte - max(end, node.start_byte))
        end = max(end, node.end_byte)
    return total_bytes


def _may_be_data(data: bytes) -> bool:
    """Tell cheaply whether a file has the commas of long literals."""
    return data.count(b",") + data.count(b"\n'") + data.count(b'"') > len(data) * _DATA_LEAST_SIGNS


def _literal_bytes(tree: tree_sitter.Tree, grammar: Grammar) -> int:
    """Return the bytes of literals that stand in a collection, with the commas between them.

    Only the first `_DATA_SAMPLE_BYTES` are looked at.
    """
    total_bytes = 0
    for node in nodes_of(tree, grammar, _literal_nodes(grammar), _DATA_SAMPLE_BYTES):
        if node.parent is not None and _COLLECTION.search(node.parent.type):
            total_bytes += node.end_byte - node.start_byte + 2
    return total_bytes


@cache
def _comment_start(language: Language) -> re.Pattern[bytes]:
    marks = [language.line_comment, language.block_comment and language.block_comment[0]]
    return re.compile(b"|".join(re.escape(mark.encode()) for mark in marks if mark))


@cache
def _literal_nodes(grammar: Grammar) -> tuple[str, ...]:
    loaded = load_grammar(grammar)
    kinds = (loaded.node_kind_for_id(number) for number in range(loaded.node_kind_count))
    visible = {
        kind
        for number, kind in enumerate(kinds)
        if kind and loaded.node_kind_is_named(number) and loaded.node_kind_is_visible(number)
    }
    return tuple(sorted(kind for kind in visible if _LITERAL.search(kind)))
