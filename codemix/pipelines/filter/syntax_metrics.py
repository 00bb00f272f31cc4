"""Measures of the syntax of files: functions, literals, bodies that do nothing yet.

A file is parsed only where a measure needs it and `detect` could parse it before; what a grammar
calls things lies in ``syntax.toml``.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import tree_sitter

from codemix.langs import find, nodes_of, parse

_UNFINISHED = r"(?i)\b(?:todo|fixme|not\s*_?implemented\w*|unimplemented|unsupportedoperation)"
"""What a text must hold for a function in it to count as unfinished."""
_LINES_FOR_A_MENTION, _BYTES_FOR_A_MENTION = 20, 1_000
_MOST_IDLE_BYTES = 500
_IDLE_STATEMENT = (
    b"notimplemented", b"not implemented", b"unimplemented", b"todo", b"unsupportedoperation"
)  # fmt: skip
_IDLE_WORDS = frozenset({b"pass", b"...", b"return", b"return;", b"return None", b";"})


@dataclass(frozen=True)
class Vocabulary:
    """The node types of one grammar that the measures look for."""

    functions: tuple[str, ...]
    literals: tuple[str, ...]
    idle: str


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Return the vocabulary of every language that is measured."""
    table = tomllib.loads((files(__package__) / "syntax.toml").read_text("utf-8"))
    return {
        name: Vocabulary(tuple(of["functions"]), tuple(of["literals"]), of["idle"])
        for name, of in table.items()
    }


def functions(batch: pa.RecordBatch) -> pa.Array:
    """Return the number of functions with a body in each file; null if it was not parsed."""
    return _measured(batch, lambda tree, language, path: len(_bodies(tree, language, path)))


def literal_fraction(batch: pa.RecordBatch) -> pa.Array:
    """Return the share of bytes in literals among those that are neither blank nor comment.

    A string that is a statement by itself, such as a documentation string, counts as a comment.
    """
    return _measured(batch, _literal_fraction)


def stub_fraction(batch: pa.RecordBatch) -> pa.Array:
    """Return the share of functions whose body does nothing yet; 0 where nothing says so.

    A body does nothing yet if it holds only comments, ``pass``, an empty return, or raises or calls
    what says that it is not implemented, in 500 bytes at most. Only texts that say ``TODO`` or the
    like once in twenty lines and in a thousand bytes are parsed: interfaces, whose bodies are empty
    on purpose, do not count, and nearly all files need not be parsed.
    """
    texts = batch.column("content")
    suspect = pc.fill_null(pc.match_substring_regex(texts, _UNFINISHED), False)
    rows = batch.filter(suspect)
    mentions = pc.count_substring_regex(rows.column("content"), _UNFINISHED)
    ends = pc.count_substring(rows.column("content"), "\n")
    often = pc.and_(
        pc.greater_equal(pc.multiply(mentions, _LINES_FOR_A_MENTION), ends),
        pc.greater_equal(
            pc.multiply(mentions, _BYTES_FOR_A_MENTION), pc.binary_length(rows.column("content"))
        ),
    )
    found = pc.if_else(often, _measured(rows, _stub_fraction, often), 0.0)
    nothing = pc.if_else(pc.is_valid(texts), 0.0, pa.scalar(None, pa.float64()))
    return pc.replace_with_mask(nothing, suspect, found)


def _measured(
    batch: pa.RecordBatch,
    measure: Callable[[tree_sitter.Tree, str, str], float],
    only: pa.Array | None = None,
) -> pa.Array:
    """Return a measure of each file's tree; null where there is none."""
    parsed = pc.is_valid(batch.column("parse_error_ratio"))
    known = pc.is_in(batch.column("language"), pa.array(list(vocabularies())))
    wanted = pc.and_(pc.and_(parsed, known), pc.is_valid(batch.column("content")))
    if only is not None:
        wanted = pc.and_(wanted, only)
    values: list[float | None] = [None] * batch.num_rows
    for row in pc.indices_nonzero(pc.fill_null(wanted, False)).to_pylist():
        language, path, text = (
            batch.column(name)[row].as_py() for name in ("language", "path", "content")
        )
        tree = parse(language, path, text.encode())
        values[row] = None if tree is None else measure(tree, language, path)
    return pa.array(values, pa.float64())


def _literal_fraction(tree: tree_sitter.Tree, language: str, path: str) -> float:
    data = tree.root_node.text or b""
    spoken = _comment_spans(tree, language, path)
    literal = [
        (node.start_byte, node.end_byte)
        for node in _captures(tree, language, path, vocabularies()[language].literals)
    ]
    outside = _outermost([*((*span, False) for span in spoken), *((*of, True) for of in literal)])
    count = {True: 0, False: 0}
    for start, end, is_literal in outside:
        count[is_literal] += _dense(data[start:end])
    return count[True] / max(1, _dense(data) - count[False])


def _outermost(spans: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Yield the spans that lie in no other; of equal ones the comment."""
    reach = 0
    for start, end, is_literal in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        if end > reach:
            yield start, end, is_literal
            reach = end


def _dense(data: bytes) -> int:
    return len(data.translate(None, b" \t\r\n\f\v"))


def _comment_spans(tree: tree_sitter.Tree, language: str, path: str) -> list[tuple[int, int]]:
    found = _captures(tree, language, path, find(language).comment_nodes)
    if language == "Python":
        found = [
            *found,
            *(
                node
                for node in _captures(tree, language, path, ("expression_statement",))
                if node.named_child_count == 1 and node.named_children[0].type == "string"
            ),
        ]
    return [(node.start_byte, node.end_byte) for node in found]


def _stub_fraction(tree: tree_sitter.Tree, language: str, path: str) -> float:
    bodies = _bodies(tree, language, path)
    if not bodies:
        return 0.0
    idle_type = vocabularies()[language].idle
    comments = frozenset(find(language).comment_nodes)
    return sum(_is_idle(body, idle_type, comments) for body in bodies) / len(bodies)


def _is_idle(body: tree_sitter.Node, idle_type: str, comments: frozenset[str]) -> bool:
    if body.end_byte - body.start_byte > _MOST_IDLE_BYTES:
        return False
    for statement in body.named_children:
        # A Go block keeps its statements in a list of their own.
        if statement.type == "statement_list":
            if not _is_idle(statement, idle_type, comments):
                return False
            continue
        text = (statement.text or b"").strip()
        if statement.type in comments or text in _IDLE_WORDS:
            continue
        if statement.type == "expression_statement" and statement.named_child_count == 1:
            inner = statement.named_children[0]
            if inner.type == "string":
                continue
            statement = inner if inner.type == idle_type else statement
        if statement.type == idle_type and any(word in text.lower() for word in _IDLE_STATEMENT):
            continue
        return False
    return True


def _bodies(tree: tree_sitter.Tree, language: str, path: str) -> list[tree_sitter.Node]:
    functions = _captures(tree, language, path, vocabularies()[language].functions)
    bodies = (node.child_by_field_name("body") for node in functions)
    return [body for body in bodies if body is not None]


def _captures(
    tree: tree_sitter.Tree, language: str, path: str, types: tuple[str, ...]
) -> list[tree_sitter.Node]:
    return nodes_of(tree, find(language).grammar_for(path), types)
