"""Read one shard again, and compare it with its manifest and its ids with text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.errors import CodemixError
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.infill import restore
from codemix.pipelines.tokenize import open_tokenizer
from codemix.schema import content_sha256


class SampledText(NamedTuple):
    """The SHA-256 of a document's text, as a shard holds it."""

    where: str
    id: str
    language: str
    sha256: str


@dataclass
class Recount:
    """What a shard holds, and what is wrong with it."""

    documents: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    """Tokens by language, of pairs by direction."""
    sampled: int = 0
    texts: list[SampledText] = field(default_factory=list)
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
    infill, packed : bool
        Whether documents may be rearranged, and lie in sequences.
    cuts : mapping of int to frozenset of (str, int)
        The documents that are cut, by shard: id and tokens left.
    sample : int
        About how many documents of a shard to decode or re-encode.
    """

    folder: Path
    form: str
    tokenizer: str | None
    bos: int | None
    eos: int | None
    infill: bool
    packed: bool
    cuts: Mapping[int, frozenset[tuple[str, int]]]
    sample: int

    def recount(self, numbered: tuple[int, Mapping[str, Any]]) -> Recount:
        """Read shard ``numbered[0]`` and compare it with its entry in the manifest."""
        number, entry = numbered
        found = Recount()
        path = self.folder / entry["name"]
        for file in (entry, *entry["beside"]):
            one = self.folder / file["name"]
            if not one.is_file():
                found.problems.append(f"{file['name']} is missing")
                return found
            if file_sha256(one) != file["sha256"]:
                found.problems.append(f"{file['name']}: its sha256 is not the manifest's")
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
                ids = batch["input_ids"].flatten().to_numpy()
                ends += int(np.count_nonzero(ids == self.eos))
            begins = np.flatnonzero(batch["start"].to_numpy() == 0)
            chosen = begins[-found.documents % step :: step]
            found.documents += len(begins)
            if self.tokenizer is not None and len(chosen):
                sample = batch.take(pa.array(chosen)).filter(self._whole(batch.take(chosen), cut))
                found.sampled += sample.num_rows
                found.problems += self._check_sample(sample, path.name)
                found.texts += self._hash_sample(sample, path.name)
        if holds_ids and ends != found.documents - len(cut):
            found.problems.append(
                f"{path.name}: {ends} end-of-sequence tokens for {found.documents} documents, "
                f"{len(cut)} of them cut"
            )

    def _whole(self, rows: pa.RecordBatch, cut: frozenset[tuple[str, int]]) -> pa.Array:
        """Tell which pieces are whole documents."""
        known = zip(rows["id"].to_pylist(), rows["tokens"].to_pylist(), strict=True)
        whole = [one not in cut for one in known]
        if self.packed:
            ends = [int(ids.values[-1].as_py()) if len(ids) else -1 for ids in rows["input_ids"]]
            whole = [one and end == self.eos for one, end in zip(whole, ends, strict=True)]
        return pa.array(whole, pa.bool_())

    def _check_sample(self, rows: pa.RecordBatch, name: str) -> list[str]:
        """Decode ids and encode the text again; or encode text and count."""
        tokenizer = open_tokenizer(self.tokenizer or "")
        identities = rows["id"].to_pylist()
        if "text" in rows.schema.names:
            marks = (self.bos is not None) + (self.eos is not None)
            counted = tokenizer.encode(rows["text"]).lengths + marks
            same = counted == rows["tokens"].to_numpy()
        else:
            whole = [self._without_marks(ids.values.to_numpy()) for ids in rows["input_ids"]]
            # A text that was rearranged was encoded in three parts.
            moved = [self._is_moved(ids) for ids in whole]
            texts = [
                "" if is_moved else tokenizer.decode(ids)
                for ids, is_moved in zip(whole, moved, strict=True)
            ]
            again = tokenizer.encode(pa.array(texts, pa.string()))
            same = np.array(
                [
                    is_moved or np.array_equal(ids, again.ids[start:end])
                    for ids, is_moved, (start, end) in zip(
                        whole, moved, pairwise(again.offsets.tolist()), strict=True
                    )
                ],
                np.bool_,
            )
        return [
            f"{name}: document {identity} is not what its text encodes to"
            for identity, right in zip(identities, same.tolist(), strict=True)
            if not right
        ]

    def _hash_sample(self, rows: pa.RecordBatch, name: str) -> list[SampledText]:
        """Hash the text of whole documents."""
        tokenizer = open_tokenizer(self.tokenizer or "")
        if "text" in rows.schema.names:
            texts = rows["text"].to_pylist()
        else:
            whole = [self._without_marks(ids.values.to_numpy()) for ids in rows["input_ids"]]
            marks = tokenizer.infill
            texts = [
                restore(ids, marks, tokenizer)
                if marks is not None and self._is_moved(ids)
                else tokenizer.decode(ids)
                for ids in whole
            ]
        return [
            SampledText(name, identity, language, content_sha256(text))
            for identity, language, text in zip(
                rows["id"].to_pylist(), rows["language"].to_pylist(), texts, strict=True
            )
        ]

    def _is_moved(self, ids: npt.NDArray[np.uint32]) -> bool:
        marks = open_tokenizer(self.tokenizer or "").infill
        return self.infill and marks is not None and bool((ids == marks.middle).any())

    def _without_marks(self, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        start = int(self.bos is not None and len(ids) > 0 and ids[0] == self.bos)
        stop = len(ids) - int(self.eos is not None and len(ids) > 0 and ids[-1] == self.eos)
        return ids[start:stop]
