"""Packing: documents laid into sequences of one length, with their borders kept.

``concat`` lays documents one after the other and cuts every so many tokens. ``best-fit`` (Ding et
al. 2024, arXiv 2404.10830) never cuts a document that fits in a sequence: it takes documents from
the longest to the shortest and lays each in the fullest sequence that has room for it; what is
longer than a sequence fills whole ones, and its rest is laid like a document. Both work on one
group of documents at a time, so that sequences come in about the order of their documents.

Two pairs of one key never come into one sequence: a model would see the answer.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from codemix.pipelines.shard.formats import ID_BYTES, Group

Counts = npt.NDArray[np.int64]


class Piece(NamedTuple):
    """Tokens ``start`` up to ``start + tokens`` of a document, counted from what came of it."""

    document: int
    start: int
    tokens: int


def pack(groups: Iterator[Group], packing: str, sequence_tokens: int) -> Iterator[Group]:
    """Turn groups of documents into groups of sequences.

    Parameters
    ----------
    groups : iterator of Group
        One piece a row.
    packing : str
        ``concat`` or ``best-fit``.
    """
    if packing == "best-fit":
        for group in groups:
            lengths, keys = group.tokens.tolist(), group.keys.tolist()
            yield arrange(group, best_fit(lengths, keys, sequence_tokens))
        return
    left: Group | None = None
    for group in groups:
        whole = group if left is None else _join(left, group)
        sequences, rest = concat(whole.tokens.tolist(), whole.keys.tolist(), sequence_tokens)
        if sequences:
            yield arrange(whole, sequences)
        left = arrange(whole, [[piece] for piece in rest]) if rest else None
    if left is not None:
        yield arrange(left, flush(left.tokens.tolist(), left.keys.tolist(), sequence_tokens))


def concat(
    lengths: list[int], keys: list[int], sequence_tokens: int
) -> tuple[list[list[Piece]], list[Piece]]:
    """Cut documents, one after the other, into full sequences; return also what is left over.

    A document whose key a sequence holds already waits until the next one.
    """
    sequences: list[list[Piece]] = []
    current: list[Piece] = []
    room = sequence_tokens
    waiting: list[int] = []
    held: set[int] = set()
    for document in range(len(lengths)):
        turn = [document]
        if waiting:
            free = [one for one in waiting if keys[one] not in held]
            turn = [*free[:1], document]
            waiting = [one for one in waiting if one not in turn]
        for one in turn:
            if keys[one] and keys[one] in held:
                waiting.append(one)
                continue
            start = 0
            while start < lengths[one]:
                tokens = min(room, lengths[one] - start)
                current.append(Piece(one, start, tokens))
                held.add(keys[one])
                start += tokens
                room -= tokens
                if not room:
                    sequences.append(current)
                    current, room, held = [], sequence_tokens, set()
    return sequences, [*current, *(Piece(one, 0, lengths[one]) for one in waiting)]


def flush(lengths: list[int], keys: list[int], sequence_tokens: int) -> list[list[Piece]]:
    """Lay what is left at a shard's end into sequences, the last ones not full."""
    waiting = list(range(len(lengths)))
    sequences: list[list[Piece]] = []
    while waiting:
        # One document of each key first; the others begin again in a sequence of their own.
        now: dict[int, int] = {}
        for one in waiting:
            now.setdefault(keys[one] or -1 - one, one)
        documents = list(now.values())
        waiting = [one for one in waiting if one not in set(documents)]
        full, rest = concat(
            [lengths[one] for one in documents], [keys[one] for one in documents], sequence_tokens
        )
        for sequence in [*full, *([rest] if rest else [])]:
            sequences.append([one._replace(document=documents[one.document]) for one in sequence])
    return sequences


def best_fit(lengths: list[int], keys: list[int], sequence_tokens: int) -> list[list[Piece]]:
    """Lay documents into sequences, those that fit whole."""
    sequences: list[list[Piece]] = []
    pieces: list[Piece] = []
    for document, length in enumerate(lengths):
        full = length // sequence_tokens
        for number in range(full):
            sequences.append([Piece(document, number * sequence_tokens, sequence_tokens)])
        if length % sequence_tokens:
            pieces.append(Piece(document, full * sequence_tokens, length % sequence_tokens))
    # Bit r is set if a sequence has room for r tokens more: the smallest that is enough is the
    # lowest bit at or above the length.
    rooms = 0
    by_room: dict[int, list[int]] = {}
    held: dict[int, set[int]] = {}
    for piece in sorted(pieces, key=lambda piece: -piece.tokens):
        key = keys[piece.document]
        number = -1
        above = rooms >> piece.tokens
        while above:
            room = piece.tokens + (above & -above).bit_length() - 1
            free = [one for one in by_room[room] if not key or key not in held[one]]
            if free:
                number = free[0]
                by_room[room].remove(number)
                if not by_room[room]:
                    rooms &= ~(1 << room)
                break
            above &= above - 1
        if number < 0:
            number, room = len(sequences), sequence_tokens
            sequences.append([])
            held[number] = set()
        sequences[number].append(piece)
        held[number].add(key)
        if rest := room - piece.tokens:
            by_room.setdefault(rest, []).append(number)
            rooms |= 1 << rest
    for sequence in sequences:
        sequence.sort()
    sequences.sort(key=lambda sequence: (sequence[0].document, sequence[0].start))
    return sequences


def arrange(group: Group, sequences: list[list[Piece]]) -> Group:
    """Return the group whose rows are ``sequences`` of pieces of the group's documents."""
    pieces = np.array([piece for sequence in sequences for piece in sequence], np.int64)
    documents, starts, tokens = pieces.reshape(-1, 3).T
    first = np.zeros(len(sequences) + 1, np.int64)
    np.cumsum([len(sequence) for sequence in sequences], out=first[1:])
    ends = np.zeros(len(tokens) + 1, np.int64)
    np.cumsum(tokens, out=ends[1:])
    ids = group.payload.view("<u4")
    laid = np.empty(int(ends[-1]), np.uint32)
    sources = group.offsets[:-1][documents] // ID_BYTES + starts
    for (start, stop), source in zip(pairwise(ends.tolist()), sources.tolist(), strict=True):
        laid[start:stop] = ids[source : source + stop - start]
    return Group(
        payload=laid.view(np.uint8),
        offsets=ends[first] * ID_BYTES,
        first=first,
        ids=[group.ids[document] for document in documents.tolist()],
        languages=group.languages[documents],
        names=group.names,
        tokens=tokens,
        starts=group.starts[documents] + starts,
        epochs=group.epochs[documents],
        keys=group.keys[documents],
    )


def _join(left: Group, right: Group) -> Group:
    """Lay two groups of one piece a row one after the other."""
    return Group(
        payload=np.concatenate([left.payload, right.payload]),
        offsets=np.concatenate([left.offsets, right.offsets[1:] + left.offsets[-1]]),
        first=np.arange(len(left.ids) + len(right.ids) + 1),
        ids=left.ids + right.ids,
        languages=np.concatenate([left.languages, right.languages]),
        names=left.names,
        tokens=np.concatenate([left.tokens, right.tokens]),
        starts=np.concatenate([left.starts, right.starts]),
        epochs=np.concatenate([left.epochs, right.epochs]),
        keys=np.concatenate([left.keys, right.keys]),
    )
