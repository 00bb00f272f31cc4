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
        ("stratum", np.int32),
        ("id_bytes", np.int32),
        ("hash", np.uint64),
        ("tokens", np.int64),
        ("start", np.int64),
        ("payload_bytes", np.int64),
        ("src_tokens", np.int64),
        ("tgt_tokens", np.int64),
    ]
)
"""One entry for each document; ``stratum`` numbers the strata of its file."""

Index = npt.NDArray[np.void]


class Places(NamedTuple):
    """Where the documents of a stretch of output lie: arrays of length n."""

    files: npt.NDArray[np.int32]
    """Index into the record files."""
    starts: npt.NDArray[np.int64]
    payload_bytes: npt.NDArray[np.int64]
    id_bytes: npt.NDArray[np.int32]
    wanted_bytes: npt.NDArray[np.int64]
    """How much of the payload is wanted: less than all of it if the document is cut."""

    def slice(self, start: int, stop: int) -> "Places":
        """Return the documents ``start`` up to ``stop``."""
        return Places(
            self.files[start:stop],
            self.starts[start:stop],
            self.payload_bytes[start:stop],
            self.id_bytes[start:stop],
            self.wanted_bytes[start:stop],
        )


class Gathered(NamedTuple):
    """The payloads of n documents, one after the other, and their ids."""

    payload: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    ids: list[str]


def gather(paths: Sequence[Path], places: Places) -> Gathered:
    """Read the records at ``places``, file by file in the order in which they lie there.

    Plain reads rather than a memory map: what a map touches counts as this process's memory.
    """
    offsets = np.zeros(len(places.starts) + 1, np.int64)
    np.cumsum(places.wanted_bytes, out=offsets[1:])
    payload = np.empty(int(offsets[-1]), np.uint8)
    view = payload.data
    ids = [""] * len(places.starts)
    order = np.lexsort((places.starts, places.files))
    files = places.files[order]
    edges = np.flatnonzero(np.diff(files, prepend=-1, append=-1)).tolist()
    starts, sizes, id_sizes = (
        array.tolist() for array in (places.starts, places.payload_bytes, places.id_bytes)
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
