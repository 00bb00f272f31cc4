"""Text shards: one JSON line per document, compressed by zstd with a checksum.

A payload is the finished line, so writing a shard is copying bytes.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
import pyarrow as pa
import zstandard

from codemix.errors import InputError
from codemix.pipelines.shard.documents import Documents, kind_of
from codemix.pipelines.shard.formats.form import Group, Payloads
from codemix.pipelines.tokenize import Encoded

ZSTD_LEVEL = 3
SCHEMA = pa.schema(
    [
        pa.field("language", pa.string()),
        pa.field("id", pa.string()),
        pa.field("tokens", pa.int64()),
        pa.field("start", pa.int64()),
        pa.field("row", pa.int64()),
        pa.field("text", pa.string()),
    ]
)
_META = {
    "files": ("repo_name", "path", "license"),
    "pairs": (
        "template", "key", "src_repo_name", "src_path", "src_license", "tgt_repo_name", "tgt_path",
        "tgt_license",
    ),
    "text": (),
}  # fmt: skip
_READ_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class JsonlForm:
    """Lines of text, language, id and meta (provenance, and tokens as the plan counts them)."""

    suffixes: tuple[str, ...] = (".jsonl.zst",)
    exact: bool = False

    def payloads(self, documents: Documents, encoded: Encoded) -> Payloads:
        """Return the documents as JSON lines."""
        names = _META[kind_of(documents.rows)]
        columns = [documents.rows.column(name).to_pylist() for name in names]
        lines = []
        for text, stratum, identity, tokens, *meta in zip(
            documents.texts.to_pylist(),
            documents.strata,
            documents.ids.to_pylist(),
            encoded.lengths.tolist(),
            *columns,
            strict=True,
        ):
            line: dict[str, Any] = {"text": text, "language": stratum.name, "id": identity}
            line["meta"] = {**dict(zip(names, meta, strict=True)), "tokens": tokens}
            lines.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        offsets = np.zeros(len(lines) + 1, np.int64)
        np.cumsum([len(line) for line in lines], out=offsets[1:])
        return Payloads(memoryview(b"".join(lines)), offsets)

    def write(self, streams: Sequence[IO[bytes]], groups: Iterator[Group], *, packed: bool) -> None:
        """Write one frame. One thread: more would change the bytes."""
        compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True, threads=0)
        with compressor.stream_writer(streams[0], closefd=False) as writer:
            for group in groups:
                writer.write(group.payload.data)

    def finish(self, folder: Path, entries: Sequence[dict[str, Any]]) -> None:
        """Nothing: a line says all that there is to say."""

    def read(self, path: Path) -> Iterator[pa.RecordBatch]:
        """Yield documents with ``text``."""
        try:
            # pyarrow, unlike zstandard's reader, reports a frame that ends too early.
            with pa.input_stream(str(path), compression="zstd") as stream:
                yield from _batches(io.BufferedReader(stream), path)
        except OSError as error:
            raise InputError(f"{path} is truncated or corrupt: {error}", "") from error


def _batches(stream: IO[bytes], path: Path) -> Iterator[pa.RecordBatch]:
    number = 0
    while lines := stream.readlines(_READ_BYTES):
        try:
            rows = [orjson.loads(line) for line in lines]
            columns = [
                [row["language"] for row in rows],
                [row["id"] for row in rows],
                [row["meta"]["tokens"] for row in rows],
                [0] * len(rows),
                list(range(number, number + len(rows))),
                [row["text"] for row in rows],
            ]
            arrays = [pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: a line is no shard's document: {error}", "") from None
        yield pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
        number += len(rows)
