"""Tokenized documents on disk: records of bytes, and an index of where each lies.

A record is a document's payload, as a shard's format wants it, followed by the document's id.
"""

import os
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from codemix.errors import OutputError

INDEX = np.dtype(
    [
        ("hash", np.uint64),
        ("key", np.uint64),
        ("tokens", np.int64),
        ("start", np.int64),
        ("payload_bytes", np.int64),
        ("id_bytes", np.int32),
        ("stratum", np.int32),
        ("src_tokens", np.int32),
        ("tgt_tokens", np.int32),
        ("file", np.int32),
    ]
)
"""One entry for each document.

``stratum`` numbers the strata of its file, later of the run; ``hash`` is of the document's
identity, ``key`` of what two pairs of one sequence must not share, 0 for files; ``file`` numbers
the record files."""

PLACED = np.dtype(
    [
        ("place", np.float64),
        ("rank", np.int64),
        ("put_tokens", np.int64),
        ("epoch", np.int32),
        ("document", INDEX),
    ]
)
"""A document in the output: ``place`` in [0, 1], ``rank`` in its stratum, and how many of its
tokens are put out: less than all if it is cut."""

Rows = npt.NDArray[np.void]

_Place = tuple[int, int, tuple[int, int], tuple[int, int]]
"""Where a record starts and how long its payload is; where its payload and its id go."""


class Gathered(NamedTuple):
    """The payloads of n documents, one after the other, and their ids."""

    payload: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    ids: list[str]


def wanted_bytes(placed: Rows) -> npt.NDArray[np.int64]:
    """Return how much of each payload is put out; all tokens of a cut document are of one width."""
    documents = placed["document"]
    sizes, whole = documents["payload_bytes"], documents["tokens"]
    put = sizes * placed["put_tokens"] // np.maximum(whole, 1)
    return np.asarray(np.where(placed["put_tokens"] < whole, put, sizes), np.int64)


def gather(paths: Sequence[Path], placed: Rows) -> Gathered:
    """Read the records of documents, file by file in the order in which they lie there.

    Plain reads rather than a memory map: what a map touches counts as this process's memory.
    """
    documents = placed["document"]
    offsets = _edges(wanted_bytes(placed))
    id_offsets = _edges(documents["id_bytes"])
    payload = np.empty(int(offsets[-1]), np.uint8)
    identities = np.empty(int(id_offsets[-1]), np.uint8)
    order = np.lexsort((documents["start"], documents["file"]))
    files = documents["file"][order]
    places = list(
        zip(
            documents["start"].tolist(),
            documents["payload_bytes"].tolist(),
            pairwise(offsets.tolist()),
            pairwise(id_offsets.tolist()),
            strict=True,
        )
    )
    for first, last in pairwise(np.flatnonzero(np.diff(files, prepend=-1, append=-1)).tolist()):
        path = paths[int(files[first])]
        with path.open("rb", buffering=0) as stream:
            wanted = (places[entry] for entry in order[first:last].tolist())
            if not _read_records(stream.fileno(), wanted, payload.data, identities.data):
                raise OutputError(f"{path} is damaged", "remove the output folder and run again")
    names = identities.tobytes()
    ids = [names[start:end].decode() for start, end in pairwise(id_offsets.tolist())]
    return Gathered(payload, offsets, ids)


def _read_records(
    file: int, places: Iterable[_Place], payload: memoryview, identities: memoryview
) -> bool:
    """Read the first bytes of each payload, and its id, to their places; tell if all are there."""
    whole = True
    for start, payload_bytes, (left, right), (id_left, id_right) in places:
        target, identity = payload[left:right], identities[id_left:id_right]
        if right - left == payload_bytes:
            count = os.preadv(file, (target, identity), start)
        else:
            count = os.preadv(file, (target,), start)
            count += os.preadv(file, (identity,), start + payload_bytes)
        whole &= count == right - left + id_right - id_left
    return whole


def _edges(sizes: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
    edges = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=edges[1:])
    return edges
