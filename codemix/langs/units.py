"""Units of source text: functions, classes and whole files, and what the syntax says of them."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import tree_sitter

from codemix.langs.language import Grammar
from codemix.langs.parse import load_grammar, parse
from codemix.langs.registry import find
from codemix.langs.units_queries import QUERIES

Span = tuple[int, int]
_OWN_OBJECT = frozenset({b"self", b"cls", b"this"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A function, a class or a whole file.

    Attributes
    ----------
    kind : str
        ``function``, ``class`` or ``file``.
    name : str
        As declared; empty for files.
    start, end : int
        In bytes of the UTF-8 text; comments and decorators directly above belong to the unit.
    inside : tuple of str
        The kinds of the units around it, outermost first, files left out.
    arity : int
        Parameters of a function, without the object it is called on.
    """

    kind: str
    name: str
    start: int
    end: int
    inside: tuple[str, ...] = ()
    arity: int = 0


@dataclass(frozen=True, slots=True)
class Structure:
    """The units of a file, and where the query of its language (`units_queries`) found what.

    Attributes
    ----------
    units : tuple of Unit
        In order of their start, outer before inner; the file itself comes first.
    spans : dict of str to list of (start, end)
        By capture, sorted, in bytes.
    """

    units: tuple[Unit, ...]
    spans: dict[str, list[Span]]

    def is_whole(self, unit: Unit) -> bool:
        """Tell whether the grammar accepted all of a unit."""
        return not any(unit.start <= start < unit.end for start, _ in self.spans.get("error", ()))


def read_structure(language: str, path: str, data: bytes) -> Structure | None:
    r"""Return the units of a file and what its syntax tree says, or None if it is too much work.

    Parameters
    ----------
    language : str
        A language with a query in `units_queries`.
    path : str
        Decides between grammars of one language.
    data : bytes
        The text in UTF-8.

    Examples
    --------
    >>> found = read_structure("Python", "a.py", b"class A:\n    def f(self, x): return x")
    >>> [(unit.kind, unit.name, unit.inside, unit.arity) for unit in found.units]
    [('file', '', (), 0), ('class', 'A', (), 0), ('function', 'f', ('class',), 1)]
    """
    tree = parse(language, path, data)
    if tree is None:
        return None
    query = _query(language, find(language).grammar_for(path))
    captures = tree_sitter.QueryCursor(query).captures(tree.root_node)
    spans = {
        name: sorted({(node.start_byte, node.end_byte) for node in nodes})
        for name, nodes in captures.items()
    }
    return Structure(tuple(_list_units(data, spans)), spans)


def _list_units(data: bytes, spans: dict[str, list[Span]]) -> list[Unit]:
    found = sorted(
        (start, -end, kind) for kind in ("function", "class") for start, end in spans.get(kind, ())
    )
    wraps = {(end, start) for start, end in spans.get("wrap", ())}
    wrap_starts = {end: min(start for of, start in wraps if of == end) for end, _ in wraps}
    above = (*spans.get("comment", ()), *spans.get("attribute", ()))
    # Rust's documentation comments hold the end of their line.
    comments = {start + len(data[start:end].rstrip()): start for start, end in above}
    names, arities = spans.get("name", []), _arities(data, spans)
    units = [Unit("file", "", 0, len(data))]
    around: list[tuple[int, str]] = []
    for start, minus_end, kind in found:
        end = -minus_end
        while around and around[-1][0] <= start:
            around.pop()
        at = bisect_left(names, (start, 0))
        name = data[slice(*names[at])].decode() if at < len(names) and names[at][0] < end else ""
        first = _with_comments(data, min(start, wrap_starts.get(end, start)), comments)
        inside = tuple(of for _, of in around)
        units.append(Unit(kind, name, first, end, inside, arities.get(start, 0)))
        around.append((end, kind))
    return units


def _arities(data: bytes, spans: dict[str, list[Span]]) -> dict[int, int]:
    """Return the number of parameters by the start of the innermost function around them."""
    events = [(start, 0, end) for start, end in spans.get("function", ())]
    events += [(start, 1, end) for start, end in spans.get("param", ())]
    arities: dict[int, int] = {}
    around: list[Span] = []
    for start, is_param, end in sorted(events):
        while around and around[-1][1] <= start:
            around.pop()
        if not is_param:
            around.append((start, end))
        elif around:
            own = data[start:end].split(b":", 1)[0].strip() in _OWN_OBJECT
            arities[around[-1][0]] = arities.get(around[-1][0], 0) + (not own)
    return arities


def _with_comments(data: bytes, start: int, comments: dict[int, int]) -> int:
    """Return where the comments and attributes directly above begin, or ``start``."""
    while True:
        line_end = _end_of_code(data, start)
        if line_end is None or line_end not in comments:
            return start
        found = comments[line_end]
        if data[data.rfind(b"\n", 0, found) + 1 : found].strip():
            # It stands behind code of its own line.
            return start
        start = found


def _end_of_code(data: bytes, start: int) -> int | None:
    """Return where the text above ends, unless a blank line divides it from ``start``."""
    at = start
    breaks = 0
    while at and data[at - 1 : at].isspace():
        at -= 1
        breaks += data[at : at + 1] == b"\n"
    return at if breaks <= 1 else None


@cache
def _query(language: str, grammar: Grammar) -> tree_sitter.Query:
    return tree_sitter.Query(load_grammar(grammar), QUERIES[language])
