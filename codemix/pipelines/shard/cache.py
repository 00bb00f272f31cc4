"""Pass 1: tokenize a part of the input, once, into records on disk.

A part's cache is three files; the last one written, ``cache-NNNNN.json``, says that it is whole
and of which content, tokenizer and form it is.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import zstandard

from codemix import __version__
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import atomic_file, write_json
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.shard.documents import Documents, read_documents, select, side_tokens
from codemix.pipelines.shard.formats import FORMATS, Payloads
from codemix.pipelines.shard.records import INDEX, Index
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.tokenize import open_tokenizer, with_marks

_SAMPLE_BYTES = 4 * 1024**2
_ZSTD_LEVEL = 3


@dataclass(frozen=True)
class CacheRecipe:
    """What decides the bytes of a cache beside the part itself."""

    folder: Path
    tokenizer: str
    tokenizer_sha256: str
    bos: bool
    eos: bool
    form: str
    wanted: frozenset[Stratum]

    def fingerprint(self, part: Part) -> str:
        """Identify the cache of a part."""
        return fingerprint_of(
            [
                __version__,
                part.sha256,
                self.tokenizer_sha256,
                self.bos,
                self.eos,
                self.form,
                sorted(self.wanted),
            ]
        )


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
    tokens : int
        Of all documents.
    sample_tokens, sample_bytes : int
        A sample's tokens, and its bytes when compressed as shards are.
    """

    number: int
    fingerprint: str
    strata: tuple[Stratum, ...]
    seen: tuple[Stratum, ...]
    rows: int
    left_out: dict[str, int]
    tokens: int
    records_bytes: int
    sample_tokens: int
    sample_bytes: int

    def records_path(self, folder: Path) -> Path:
        """Where the records lie."""
        return folder / f"records-{self.number:05d}.bin"

    def index_path(self, folder: Path) -> Path:
        """Where the index lies."""
        return folder / f"index-{self.number:05d}.npy"

    def read_index(self, folder: Path) -> Index:
        """Read one entry per document."""
        index: Index = np.load(self.index_path(folder), allow_pickle=False)
        return index


def build_cache(recipe: CacheRecipe, numbered: tuple[int, Part]) -> tuple[Cache, bool]:
    """Tokenize a part, unless that was done before; the second value says that it was.

    Raises
    ------
    InputError
        If the part cannot be read or was counted with another tokenizer.
    OutputError
        If the cache cannot be written.
    """
    number, part = numbered
    fingerprint = recipe.fingerprint(part)
    marker = recipe.folder / f"cache-{number:05d}.json"
    if (found := _read_cache(marker, recipe.folder, fingerprint)) is not None:
        return found, True
    builder = _Builder(recipe, str(part.path))
    records = recipe.folder / f"records-{number:05d}.bin"
    with atomic_file(records) as stream:
        for batch in part.read():
            builder.add(read_documents(batch, str(part.path)), stream)
    with atomic_file(recipe.folder / f"index-{number:05d}.npy") as stream:
        np.save(stream, builder.index(), allow_pickle=False)
    cache = builder.cache(number, fingerprint)
    write_json(marker, asdict(cache))
    return cache, False


class _Builder:
    """Collects the index of a part while its records are written."""

    def __init__(self, recipe: CacheRecipe, where: str) -> None:
        self._recipe = recipe
        self._where = where
        self._tokenizer = open_tokenizer(recipe.tokenizer)
        self._form = FORMATS[recipe.form]
        self._strata: dict[Stratum, int] = {}
        self._seen: set[Stratum] = set()
        self._left_out: Counter[str] = Counter()
        self._rows = 0
        self._indices: list[Index] = [np.empty(0, INDEX)]
        self._position = 0
        self._sample = (0, 0)

    def add(self, documents: Documents, stream: IO[bytes]) -> None:
        """Write the records of a batch."""
        self._rows += documents.rows.num_rows + documents.left_out.total()
        self._seen.update(documents.strata)
        documents = select(documents, self._recipe.wanted)
        self._left_out += documents.left_out
        plain = self._tokenizer.encode(documents.texts)
        sides = side_tokens(documents.rows, plain.lengths + 1, self._where)
        encoded = with_marks(
            plain,
            self._tokenizer.bos if self._recipe.bos else None,
            self._tokenizer.eos if self._recipe.eos else None,
        )
        payloads = self._form.payloads(documents, encoded)
        ids = [identity.encode() for identity in documents.ids.to_pylist()]
        index = np.zeros(len(ids), INDEX)
        index["stratum"] = [self._number(stratum) for stratum in documents.strata]
        index["hash"] = list(_hashes(documents, ids))
        index["id_bytes"] = [len(identity) for identity in ids]
        index["tokens"] = encoded.lengths
        index["payload_bytes"] = np.diff(payloads.offsets)
        index["src_tokens"], index["tgt_tokens"] = sides
        sizes = index["payload_bytes"] + index["id_bytes"]
        index["start"] = self._position + np.cumsum(sizes) - sizes
        self._position += int(sizes.sum())
        self._indices.append(index)
        self._measure(payloads, index)
        offsets = payloads.offsets.tolist()
        for identity, start, end in zip(ids, offsets, offsets[1:], strict=False):
            stream.write(payloads.data[start:end])
            stream.write(identity)

    def index(self) -> Index:
        """Return the entries of all batches."""
        return np.concatenate(self._indices)

    def cache(self, number: int, fingerprint: str) -> Cache:
        """Describe the cache."""
        return Cache(
            number=number,
            fingerprint=fingerprint,
            strata=tuple(self._strata),
            seen=tuple(sorted(self._seen)),
            rows=self._rows,
            left_out=dict(sorted(self._left_out.items())),
            tokens=int(self.index()["tokens"].sum()),
            records_bytes=self._position,
            sample_tokens=self._sample[0],
            sample_bytes=self._sample[1],
        )

    def _number(self, stratum: Stratum) -> int:
        return self._strata.setdefault(stratum, len(self._strata))

    def _measure(self, payloads: Payloads, index: Index) -> None:
        """Compress a sample once, to learn how many tokens a shard of a given size holds."""
        if self._sample != (0, 0) or not len(index):
            return
        count = max(1, int(np.searchsorted(payloads.offsets, _SAMPLE_BYTES, side="right")) - 1)
        sample = payloads.data[: int(payloads.offsets[count])]
        compressed = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(sample)
        self._sample = (int(index["tokens"][:count].sum()), len(compressed))


def _hashes(documents: Documents, ids: list[bytes]) -> Iterator[int]:
    """Hash each document's identity; a pair's holds the template, for one pair may have several."""
    names = documents.rows.schema.names
    templates = documents.rows.column("template").to_pylist() if "template" in names else None
    for row, identity in enumerate(ids):
        whole = identity if templates is None else identity + b"\0" + templates[row].encode()
        yield int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "little")


def _read_cache(marker: Path, folder: Path, fingerprint: str) -> Cache | None:
    """Return the cache that ``marker`` vouches for, if it is whole and the one asked for."""
    try:
        stored: dict[str, Any] = json.loads(marker.read_bytes())
        for name in ("strata", "seen"):
            stored[name] = tuple(Stratum(*pair) for pair in stored[name])
        cache = Cache(**stored)
        size = cache.records_path(folder).stat().st_size
        whole = size == cache.records_bytes and cache.index_path(folder).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return cache if whole and cache.fingerprint == fingerprint else None
