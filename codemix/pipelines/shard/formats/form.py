"""What a shard format is: how a document's payload is made, and how shards are written and read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.pipelines.shard.documents import Documents
from codemix.pipelines.tokenize import Encoded

ID_BYTES = 4
"""Of one id in a payload: little-endian uint32."""


class Payloads(NamedTuple):
    """The bytes that n documents will be in a shard, one after the other."""

    data: memoryview
    offsets: npt.NDArray[np.int64]


class Group(NamedTuple):
    """Consecutive rows of a shard: n rows that hold m pieces of documents.

    Without packing a row is a document, of one piece.

    Attributes
    ----------
    payload : ndarray of uint8
    offsets : ndarray of int64, shape (n + 1,)
        Row k is ``payload[offsets[k]:offsets[k + 1]]``.
    first : ndarray of int64, shape (n + 1,)
        Row k holds the pieces ``first[k]`` up to ``first[k + 1]``.
    ids : list of str, length m
        Of the pieces' documents.
    languages : ndarray of int32, shape (m,)
        Indices of ``names``.
    names : tuple of str
    tokens : ndarray of int64, shape (m,)
    starts : ndarray of int64, shape (m,)
        Where in its document a piece begins, in tokens.
    epochs : ndarray of int32, shape (m,)
    keys : ndarray of uint64, shape (m,)
        What two pieces of different documents in one row may not share, unless it is 0.
    """

    payload: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    ids: list[str]
    languages: npt.NDArray[np.int32]
    names: tuple[str, ...]
    tokens: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    epochs: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint64]

    def piece_languages(self) -> pa.Array:
        """Return the language of each piece as strings."""
        codes = pa.array(self.languages)
        names = pa.array(self.names, pa.string())
        return pa.DictionaryArray.from_arrays(codes, names).cast(pa.string())

    def row_languages(self) -> pa.Array:
        """Return the language that holds most tokens of each row."""
        count = len(self.first) - 1
        if len(self.ids) == count:
            return self.piece_languages()
        totals = np.zeros((count, max(1, len(self.names))), np.int64)
        rows = np.repeat(np.arange(count), np.diff(self.first))
        np.add.at(totals, (rows, self.languages), self.tokens)
        names = pa.array(self.names, pa.string())
        return names.take(pa.array(totals.argmax(axis=1)))


PIECES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("epoch", pa.int32(), nullable=False),
        pa.field("start", pa.int64(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
    ]
)
"""What a shard holds, piece by piece, where its format has no room to say so."""


class Form(Protocol):
    """A shard format.

    Attributes
    ----------
    suffixes : tuple of str
        Of the files of a shard; the first is the one that people name.
    exact : bool
        Whether a document may be cut to reach a plan to the token. Text may not: its ids after a
        cut would not be the first ids of the whole.
    """

    @property
    def suffixes(self) -> tuple[str, ...]: ...  # noqa: D102 - see the class

    @property
    def exact(self) -> bool: ...  # noqa: D102

    def payloads(self, documents: Documents, encoded: Encoded) -> Payloads:
        """Make the payloads of documents whose ids, with their marks, are ``encoded``."""
        ...

    def write(self, streams: Sequence[IO[bytes]], groups: Iterator[Group], *, packed: bool) -> None:
        """Write a whole shard to its files, which are seekable."""
        ...

    def finish(self, folder: Path, entries: Sequence[dict[str, Any]]) -> None:
        """Write what readers expect beside the shards, whose entries of the manifest are given."""
        ...

    def read(self, path: Path) -> Iterator[pa.RecordBatch]:
        """Yield pieces: ``language``, ``id``, ``tokens``, ``start``, ``row``, and ids or text.

        Those are in the column ``input_ids`` or ``text``.

        Parameters
        ----------
        path : Path
            Of the shard's first file.

        Raises
        ------
        InputError
            If the shard is truncated, corrupt or contradicts itself.
        """
        ...


def id_payloads(encoded: Encoded) -> Payloads:
    """Return ids as bytes."""
    ids = np.ascontiguousarray(encoded.ids, "<u4")
    return Payloads(ids.view(np.uint8).data, encoded.offsets * ID_BYTES)
