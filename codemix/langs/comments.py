"""Comments, found by the grammar and taken out of the text."""

from collections.abc import Iterator

from codemix.langs.parse import nodes_of, parse
from codemix.langs.registry import find

_BLANK = b" \t\f\v"


def strip_comments(language: str, path: str, text: str) -> str:
    r"""Return the text without its comments; all other tokens stay as they are.

    Lines that hold only comments go; behind code the blanks before a comment go with it. Between
    two tokens a comment becomes a space, or a line's end if it holds one. Documentation strings are
    strings, not comments. A text that cannot be parsed within bounds comes back unchanged.

    Parameters
    ----------
    language : str
        A language with a grammar.
    path : str
        Decides between grammars of one language.
    text : str

    Examples
    --------
    >>> strip_comments("Python", "a.py", "# about\nx = '#'  # why\n")
    "x = '#'\n"
    >>> strip_comments("Go", "a.go", "a/* b */c")
    'a c'
    """
    data = text.encode()
    tree = parse(language, path, data)
    if tree is None:
        return text
    found = find(language)
    nodes = nodes_of(tree, found.grammar_for(path), found.comment_nodes)
    kept = []
    at = 0
    for start, end in _join(data, sorted((node.start_byte, node.end_byte) for node in nodes)):
        start, end, instead = _cut(data, start, end)
        kept += [data[at:start], instead]
        at = end
    return b"".join([*kept, data[at:]]).decode()


def _join(data: bytes, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join comments that only blanks divide, and leave the end of the line outside."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        # Rust's documentation comments hold the end of their line.
        end = start + len(data[start:end].rstrip(b"\r\n"))
        if last is not None and not data[last[1] : start].strip(_BLANK):
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _cut(data: bytes, start: int, end: int) -> tuple[int, int, bytes]:
    """Return what to cut around the comment at [start, end), and what to put there."""
    line_start = data.rfind(b"\n", 0, start) + 1
    line_end = data.find(b"\n", end)
    line_end = len(data) if line_end == -1 else line_end
    nothing_before = not data[line_start:start].strip(_BLANK)
    nothing_after = not data[end:line_end].strip(_BLANK + b"\r")
    if nothing_before and nothing_after:
        return line_start, min(line_end + 1, len(data)), b""
    if nothing_after:
        start = line_start + len(data[line_start:start].rstrip(_BLANK))
        end = line_end - data[end:line_end].endswith(b"\r")
        return start, end, b""
    if b"\n" in data[start:end]:
        return start, end, b"\n"
    # One blank is enough, and needed where two tokens would touch.
    touches = data[start - 1 : start].strip(_BLANK) and data[end : end + 1].strip(_BLANK)
    return start, end, b" " if touches and not nothing_before else b""
