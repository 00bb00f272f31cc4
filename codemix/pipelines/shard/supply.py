"""What there is to shard: the documents of all caches, every one once, in buckets on disk."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from codemix.pipelines.shard.cache import Cache
from codemix.pipelines.shard.placement import epoch_keys, split_keys
from codemix.pipelines.shard.records import INDEX, Rows
from codemix.pipelines.shard.spill import Spill
from codemix.pipelines.shard.strata import Stratum

BUCKET_DOCUMENTS = 2**18
"""About how many documents' entries are in memory at a time; the output does not depend on it."""


@dataclass(frozen=True)
class Supply:
    """The documents of a run.

    Attributes
    ----------
    folder : Path
        For scratch.
    strata : tuple of Stratum
        What the entries' numbers mean; sorted.
    buckets : Spill
        Entries, in ``2**bits`` buckets by their hash.
    counts : mapping of Stratum to int
        Documents of each stratum.
    available : mapping of Stratum to int
        Their tokens: one epoch.
    seen : frozenset of Stratum
        All that the input has, planned or not.
    left_out : Counter
        Rows by reason.
    rows : int
        All rows read.
    """

    folder: Path
    strata: tuple[Stratum, ...]
    buckets: Spill
    bits: int
    counts: Mapping[Stratum, int]
    available: Mapping[Stratum, int]
    seen: frozenset[Stratum]
    left_out: Counter[str]
    rows: int

    def tokens(self, stratum: Stratum) -> int:
        """Return the tokens that one epoch of a stratum has."""
        return self.available.get(stratum, 0)

    def read_epoch(self, strata: Sequence[int], seed: int, epoch: int) -> Iterator[Rows]:
        """Yield the documents of some strata in the order of an epoch.

        Each array holds all documents of a range of keys, by stratum, then by key; ranges come in
        order, so a stratum's documents come in order.
        """
        if not strata:
            return
        wanted = np.zeros(len(self.strata), np.bool_)
        wanted[list(strata)] = True
        if not self.bits:
            entries = self.buckets.read(0)
            yield _by_key(entries[wanted[entries["stratum"]]], seed, epoch)
            return
        ordered = Spill(self.folder / f"epoch-{epoch}", INDEX)
        for bucket in self.buckets.buckets():
            entries = self.buckets.read(bucket)
            entries = entries[wanted[entries["stratum"]]]
            keys = epoch_keys(entries["hash"], seed, epoch)
            ordered.add(entries, split_keys(keys, self.bits))
        for bucket in ordered.buckets():
            yield _by_key(ordered.read(bucket), seed, epoch)
        ordered.remove()


def load_supply(caches: Sequence[Cache], folder: Path) -> Supply:
    """Join the caches; a document that comes twice in a stratum, by its id, counts once."""
    strata = tuple(sorted({stratum for cache in caches for stratum in cache.strata}))
    left_out: Counter[str] = Counter()
    for cache in caches:
        left_out.update(cache.left_out)
    documents = sum(cache.documents for cache in caches)
    bits = max(0, (documents - 1) // BUCKET_DOCUMENTS).bit_length()
    joined = Spill(folder / "joined", INDEX)
    for cache in caches:
        numbers = np.array([strata.index(stratum) for stratum in cache.strata], np.int32)
        for entries in cache.read_index(folder, BUCKET_DOCUMENTS):
            entries["stratum"] = numbers[entries["stratum"]]
            joined.add(entries, split_keys(entries["hash"], bits))
    buckets = Spill(folder / "documents", INDEX)
    counts, tokens = np.zeros(len(strata), np.int64), np.zeros(len(strata), np.int64)
    for bucket in joined.buckets():
        entries = _first_of_each(joined.read(bucket))
        buckets.add(entries, np.full(len(entries), bucket))
        counts += np.bincount(entries["stratum"], minlength=len(strata))
        np.add.at(tokens, entries["stratum"], entries["tokens"])
    joined.remove()
    left_out["repeated"] = documents - int(counts.sum())
    return Supply(
        folder=folder,
        strata=strata,
        buckets=buckets,
        bits=bits,
        counts=dict(zip(strata, counts.tolist(), strict=True)),
        available=dict(zip(strata, tokens.tolist(), strict=True)),
        seen=frozenset(stratum for cache in caches for stratum in cache.seen),
        left_out=+left_out,
        rows=sum(cache.rows for cache in caches),
    )


def _first_of_each(entries: Rows) -> Rows:
    """Return the first of the entries of one document."""
    order = np.lexsort((entries["hash"], entries["stratum"]))
    ranked = entries[order]
    again = (ranked["hash"][1:] == ranked["hash"][:-1]) & (
        ranked["stratum"][1:] == ranked["stratum"][:-1]
    )
    first = np.append(np.True_, ~again)[: len(entries)]
    unique: Rows = entries[np.sort(order[first])]
    return unique


def _by_key(entries: Rows, seed: int, epoch: int) -> Rows:
    keys: npt.NDArray[np.uint64] = epoch_keys(entries["hash"], seed, epoch)
    ordered: Rows = entries[np.lexsort((keys, entries["stratum"]))]
    return ordered
