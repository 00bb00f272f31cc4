"""MosaicML's MDS shards: samples one after the other, behind a table of where each begins.

The format of `streaming.base.format.mds` 0.13, version 2: the number of samples, their offsets from
the start of the file, the configuration, the samples. A sample is the sizes of its variable columns
and then its columns, by name. Offsets have 32 bits, so a shard is smaller than 4 GiB.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.shard.documents import Documents
from codemix.pipelines.shard.formats.form import Group, Payloads, id_payloads
from codemix.pipelines.shard.formats.pieces import SUFFIX, PieceWriter, read_pieces, with_ids
from codemix.pipelines.tokenize import Encoded

INDEX = "index.json"
_COLUMNS = {
    "doc_lengths": "ndarray:int64",
    "epoch": "int",
    "input_ids": "ndarray:uint32",
    "language": "str",
}
_CONFIG: dict[str, Any] = {
    "version": 2,
    "format": "mds",
    "compression": None,
    "hashes": [],
    "size_limit": None,
    "column_names": list(_COLUMNS),
    "column_encodings": list(_COLUMNS.values()),
    "column_sizes": [None, 8, None, None],
}
_READ_ROWS = 1_000
_MOST_BYTES = 2**32 - 1
_SHAPE_CODES: tuple[tuple[int, type[np.unsignedinteger[Any]]], ...] = (
    (2**8, np.uint8),
    (2**16, np.uint16),
    (2**32, np.uint32),
)


@dataclass(frozen=True)
class MdsForm:
    """Samples of ids, language, epoch and the lengths of their documents."""

    suffixes: tuple[str, ...] = (".mds", SUFFIX)
    exact: bool = True

    def payloads(self, documents: Documents, encoded: Encoded) -> Payloads:
        """Return the ids as little-endian bytes."""
        return id_payloads(encoded)

    def write(self, streams: Sequence[IO[bytes]], groups: Iterator[Group], *, packed: bool) -> None:
        """Write the samples, once aside, because their number comes first."""
        shard, beside = streams
        sizes: list[int] = []
        with tempfile.TemporaryFile(dir=Path(shard.name).parent) as aside:
            with PieceWriter(beside) as pieces:
                for group in groups:
                    for sample in _samples(group):
                        sizes.append(len(sample))
                        aside.write(sample)
                    pieces.add(group)
            config = json.dumps(_CONFIG, sort_keys=True).encode()
            starts = np.cumsum([8 + 4 * len(sizes) + len(config), *sizes])
            if starts[-1] > _MOST_BYTES:
                raise UsageError(
                    "a shard of this size does not fit in 4 GiB, which MDS cannot pass",
                    "choose a smaller --shard-size, for example 512MiB",
                )
            shard.write(np.uint32(len(sizes)).tobytes() + starts.astype("<u4").tobytes() + config)
            aside.seek(0)
            shutil.copyfileobj(aside, shard, 1024**2)

    def finish(self, folder: Path, entries: Sequence[dict[str, Any]]) -> None:
        """Write ``index.json``."""
        shards = [
            {
                **_CONFIG,
                "raw_data": {
                    "basename": Path(entry["name"]).name,
                    "bytes": entry["bytes"],
                    "hashes": {},
                },
                "samples": entry["rows"],
                "zip_data": None,
            }
            for entry in entries
        ]
        write_json(folder / INDEX, {"version": 2, "shards": shards})

    def read(self, path: Path) -> Iterator[pa.RecordBatch]:
        """Yield pieces with ``input_ids``."""
        pieces = read_pieces(path)
        try:
            data = np.memmap(path, np.uint8, "r")
            rows = int(data[:4].view("<u4")[0])
            starts = np.asarray(data[4 : 8 + 4 * rows].view("<u4")).tolist()
        except (OSError, ValueError, IndexError) as error:
            raise InputError(f"{path} is truncated or corrupt: {error}", "") from error
        numbers = pieces["row"].to_numpy()
        if len(starts) != rows + 1 or starts[-1] != len(data) or numbers.max(initial=-1) >= rows:
            raise InputError(f"{path}: ids, lengths and documents do not agree", "")
        for row in range(0, rows, _READ_ROWS):
            last = min(row + _READ_ROWS, rows)
            first, stop = np.searchsorted(numbers, [row, last]).tolist()
            some = pieces.slice(first, stop - first)
            ids = [_ids(data[starts[at] : starts[at + 1]], path) for at in range(row, last)]
            whole = np.concatenate(ids)
            lengths = np.bincount(numbers[first:stop] - row, some["tokens"].to_numpy())
            if [len(one) for one in ids] != lengths.astype(int).tolist():
                raise InputError(f"{path}: ids, lengths and documents do not agree", "")
            yield from with_ids(some, whole).combine_chunks().to_batches()


def _samples(group: Group) -> Iterator[bytes]:
    languages = group.row_languages().to_pylist()
    edges, first = group.offsets.tolist(), group.first.tolist()
    for row, language in enumerate(languages):
        columns = [
            _array(group.tokens[first[row] : first[row + 1]]),
            int(group.epochs[first[row]]).to_bytes(8, "little"),
            _array(group.payload[edges[row] : edges[row + 1]].view("<u4")),
            language.encode(),
        ]
        sizes = np.array([len(columns[at]) for at in (0, 2, 3)], "<u4")
        yield sizes.tobytes() + b"".join(columns)


def _array(values: npt.NDArray[Any]) -> bytes:
    """Encode an array of one dimension: its shape in the narrowest type, and its values."""
    widths = enumerate(_SHAPE_CODES)
    code, dtype = next((code, dtype) for code, (limit, dtype) in widths if len(values) < limit)
    return bytes([(1 << 2) | code]) + dtype(len(values)).tobytes() + values.tobytes()


def _ids(sample: npt.NDArray[np.uint8], path: Path) -> npt.NDArray[np.uint32]:
    """Return the ids of a sample."""
    lengths, ids, language = sample[:12].view("<u4").tolist()
    start = 12 + lengths + 8
    code = int(sample[start]) & 3
    values = sample[start + 1 + (1 << code) : start + ids]
    if start + ids + language != len(sample) or len(values) % 4:
        raise InputError(f"{path} is corrupt: a sample's sizes do not agree", "")
    return np.frombuffer(values.tobytes(), "<u4")
