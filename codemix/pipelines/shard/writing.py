"""Pass 2: gather the documents of one shard and write it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from codemix.pipelines.io.atomic import atomic_file
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard.formats import FORMATS, Group
from codemix.pipelines.shard.job import ShardFolder
from codemix.pipelines.shard.records import Places, gather

GROUP_BYTES = 16 * 1024**2
"""Payload that is in memory at a time, and the size of a Parquet row group before compression."""


@dataclass(frozen=True)
class ShardTask:
    """The documents of one shard, in order: arrays of length n."""

    number: int
    places: Places
    languages: npt.NDArray[np.int32]
    """Index into the run's names of languages."""
    tokens: npt.NDArray[np.int64]
    epochs: npt.NDArray[np.int32]


@dataclass(frozen=True)
class ShardWriter:
    """What all shards of a run share."""

    folder: ShardFolder
    record_paths: tuple[Path, ...]
    languages: tuple[str, ...]
    form: str

    def write(self, task: ShardTask) -> tuple[dict[str, Any], bool]:
        """Write a shard, unless that was done before; the second value says that it was.

        Returns
        -------
        dict
            The manifest's entry: name, sha256, bytes, documents, tokens, languages (tokens by
            language, of pairs by direction), epochs (the first and the last).

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        name = f"shard-{task.number:05d}{FORMATS[self.form].suffix}"
        known = self.folder.find_receipt(name)
        if known is not None:
            return known, True
        path = self.folder.path / name
        with atomic_file(path) as stream:
            FORMATS[self.form].write(stream, self._groups(task))
        totals = np.bincount(task.languages, task.tokens, minlength=len(self.languages)).tolist()
        entry = {
            "name": name,
            "sha256": file_sha256(path),
            "bytes": path.stat().st_size,
            "documents": len(task.tokens),
            "tokens": int(task.tokens.sum()),
            "languages": {
                language: int(tokens)
                for language, tokens in zip(self.languages, totals, strict=True)
                if tokens
            },
            "epochs": [int(task.epochs.min()), int(task.epochs.max())],
        }
        self.folder.put_receipt(entry)
        return entry, False

    def _groups(self, task: ShardTask) -> Iterator[Group]:
        for start, stop in pairwise(_cut_groups(task.places.wanted_bytes)):
            payload, offsets, ids = gather(self.record_paths, task.places.slice(start, stop))
            languages = [self.languages[number] for number in task.languages[start:stop].tolist()]
            yield Group(
                payload, offsets, ids, languages, task.tokens[start:stop], task.epochs[start:stop]
            )


def _cut_groups(sizes: npt.NDArray[np.int64]) -> list[int]:
    """Return the edges of groups of at most `GROUP_BYTES`, or of one larger document."""
    ends = np.cumsum(sizes)
    edges = [0]
    while edges[-1] < len(ends):
        before = int(ends[edges[-1] - 1]) if edges[-1] else 0
        stop = int(np.searchsorted(ends, before + GROUP_BYTES, side="right"))
        edges.append(max(stop, edges[-1] + 1))
    return edges
