"""Tokenized documents on disk: records of bytes, and an index of where each lies.

A record is a document's payload, as a shard's format wants it, followed by the document's id.
"""

import io
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

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
    offsets = np.zeros(len(placed) + 1, np.int64)
    np.cumsum(wanted_bytes(placed), out=offsets[1:])
    payload = np.empty(int(offsets[-1]), np.uint8)
    view = payload.data
    ids = [""] * len(placed)
    order = np.lexsort((documents["start"], documents["file"]))
    files = documents["file"][order]
    edges = np.flatnonzero(np.diff(files, prepend=-1, append=-1)).tolist()
    starts, sizes, id_sizes = (
        documents[name].tolist() for name in ("start", "payload_bytes", "id_bytes")
    )
    ends = offsets.tolist()
    for first, last in pairwise(edges):
        with paths[int(files[first])].open("rb", buffering=0) as stream:
            for entry in order[first:last].tolist():
                target = view[ends[entry] : ends[entry + 1]]
                ids[entry] = _read_record(
                    stream, target, starts[entry], sizes[entry], id_sizes[entry]
                )
    return Gathered(payload, offsets, ids)


def _read_record(
    stream: io.FileIO, target: memoryview, start: int, payload_bytes: int, id_bytes: int
) -> str:
    """Read the first bytes of a payload into ``target``; return the id."""
    identity = bytearray(id_bytes)
    file = stream.fileno()
    if len(target) == payload_bytes:
        count = os.preadv(file, [target, identity], start)
    else:
        count = os.preadv(file, [target], start)
        count += os.preadv(file, [identity], start + payload_bytes)
    if count != len(target) + id_bytes:
        raise OutputError(f"{stream.name!s} is damaged", "remove the output folder and run again")
    return identity.decode()
