"""`codemix stats`: the inventory of unique tokens that an allocation draws on.

Only the training split counts. Content that several files hold counts once, for the language of
the first of them; a pair document whose text comes twice in a direction counts once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from codemix.mixers.supply import DEFAULT_COUNT_RULE, INVENTORY_VERSION
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.dataset import Dataset, Part
from codemix.pipelines.shard.documents import Documents, read_documents, side_tokens
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.tokenize import EMBEDDED, count_tokens, open_tokenizer

COUNTED = np.dtype(
    [
        ("stratum", np.int32),
        ("content", np.uint64),
        ("bytes", np.int64),
        ("tokens", np.int64),
        ("src_tokens", np.int64),
        ("tgt_tokens", np.int64),
    ]
)
"""One document, counted; ``content`` is a hash of its text (of a pair: with its direction)."""


@dataclass(frozen=True)
class PartCount:
    """The documents of a part; ``strata`` are what their numbers mean."""

    strata: tuple[Stratum, ...]
    documents: npt.NDArray[np.void]


def take_inventory(
    inputs: Sequence[Dataset], tokenizer: str = EMBEDDED, workers: int = 1
) -> dict[str, Any]:
    """Count unique files, bytes and tokens per language, and pairs per direction.

    Parameters
    ----------
    inputs : sequence of Dataset
        Of files and of pairs, in any order.
    tokenizer : str
        What `open_tokenizer` takes.

    Returns
    -------
    dict
        The JSON form of ``inventory.json``.

    Raises
    ------
    InputError
        If an input cannot be read, or pairs were counted with another tokenizer.
    """
    parts = [part for data in inputs for part in data.parts]
    counts = list(map_tasks(partial(count_part, tokenizer), parts, workers))
    strata = sorted({stratum for count in counts for stratum in count.strata})
    documents = [np.empty(0, COUNTED)]
    for count in counts:
        numbers = np.array([strata.index(stratum) for stratum in count.strata], np.int32)
        count.documents["stratum"] = numbers[count.documents["stratum"]]
        documents.append(count.documents)
    unique = _first_of_each(np.concatenate(documents))
    languages: dict[str, dict[str, int]] = {}
    pairs: dict[str, dict[str, int]] = {}
    for number, (kind, name) in enumerate(strata):
        mine = unique[unique["stratum"] == number]
        if kind == "files":
            languages[name] = {"files": len(mine), **_sums(mine, "bytes", "tokens")}
        else:
            sums = _sums(mine, "tokens", "src_tokens", "tgt_tokens")
            pairs[name] = {"documents": len(mine), **sums}
    opened = open_tokenizer(tokenizer)
    return {
        "version": INVENTORY_VERSION,
        "tokenizer": {"name": opened.name, "sha256": opened.sha256},
        "count_rule": dict(DEFAULT_COUNT_RULE),
        "languages": languages,
        "pairs": pairs,
        "text": {"documents": 0, "tokens": 0},
    }


def count_part(tokenizer: str, part: Part) -> PartCount:
    """Count the documents of one part."""
    opened = open_tokenizer(tokenizer)
    strata: dict[Stratum, int] = {}
    counted = [np.empty(0, COUNTED)]
    for batch in part.read():
        documents = read_documents(batch, str(part.path))
        rows = np.zeros(len(documents.strata), COUNTED)
        rows["stratum"] = [strata.setdefault(stratum, len(strata)) for stratum in documents.strata]
        rows["content"] = _content_hashes(documents)
        rows["bytes"] = pc.binary_length(documents.texts).to_numpy(zero_copy_only=False)
        rows["tokens"] = count_tokens(opened, documents.texts)
        sides = side_tokens(documents.rows, rows["tokens"], str(part.path))
        rows["src_tokens"], rows["tgt_tokens"] = sides
        counted.append(rows)
    return PartCount(tuple(strata), np.concatenate(counted))


def _content_hashes(documents: Documents) -> list[int]:
    known: Sequence[str | None] = [None] * len(documents.strata)
    if "content_sha256" in documents.rows.schema.names:
        known = documents.rows.column("content_sha256").to_pylist()
    texts: pa.Array = documents.texts
    hashes = []
    for row, (stratum, digest) in enumerate(zip(documents.strata, known, strict=True)):
        if digest is None:
            prefix = f"{stratum.name}\0" if stratum.kind == "pairs" else ""
            digest = hashlib.sha256((prefix + texts[row].as_py()).encode()).hexdigest()
        hashes.append(int(digest[:16], 16))
    return hashes


def _first_of_each(documents: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    _, first = np.unique(documents["content"], return_index=True)
    return documents[np.sort(first)]


def _sums(rows: npt.NDArray[np.void], *names: str) -> dict[str, int]:
    return {name: int(rows[name].sum()) for name in names}
