"""Pass 2: gather the documents of one shard and write it."""

from collections.abc import Iterator
from contextlib import ExitStack
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
from codemix.pipelines.shard.layout import in_order
from codemix.pipelines.shard.packing import pack
from codemix.pipelines.shard.records import PLACED, Rows, gather, wanted_bytes

GROUP_BYTES = 16 * 1024**2
"""Payload that is in memory at a time, and the size of a Parquet row group before compression."""


@dataclass(frozen=True)
class ShardTask:
    """One shard: its name without a suffix, and the file of its documents."""

    name: str
    placed: Path


@dataclass(frozen=True)
class ShardWriter:
    """What all shards of a run share.

    ``names`` are the languages of the documents' strata, by number.
    """

    folder: ShardFolder
    record_paths: tuple[Path, ...]
    names: tuple[str, ...]
    form: str
    packing: str
    sequence_tokens: int

    def write(self, task: ShardTask) -> tuple[dict[str, Any], bool]:
        """Write a shard, unless that was done before; the second value says that it was.

        Returns
        -------
        dict
            The manifest's entry: name, sha256, bytes, the same of each file ``beside``, rows,
            documents, tokens, languages (tokens by language, of pairs by direction), epochs (the
            first and the last).

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        form = FORMATS[self.form]
        known = self.folder.find_receipt(task.name + form.suffixes[0])
        if known is not None:
            return known, True
        placed = in_order(np.fromfile(task.placed, PLACED))
        paths = [self.folder.path / (task.name + suffix) for suffix in form.suffixes]
        rows = _Rows()
        with ExitStack() as stack:
            streams = [stack.enter_context(atomic_file(path)) for path in paths]
            groups = self._groups(placed)
            if self.packing != "none":
                groups = pack(groups, self.packing, self.sequence_tokens)
            form.write(streams, rows.count(groups), packed=self.packing != "none")
        first, *beside = (_file_entry(path, self.folder.path) for path in paths)
        entry = {
            **first,
            "beside": beside,
            "rows": rows.total,
            "documents": len(placed),
            "tokens": int(placed["put_tokens"].sum()),
            "languages": self._languages(placed),
            "epochs": [int(placed["epoch"].min()), int(placed["epoch"].max())],
        }
        self.folder.put_receipt(entry)
        return entry, False

    def _languages(self, placed: Rows) -> dict[str, int]:
        totals: dict[str, int] = {}
        counts = np.zeros(len(self.names), np.int64)
        np.add.at(counts, placed["document"]["stratum"], placed["put_tokens"])
        for name, tokens in zip(self.names, counts.tolist(), strict=True):
            if tokens:
                totals[name] = totals.get(name, 0) + tokens
        return dict(sorted(totals.items()))

    def _groups(self, placed: Rows) -> Iterator[Group]:
        most_bytes = max(GROUP_BYTES, 64 * self.sequence_tokens)
        for start, stop in pairwise(_cut_groups(wanted_bytes(placed), most_bytes)):
            some = placed[start:stop]
            payload, offsets, ids = gather(self.record_paths, some)
            yield Group(
                payload=payload,
                offsets=offsets,
                first=np.arange(len(some) + 1),
                ids=ids,
                languages=some["document"]["stratum"],
                names=self.names,
                tokens=some["put_tokens"],
                starts=np.zeros(len(some), np.int64),
                epochs=some["epoch"],
                keys=some["document"]["key"],
            )


class _Rows:
    """Counts rows on their way."""

    def __init__(self) -> None:
        self.total = 0

    def count(self, groups: Iterator[Group]) -> Iterator[Group]:
        for group in groups:
            self.total += len(group.first) - 1
            yield group


def _file_entry(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "name": path.relative_to(folder).as_posix(),
        "sha256": file_sha256(path),
        "bytes": path.stat().st_size,
    }


def _cut_groups(sizes: npt.NDArray[np.int64], most_bytes: int) -> list[int]:
    """Return the edges of groups of at most ``most_bytes``, or of one larger document."""
    ends = np.cumsum(sizes)
    edges = [0]
    while edges[-1] < len(ends):
        before = int(ends[edges[-1] - 1]) if edges[-1] else 0
        stop = int(np.searchsorted(ends, before + most_bytes, side="right"))
        edges.append(max(stop, edges[-1] + 1))
    return edges
