"""What a shard format is: how a document's payload is made, and how shards are written and read."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.pipelines.shard.documents import Documents
from codemix.pipelines.tokenize import Encoded


class Payloads(NamedTuple):
    """The bytes that n documents will be in a shard, one after the other."""

    data: memoryview
    offsets: npt.NDArray[np.int64]


class Group(NamedTuple):
    """Consecutive documents of a shard: payloads, and arrays or lists of length n."""

    payload: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    ids: list[str]
    languages: list[str]
    tokens: npt.NDArray[np.int64]
    epochs: npt.NDArray[np.int32]


class Form(Protocol):
    """A shard format.

    Attributes
    ----------
    suffix : str
        Of a shard's file name.
    exact : bool
        Whether a document may be cut to reach a plan to the token. Text may not: its ids after a
        cut would not be the first ids of the whole.
    """

    @property
    def suffix(self) -> str: ...  # noqa: D102 - see the class

    @property
    def exact(self) -> bool: ...  # noqa: D102

    def payloads(self, documents: Documents, encoded: Encoded) -> Payloads:
        """Make the payloads of documents whose ids, with their marks, are ``encoded``."""
        ...

    def write(self, stream: IO[bytes], groups: Iterator[Group]) -> None:
        """Write a whole shard."""
        ...

    def read(self, path: Path) -> Iterator[pa.RecordBatch]:
        """Yield documents with ``language``, ``id``, ``tokens``, and ``input_ids`` or ``text``.

        Raises
        ------
        InputError
            If the shard is truncated, corrupt or contradicts itself.
        """
        ...
