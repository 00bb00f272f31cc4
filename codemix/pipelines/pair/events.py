"""A file as a sequence of events: its words, literals, operators and control flow, hashed.

An event lies at a byte and belongs to a channel. Channels compare what differs least between
languages; an event of several tokens (an n-gram) ends at the last of them, so that every unit of a
file can take the events that lie within it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from codemix.langs.units import Span, Structure
from codemix.pipelines.pair.vocabulary import hash_of, read_word

_WORD = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*")
_PLACEHOLDER = re.compile(rb"\$?\{[^{}]*\}|%[-+#0-9.]*[a-zA-Z]")
_STRING_EDGE = re.compile(rb"""\A(?:[a-zA-Z$@]{0,3}#*)("{3}|'{3}|["'`/])""")
_LONGEST_STRING_BYTES = 400
_SKIP_WINDOW = 4
_MASK = np.uint64(0xFFFFFFFF)
_SAME_OPERATOR = {
    "and": "&&", "or": "||", "not": "!", "===": "==", "!==": "!=", "<>": "!=", "is": "==",
    "//": "/", "is not": "!=", ">>>": ">>", ">": "<", ">=": "<=", "=": "",
    "??": "||", "~/": "/", ":=": "",
}  # fmt: skip
_NESTING = ("if", "elif", "loop", "try", "case", "function")
_LOOPS = {
    **dict.fromkeys((b"map", b"select", b"foreach", b"for_each", b"flatmap", b"flat_map",
                     b"maptoobj", b"maptoint", b"reduce", b"fold", b"aggregate", b"some", b"every",
                     b"any", b"all", b"anymatch", b"allmatch"), ("loop",)),
    **dict.fromkeys((b"filter", b"where", b"retain", b"filter_map"), ("loop", "if")),
}  # fmt: skip
_CONTROL = (*_NESTING, "jump", "throw")


class Channel(IntEnum):
    """What an event tells of."""

    WORDS = 0
    CODE = 1
    NAMES = 2
    CONTROL = 3
    LITERALS = 4
    STREAM = 5
    CONCEPTS = 6
    NEAR = 7


EVENT = np.dtype(
    [("first", np.int32), ("last", np.int32), ("channel", np.uint8), ("hash", np.uint32)]
)
Token = tuple[int, int]
"""Where it lies and what it is, hashed."""


def read_events(data: bytes, structure: Structure) -> npt.NDArray[np.void]:
    """Return the events of a file, shape (events,), sorted by where they begin."""
    spans = structure.spans
    comments = sorted([*spans.get("comment", ()), *spans.get("doc", ())])
    strings = [span for span in spans.get("string", ()) if not _covers(comments, span[0])]
    events, stream = _word_events(data, spans, _quiet(comments, strings))
    header = {start for start, _ in spans.get("header", ())}
    for start, value in _literals(data, spans.get("number", ()), strings):
        events.add(Channel.LITERALS, [start], [value])
        if start not in header or value != _ZERO:
            stream.append((start, value))
    stream += [token for token in _operators(data, spans) if token[0] not in header]
    control = list(_control(data, spans))
    stream += [(start, value) for start, value, _ in control]
    _add_control_grams(events, control)
    _add_stream_grams(events, sorted(stream))
    arities = [(unit.start, unit.arity) for unit in structure.units if unit.kind == "function"]
    arity_hashes = [hash_of(f"arity{arity}") for _, arity in arities]
    events.add(Channel.CONTROL, [start for start, _ in arities], arity_hashes)
    return events.sorted()


class _Events:
    """Events as they are found."""

    def __init__(self) -> None:
        self._pieces: list[npt.NDArray[np.void]] = []

    def add(
        self,
        channel: Channel,
        first: npt.ArrayLike,
        hashes: npt.ArrayLike,
        last: npt.ArrayLike | None = None,
    ) -> None:
        """Add events of one channel; ``last`` is where they end, if not where they begin."""
        starts = np.asarray(first, np.int64)
        piece = np.empty(len(starts), EVENT)
        piece["first"] = starts
        piece["last"] = starts if last is None else np.asarray(last, np.int64)
        piece["channel"] = channel
        piece["hash"] = np.asarray(hashes, np.uint64).astype(np.uint32)
        self._pieces.append(piece)

    def sorted(self) -> npt.NDArray[np.void]:
        """Return all events, sorted by where they begin."""
        events = np.concatenate([np.empty(0, EVENT), *self._pieces])
        return np.asarray(events[np.argsort(events["first"], kind="stable")])


def _word_events(
    data: bytes, spans: dict[str, list[Span]], quiet: list[Span]
) -> tuple[_Events, list[Token]]:
    """Return the events of the words, and those words that are operations."""
    found = [(match.start(), read_word(match.group())) for match in _WORD.finditer(data)]
    events = _Events()
    at = np.fromiter((start for start, _ in found), np.int64, len(found))
    sizes = np.fromiter((len(word.parts) for _, word in found), np.int64, len(found))
    parts = np.fromiter(
        chain.from_iterable(word.parts for _, word in found), np.uint64, sizes.sum()
    )
    edges = np.array(quiet, np.int64).reshape(-1, 2)
    before = np.searchsorted(edges[:, 0], at, side="right") - 1
    is_code = (before < 0) | (at >= np.append(edges[:, 1], 0)[before])
    starts, of_code = np.repeat(at, sizes), np.repeat(is_code, sizes)
    events.add(Channel.WORDS, starts, parts)
    events.add(Channel.CODE, starts[of_code], parts[of_code])
    declared = [start for name in ("name", "param") for start, _ in spans.get(name, ())]
    named = np.isin(at, declared) & is_code
    of_names = np.repeat(named, sizes)
    events.add(Channel.NAMES, starts[of_names], parts[of_names])
    whole = [
        (start, word.whole)
        for (start, word), is_name in zip(found, named.tolist(), strict=True)
        if is_name and word.whole
    ]
    events.add(Channel.NAMES, [start for start, _ in whole], [value for _, value in whole])
    own = {data[start:end] for start, end in spans.get("name", ())}
    called = {start: data[start:end] not in own for start, end in spans.get("call", ())}
    stream: list[Token] = []
    known: list[Token] = []
    for (start, word), code in zip(found, is_code.tolist(), strict=True):
        if code and word.concept:
            known.append((start, word.concept))
            if word.standing or (word.called and start in called):
                stream.append((start, word.concept))
        elif code and word.whole and called.get(start, False):
            known.append((start, word.whole))
    events.add(Channel.CONCEPTS, [start for start, _ in known], [value for _, value in known])
    return events, stream


def _quiet(comments: list[Span], strings: list[Span]) -> list[Span]:
    """Return comments and strings, sorted and without overlaps."""
    merged: list[Span] = []
    for start, end in sorted([*comments, *strings]):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end))
    return merged


def _covers(spans: list[Span], at: int) -> bool:
    found = bisect_right(spans, (at, 1 << 60)) - 1
    return found >= 0 and spans[found][0] <= at < spans[found][1]


def _literals(data: bytes, numbers: Iterable[Span], strings: list[Span]) -> Iterator[Token]:
    for start, end in numbers:
        yield start, _number(data[start : min(end, start + 64)])
    for start, end in strings:
        if end - start <= _LONGEST_STRING_BYTES:
            yield start, _string(data[start:end])


@lru_cache(1 << 14)
def _number(text: bytes) -> int:
    """Hash the value of a number, however it is written."""
    plain = text.replace(b"_", b"").decode("utf-8", "replace").lower()
    bare = re.sub(
        r"(?<=[0-9a-f.])(?:[iu](?:8|16|32|64|128|size)|f32|f64|ul|lu|[lufdmn])$", "", plain
    )
    for candidate in (plain if plain.startswith("0x") else bare, bare, plain):
        try:
            value = (
                float(int(candidate, 0))
                if not set(".e") & set(candidate[1:]) or (candidate.startswith("0x"))
                else float(candidate)
            )
        except (ValueError, OverflowError):
            continue
        return hash_of(f"#{value!r}")
    return hash_of("#" + plain)


@lru_cache(1 << 14)
def _string(text: bytes) -> int:
    """Hash what a string says, without quotes, prefixes and what is filled in."""
    edge = _STRING_EDGE.match(text)
    inner = text
    if edge is not None:
        quote = edge.group(1)
        inner = text[edge.end() :].rstrip(b"#").removesuffix(quote)
    return hash_of(b"'" + _PLACEHOLDER.sub(b"", inner).strip())


_ZERO, _ONE = _number(b"0"), _number(b"1")


def _operators(data: bytes, spans: dict[str, list[Span]]) -> list[Token]:
    tokens = []
    for start, end in spans.get("step", ()):
        sign = "-" if b"--" in data[start:end] else "+"
        tokens += [(start, hash_of("o" + sign)), (start, _ONE)]
    for start, end in spans.get("op", ()):
        text = data[start:end].decode("utf-8", "replace")
        text = text[:-1] if text.endswith("=") and text[:-1] in "+-*/%&|^" else text
        text = _SAME_OPERATOR.get(text, text)
        if text in ("in", "not in"):
            tokens.append((start, hash_of("=contains")))
        elif text:
            tokens.append((start, hash_of("o" + text)))
    return tokens


def _control(data: bytes, spans: dict[str, list[Span]]) -> Iterator[tuple[int, int, int]]:
    """Yield where a step of control flow begins, what it is, and how deep it lies.

    A call that takes every element, such as ``map`` or ``filter``, is the loop that others write.
    """
    chained = {start for start, _ in spans.get("elif", ())}
    steps = [
        (start, -end, kind)
        for kind in _CONTROL
        for start, end in spans.get(kind, ())
        if kind != "if" or start not in chained
    ]
    for start, end in spans.get("call", ()):
        instead = _LOOPS.get(data[start:end].lower(), ())
        steps += [(start + at, -end, kind) for at, kind in enumerate(instead)]
    steps.sort()
    around: list[int] = []
    for start, minus_end, kind in steps:
        while around and around[-1] <= start:
            around.pop()
        # "else if" stands beside the "if" before it, whatever its grammar says.
        name = "if" if kind in ("elif", "case") else kind
        yield start, hash_of("c" + name), len(around) - (kind == "elif")
        if kind in _NESTING and kind != "elif":
            around.append(-minus_end)


def _add_control_grams(events: _Events, steps: list[tuple[int, int, int]]) -> None:
    """Add up to four steps in a row, each with how much deeper it lies than the one before."""
    starts, values, depths = np.array(steps, np.int64).reshape(-1, 3).T
    mixed = values.astype(np.uint64)
    events.add(Channel.CONTROL, starts, mixed)
    for length in range(1, min(4, len(steps))):
        turn = np.clip(depths[length:] - depths[length - 1 : -1], -2, 2) + 3
        mixed = _mix(mixed[:-1], values[length:].astype(np.uint64) * turn.astype(np.uint64))
        events.add(Channel.CONTROL, starts[: len(mixed)], mixed, starts[length:])


def _add_stream_grams(events: _Events, tokens: list[Token]) -> None:
    """Add up to three operations in a row, and near ones in either order.

    Languages put casts and calls between what others write side by side.
    """
    starts, signed = np.array(tokens, np.int64).reshape(-1, 2).T
    values = signed.astype(np.uint64)
    mixed = values
    events.add(Channel.STREAM, starts, mixed)
    for length in range(1, min(3, len(tokens))):
        mixed = _mix(mixed[:-1], values[length:])
        events.add(Channel.STREAM, starts[: len(mixed)], mixed, starts[length:])
    for apart in range(1, min(_SKIP_WINDOW + 1, len(tokens))):
        both = ((values[:-apart] ^ values[apart:]) * np.uint64(2_654_435_761)) & _MASK
        events.add(Channel.NEAR, starts[:-apart], both, starts[apart:])


def _mix(mixed: npt.NDArray[np.uint64], values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return (mixed * np.uint64(1_000_003) + values) & _MASK
