"""Binary shards whose ids lie one after the other: NumPy, raw, Megatron and nanotron.

Each is a stretch of 32-bit ids, perhaps after a header, and files that say where rows end.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.errors import InputError
from codemix.pipelines.shard.documents import Documents
from codemix.pipelines.shard.formats.form import ID_BYTES, Group, Payloads, id_payloads
from codemix.pipelines.shard.formats.pieces import SUFFIX, PieceWriter, read_pieces, with_ids
from codemix.pipelines.tokenize import Encoded

Lengths = npt.NDArray[np.int64]

_READ_PIECES = 1_000
_NPY_HEADER_BYTES = 128
_MEGATRON_MAGIC = b"MMIDIDX\x00\x00"
_MEGATRON_INT32 = 4
"""Its codes know no uint32; ids are far below the sign bit."""


@dataclass(frozen=True)
class FlatForm:
    """Ids one after the other.

    Parameters
    ----------
    suffixes : tuple of str
        Of the ids, of each companion, and of the pieces.
    header_bytes : int
        Before the first id.
    header : callable
        Makes the header from the number of ids.
    companions : tuple of callable
        Each makes a companion file from the rows' lengths in tokens.
    """

    suffixes: tuple[str, ...]
    header_bytes: int = 0
    header: Callable[[int], bytes] = lambda _: b""
    companions: tuple[Callable[[Lengths], bytes], ...] = ()
    exact: bool = True

    def payloads(self, documents: Documents, encoded: Encoded) -> Payloads:
        """Return the ids as little-endian bytes."""
        return id_payloads(encoded)

    def write(self, streams: Sequence[IO[bytes]], groups: Iterator[Group], *, packed: bool) -> None:
        """Write ids, companions and pieces."""
        ids, *companions, beside = streams
        ids.write(bytes(self.header_bytes))
        lengths: list[Lengths] = [np.empty(0, np.int64)]
        with PieceWriter(beside) as pieces:
            for group in groups:
                ids.write(group.payload.data)
                lengths.append(np.diff(group.offsets) // ID_BYTES)
                pieces.add(group)
        whole = np.concatenate(lengths)
        for make, stream in zip(self.companions, companions, strict=True):
            stream.write(make(whole))
        if self.header_bytes:
            ids.seek(0)
            ids.write(self.header(int(whole.sum())))

    def finish(self, folder: Path, entries: Sequence[dict[str, Any]]) -> None:
        """Nothing: a shard is read by itself."""

    def read(self, path: Path) -> Iterator[pa.RecordBatch]:
        """Yield pieces with ``input_ids``."""
        pieces = read_pieces(path)
        try:
            ids = np.memmap(path, np.uint32, "r", self.header_bytes)
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is truncated or corrupt: {error}", "") from error
        rows = pieces["row"].to_numpy()
        lengths = np.bincount(rows, pieces["tokens"].to_numpy()).astype(np.int64)
        self._check(path, lengths, len(ids))
        done = 0
        for start in range(0, len(pieces), _READ_PIECES):
            some = pieces.slice(start, _READ_PIECES)
            count = int(some["tokens"].to_numpy().sum())
            table = with_ids(some, np.asarray(ids[done : done + count]))
            yield from table.combine_chunks().to_batches()
            done += count

    def _check(self, path: Path, lengths: Lengths, ids: int) -> None:
        """Hold the header and the companions against what the pieces say."""
        total = int(lengths.sum())
        wanted = [self.header(total), *(make(lengths) for make in self.companions)]
        name = path.name.partition(".")[0]
        with path.open("rb") as stream:
            found = [stream.read(self.header_bytes)]
        for suffix in self.suffixes[1:-1]:
            companion = path.with_name(name + suffix)
            if not companion.is_file():
                raise InputError(f"{companion} is missing", "")
            found.append(companion.read_bytes())
        if ids != total or found != wanted:
            raise InputError(f"{path}: ids, lengths and documents do not agree", "")


def npy_header(count: int) -> bytes:
    """Return the header of a ``.npy`` file of one dimension (NEP 1), of a fixed size."""
    text = f"{{'descr': '<u4', 'fortran_order': False, 'shape': ({count},), }}"
    text = text.ljust(_NPY_HEADER_BYTES - 11) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def megatron_index(lengths: Lengths) -> bytes:
    """Return the ``.idx`` file of `megatron.core.datasets.indexed_dataset`; a row is a document."""
    pointers = (np.cumsum(lengths) - lengths) * ID_BYTES
    head = struct.pack("<QBQQ", 1, _MEGATRON_INT32, len(lengths), len(lengths) + 1)
    arrays = (
        lengths.astype("<i4"),
        pointers.astype("<i8"),
        np.arange(len(lengths) + 1, dtype="<i8"),
    )
    return _MEGATRON_MAGIC + head + b"".join(array.tobytes() for array in arrays)


def nanotron_index(lengths: Lengths) -> bytes:
    """Return the ``.ds.index`` file of datatrove: where each row ends, in tokens."""
    return np.cumsum(lengths).astype("<u8").tobytes()


def nanotron_metadata(lengths: Lengths) -> bytes:
    """Return the ``.ds.metadata`` file of datatrove: tokenizer and token size, then tokens."""
    return f"codemix|{ID_BYTES}\n{int(lengths.sum())}\n".encode()


NPY = FlatForm((".npy", SUFFIX), _NPY_HEADER_BYTES, npy_header)
RAW = FlatForm((".bin", SUFFIX))
MEGATRON = FlatForm((".bin", ".idx", SUFFIX), companions=(megatron_index,))
NANOTRON = FlatForm(
    (".ds", ".ds.index", ".ds.metadata", SUFFIX), companions=(nanotron_index, nanotron_metadata)
)
