"""Pass 1: tokenize a part of the input, once, into records on disk.

A part's cache is three files; the last one written, ``cache-NNNNN.json``, says that it is whole
and of which content, tokenizer and form it is.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import zstandard

from codemix import __version__
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import atomic_file, write_json
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard.documents import (
    COLUMNS,
    Documents,
    is_pairs,
    read_documents,
    select,
    side_tokens,
)
from codemix.pipelines.shard.formats import FORMATS, Payloads
from codemix.pipelines.shard.infill import Infill
from codemix.pipelines.shard.placement import Hashes
from codemix.pipelines.shard.records import INDEX, Rows
from codemix.pipelines.shard.sources import FOLDER, SourceWriter
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.tokenize import (
    Encoded,
    Tokenizer,
    load_ahead,
    open_tokenizer,
    with_marks,
)

_SAMPLE_BYTES = 1024**2
_ZSTD_LEVEL = 3
_READ_BYTES = 1024**2


class Readable(Protocol):
    """A part of the input: what a cache needs of it."""

    @property
    def sha256(self) -> str: ...  # noqa: D102 - of its content

    @property
    def where(self) -> str: ...  # noqa: D102 - what messages call it

    def read(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield its rows."""
        ...


@dataclass(frozen=True)
class CacheRecipe:
    """What decides the bytes of a cache beside the part itself.

    ``folder`` is the output folder's scratch; the sources of a part go beside the shards.
    """

    folder: Path
    tokenizer: str
    tokenizer_sha256: str
    bos: bool
    eos: bool
    infill: Infill
    holds_text: bool
    form: str
    wanted: frozenset[Stratum]

    def fingerprint(self, part: Readable) -> str:
        """Identify the cache of a part; engines do not matter, for their ids are the same."""
        return fingerprint_of(
            [
                __version__,
                part.sha256,
                self.tokenizer_sha256,
                self.bos,
                self.eos,
                [self.infill.rate, self.infill.mode, self.infill.seed],
                self.holds_text,
                sorted(self.wanted),
            ]
        )


class CacheTask(NamedTuple):
    """A part to tokenize, its number, and the engine that does it."""

    number: int
    part: Readable
    engine: str


@dataclass(frozen=True)
class Cache:
    """A tokenized part.

    Attributes
    ----------
    strata : tuple of Stratum
        What the index's numbers mean.
    seen : tuple of Stratum
        Of all rows, wanted or not.
    rows, left_out
        Rows read, and rows left out by reason.
    documents, tokens : int
        Of all documents.
    records_crc32, index_crc32 : int
        Of the two files: a damaged cache is made again.
    sources_sha256, sources_bytes
        Of the file of sources.
    sample_tokens, sample_bytes : int
        A sample's tokens, and its bytes when compressed as shards are.
    """

    number: int
    fingerprint: str
    strata: tuple[Stratum, ...]
    seen: tuple[Stratum, ...]
    rows: int
    left_out: dict[str, int]
    documents: int
    tokens: int
    records_crc32: int
    index_crc32: int
    sources_sha256: str
    sources_bytes: int
    sample_tokens: int
    sample_bytes: int

    def records_path(self, folder: Path) -> Path:
        """Where the records lie."""
        return folder / f"records-{self.number:05d}.bin"

    def index_path(self, folder: Path) -> Path:
        """Where the index lies: entries of the dtype ``INDEX``."""
        return folder / f"index-{self.number:05d}.bin"

    def sources_path(self, folder: Path) -> Path:
        """Where the sources lie, beside the shards."""
        return folder.parent / FOLDER / f"sources-{self.number:05d}.parquet"

    def read_index(self, folder: Path, rows: int) -> Iterator[Rows]:
        """Yield the index, about ``rows`` entries at a time."""
        with self.index_path(folder).open("rb") as stream:
            while len(found := np.fromfile(stream, INDEX, rows)):
                yield found


@dataclass(frozen=True)
class CacheBuilder:
    """Builds caches of one recipe; ``engine`` is the wanted one, ``auto`` or a name."""

    recipe: CacheRecipe
    engine: str

    def prepare(self) -> None:
        """Load the tokenizer."""
        load_ahead(self.recipe.tokenizer, self.engine)

    def __call__(self, task: CacheTask) -> tuple[Cache, bool]:
        """Tokenize a part, unless that was done before; the second value says that it was.

        Raises
        ------
        InputError
            If the part cannot be read or was counted with another tokenizer.
        OutputError
            If the cache cannot be written.
        """
        recipe = self.recipe
        number, part, engine = task
        fingerprint = recipe.fingerprint(part)
        marker = recipe.folder / f"cache-{number:05d}.json"
        if (found := _read_cache(marker, recipe.folder, fingerprint)) is not None:
            return found, True
        tokenizer = open_tokenizer(recipe.tokenizer, engine)
        builder = _Builder(recipe, tokenizer, part.where, number)
        sources = recipe.folder.parent / FOLDER / f"sources-{number:05d}.parquet"
        columns = [name for names in COLUMNS.values() for name in names]
        with (
            atomic_file(recipe.folder / f"records-{number:05d}.bin", durable=False) as records,
            atomic_file(recipe.folder / f"index-{number:05d}.bin", durable=False) as index,
            atomic_file(sources) as source_file,
            SourceWriter(source_file) as writer,
        ):
            for batch in part.read([*columns, "split"]):
                documents = read_documents(batch, part.where, validation=True)
                writer.add(builder.add(documents, records, index))
        cache = builder.cache(fingerprint, sources)
        write_json(marker, asdict(cache), durable=False)
        return cache, False


class _Builder:
    """Collects what there is to say of a part while its records are written."""

    def __init__(self, recipe: CacheRecipe, tokenizer: Tokenizer, where: str, number: int) -> None:
        self._recipe = recipe
        self._where = where
        self._number = number
        self._tokenizer = tokenizer
        self._form = FORMATS[recipe.form]
        self._strata: dict[Stratum, int] = {}
        self._seen: set[Stratum] = set()
        self._left_out: Counter[str] = Counter()
        self._rows = self._documents = self._tokens = 0
        self._position = self._records_crc = self._index_crc = 0
        self._sample = (0, 0)

    def add(self, documents: Documents, records: IO[bytes], index: IO[bytes]) -> Documents:
        """Write the records and the index of a batch; return the documents that are wanted."""
        self._rows += documents.rows.num_rows + documents.left_out.total()
        self._seen.update(documents.strata)
        documents = select(documents, self._recipe.wanted)
        self._left_out += documents.left_out
        ids = documents.ids.cast(pa.binary()).to_pylist()
        entries = np.zeros(len(ids), INDEX)
        entries["stratum"] = [
            self._strata.setdefault(stratum, len(self._strata)) for stratum in documents.strata
        ]
        entries["hash"] = _hashes(documents, ids)
        entries["key"] = _keys(documents, ids)
        entries["id_bytes"] = list(map(len, ids))
        encoded = self._encode(documents, entries)
        payloads = self._form.payloads(documents, encoded)
        entries["tokens"] = encoded.lengths
        entries["payload_bytes"] = np.diff(payloads.offsets)
        sizes = entries["payload_bytes"] + entries["id_bytes"]
        entries["start"] = self._position + np.cumsum(sizes) - sizes
        entries["file"] = self._number
        self._position += int(sizes.sum())
        self._documents += len(ids)
        self._tokens += int(encoded.lengths.sum())
        self._measure(payloads, entries)
        self._write(payloads, ids, records)
        data = entries.tobytes()
        self._index_crc = zlib.crc32(data, self._index_crc)
        index.write(data)
        return documents

    def cache(self, fingerprint: str, sources: Path) -> Cache:
        """Describe the cache."""
        return Cache(
            number=self._number,
            fingerprint=fingerprint,
            strata=tuple(self._strata),
            seen=tuple(sorted(self._seen)),
            rows=self._rows,
            left_out=dict(sorted(self._left_out.items())),
            documents=self._documents,
            tokens=self._tokens,
            records_crc32=self._records_crc,
            index_crc32=self._index_crc,
            sources_sha256=file_sha256(sources),
            sources_bytes=sources.stat().st_size,
            sample_tokens=self._sample[0],
            sample_bytes=self._sample[1],
        )

    def _encode(self, documents: Documents, entries: Rows) -> Encoded:
        """Encode with all control tokens; set what the entries say of a pair's sides."""
        recipe = self._recipe
        if is_pairs(documents.rows) or not recipe.infill.rate:
            plain = self._tokenizer.encode(documents.texts)
            sides = side_tokens(documents.rows, plain.lengths + 1, self._where)
            entries["src_tokens"], entries["tgt_tokens"] = sides
        else:
            kinds = [stratum.kind != "text" for stratum in documents.strata]
            plain = recipe.infill.encode(
                self._tokenizer, documents.texts, entries["hash"], np.array(kinds, np.bool_)
            )
        return with_marks(
            plain,
            self._tokenizer.bos if recipe.bos else None,
            self._tokenizer.eos if recipe.eos else None,
        )

    def _write(self, payloads: Payloads, ids: list[bytes], stream: IO[bytes]) -> None:
        pieces: list[bytes | memoryview] = []
        for identity, (start, end) in zip(ids, pairwise(payloads.offsets.tolist()), strict=True):
            pieces += (payloads.data[start:end], identity)
        block = b"".join(pieces)
        self._records_crc = zlib.crc32(block, self._records_crc)
        stream.write(block)

    def _measure(self, payloads: Payloads, entries: Rows) -> None:
        """Compress a sample once, to learn how many tokens a shard of a given size holds."""
        if self._sample != (0, 0) or not len(entries):
            return
        count = max(1, int(np.searchsorted(payloads.offsets, _SAMPLE_BYTES, side="right")) - 1)
        sample = payloads.data[: int(payloads.offsets[count])]
        compressed = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(sample)
        self._sample = (int(entries["tokens"][:count].sum()), len(compressed))


def _hashes(documents: Documents, ids: Sequence[bytes]) -> Hashes:
    """Hash each document's identity; a pair's holds the template, for one pair may have several."""
    if "template" not in documents.rows.schema.names:
        return _hash_all(ids)
    templates = documents.rows.column("template").cast(pa.binary()).to_pylist()
    return _hash_all(map(b"\0".join, zip(ids, templates, strict=True)))


def _keys(documents: Documents, ids: Sequence[bytes]) -> Hashes:
    """Hash what makes two pairs relatives; 0 for what is no pair."""
    if not is_pairs(documents.rows):
        return np.zeros(len(ids), np.uint64)
    keys = documents.rows.column("key").cast(pa.binary()).to_pylist()
    return _hash_all(
        identity if key is None else key for key, identity in zip(keys, ids, strict=True)
    )


def _hash_all(names: Iterable[bytes]) -> Hashes:
    digests = [hashlib.blake2b(name, digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(digests), "<u8")


def _read_cache(marker: Path, folder: Path, fingerprint: str) -> Cache | None:
    """Return the cache that ``marker`` vouches for, if it is whole and the one asked for."""
    try:
        stored: dict[str, Any] = json.loads(marker.read_bytes())
        for name in ("strata", "seen"):
            stored[name] = tuple(Stratum(*pair) for pair in stored[name])
        cache = Cache(**stored)
        whole = (
            cache.fingerprint == fingerprint
            and _file_crc32(cache.index_path(folder)) == cache.index_crc32
            and _file_crc32(cache.records_path(folder)) == cache.records_crc32
            and file_sha256(cache.sources_path(folder)) == cache.sources_sha256
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return cache if whole else None


def _file_crc32(path: Path) -> int:
    crc = 0
    with path.open("rb") as stream:
        while block := stream.read(_READ_BYTES):
            crc = zlib.crc32(block, crc)
    return crc
