"""What there is to shard: the documents of all caches, by stratum."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from codemix.pipelines.shard.cache import Cache
from codemix.pipelines.shard.records import Index, Places
from codemix.pipelines.shard.strata import Stratum


@dataclass(frozen=True)
class Supply:
    """The documents of a run.

    Attributes
    ----------
    index : structured ndarray, shape (n,)
        All caches' indices, one after the other.
    files : ndarray of int32, shape (n,)
        The cache of each document.
    members : mapping of Stratum to ndarray of int64
        Indices of each stratum's documents, every document once, strata in order.
    seen : frozenset of Stratum
        All that the input has, planned or not.
    left_out : Counter
        Rows by reason.
    rows : int
        All rows read.
    """

    index: Index
    files: npt.NDArray[np.int32]
    members: Mapping[Stratum, npt.NDArray[np.int64]]
    seen: frozenset[Stratum]
    left_out: Counter[str]
    rows: int

    def tokens(self, stratum: Stratum) -> int:
        """Return the tokens that one epoch of a stratum has."""
        if stratum not in self.members:
            return 0
        return int(self.index["tokens"][self.members[stratum]].sum())

    def places(self, documents: npt.NDArray[np.int64]) -> Places:
        """Say where whole documents lie."""
        rows = self.index[documents]
        return Places(
            files=self.files[documents],
            starts=rows["start"],
            payload_bytes=rows["payload_bytes"],
            id_bytes=rows["id_bytes"],
            wanted_bytes=rows["payload_bytes"],
        )


def load_supply(caches: Sequence[Cache], folder: Path) -> Supply:
    """Join the caches; a document that comes twice in a stratum, by its id, counts once."""
    strata = sorted({stratum for cache in caches for stratum in cache.strata})
    left_out: Counter[str] = Counter()
    indices = []
    for cache in caches:
        index = cache.read_index(folder)
        numbers = np.array([strata.index(stratum) for stratum in cache.strata], np.int32)
        index["stratum"] = numbers[index["stratum"]]
        indices.append(index)
        left_out.update(cache.left_out)
    whole = np.concatenate(indices)
    members = dict(_members(whole, strata))
    left_out["repeated"] = len(whole) - sum(map(len, members.values()))
    files = np.repeat(np.arange(len(caches), dtype=np.int32), [len(index) for index in indices])
    return Supply(
        index=whole,
        files=files,
        members=members,
        seen=frozenset(stratum for cache in caches for stratum in cache.seen),
        left_out=+left_out,
        rows=sum(cache.rows for cache in caches),
    )


def _members(
    index: Index, strata: Sequence[Stratum]
) -> Iterator[tuple[Stratum, npt.NDArray[np.int64]]]:
    order = np.argsort(index["stratum"], kind="stable")
    edges = np.searchsorted(index["stratum"][order], np.arange(len(strata) + 1))
    for number, stratum in enumerate(strata):
        documents = order[edges[number] : edges[number + 1]]
        _, first = np.unique(index["hash"][documents], return_index=True)
        yield stratum, documents[np.sort(first)]
