"""Read one shard again, and compare it with its manifest and its ids with text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import CodemixError
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.tokenize import open_tokenizer


@dataclass
class Recount:
    """What a shard holds, and what is wrong with it."""

    documents: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    """Tokens by language, of pairs by direction."""
    sampled: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShardCheck:
    """What is needed to check any shard of a folder.

    Attributes
    ----------
    tokenizer : str or None
        What `open_tokenizer` takes; None leaves ids undecoded.
    bos, eos : int or None
        Marks that the shards hold around documents.
    cuts : mapping of int to frozenset of str
        The ids of documents that are cut, by shard.
    sample : int
        About how many documents of a shard to decode or re-encode.
    """

    folder: Path
    form: str
    tokenizer: str | None
    bos: int | None
    eos: int | None
    cuts: Mapping[int, frozenset[str]]
    sample: int

    def recount(self, numbered: tuple[int, Mapping[str, Any]]) -> Recount:
        """Read shard ``numbered[0]`` and compare it with its entry in the manifest."""
        number, entry = numbered
        found = Recount()
        path = self.folder / entry["name"]
        if not path.is_file():
            found.problems.append(f"{path.name} is missing")
            return found
        if file_sha256(path) != entry["sha256"]:
            found.problems.append(f"{path.name}: its sha256 is not the manifest's")
        try:
            self._read(path, number, found, entry["documents"])
        except CodemixError as error:
            found.problems.append(error.message)
            return found
        for what, counted in (
            ("documents", found.documents),
            ("tokens", found.languages.total()),
            ("languages", dict(found.languages)),
        ):
            if counted != entry[what]:
                found.problems.append(
                    f"{path.name}: {what} are {counted}, the manifest says {entry[what]}"
                )
        return found

    def _read(self, path: Path, number: int, found: Recount, documents: int) -> None:
        cut = self.cuts.get(number, frozenset())
        step = max(1, documents // max(1, self.sample))
        holds_ids = FORMATS[self.form].exact and self.eos is not None
        ends = 0
        for batch in FORMATS[self.form].read(path):
            totals = pa.table({"name": batch["language"], "tokens": batch["tokens"]})
            for row in totals.group_by("name").aggregate([("tokens", "sum")]).to_pylist():
                found.languages[row["name"]] += row["tokens_sum"]
            if holds_ids:
                ids = pc.list_flatten(batch["input_ids"]).to_numpy()
                ends += int(np.count_nonzero(ids == self.eos))
            first = -found.documents % step
            found.documents += batch.num_rows
            if self.tokenizer is not None and first < batch.num_rows:
                sample = batch.take(pa.array(range(first, batch.num_rows, step)))
                found.sampled += sample.num_rows
                found.problems += self._check_sample(sample, path.name, cut)
        if holds_ids and ends != found.documents - len(cut):
            found.problems.append(
                f"{path.name}: {ends} end-of-sequence tokens for {found.documents} documents, "
                f"{len(cut)} of them cut"
            )

    def _check_sample(self, rows: pa.RecordBatch, name: str, cut: frozenset[str]) -> list[str]:
        """Decode ids and encode the text again; or encode text and count."""
        tokenizer = open_tokenizer(self.tokenizer or "")
        identities = rows["id"].to_pylist()
        if "text" in rows.schema.names:
            marks = (self.bos is not None) + (self.eos is not None)
            counted = tokenizer.encode(rows["text"]).lengths + marks
            same = counted == rows["tokens"].to_numpy()
        else:
            whole = [self._without_marks(ids.values.to_numpy()) for ids in rows["input_ids"]]
            again = tokenizer.encode(pa.array([tokenizer.decode(ids) for ids in whole]))
            same = np.array(
                [
                    np.array_equal(ids, again.ids[start:end]) or identity in cut
                    for ids, identity, (start, end) in zip(
                        whole, identities, pairwise(again.offsets.tolist()), strict=True
                    )
                ]
            )
        return [
            f"{name}: document {identity} is not what its text encodes to"
            for identity, right in zip(identities, same.tolist(), strict=True)
            if not right
        ]

    def _without_marks(self, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        start = int(self.bos is not None and len(ids) > 0 and ids[0] == self.bos)
        stop = len(ids) - int(self.eos is not None and len(ids) > 0 and ids[-1] == self.eos)
        return ids[start:stop]
