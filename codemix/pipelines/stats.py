"""`codemix stats`: the inventory of unique tokens that an allocation draws on.

Only the training split counts. Content that several files hold counts once, for the language of
the first of them; a pair document whose text comes twice in a direction counts once, and so does
natural-language text that comes twice.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.mixers.supply import DEFAULT_COUNT_RULE, INVENTORY_VERSION
from codemix.pipelines.engines import IN_PROCESS, Engine
from codemix.pipelines.io.dataset import Dataset, Part
from codemix.pipelines.shard.documents import Documents, read_documents, side_tokens
from codemix.pipelines.shard.sample import draw_texts
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.tokenize import (
    AUTO,
    EMBEDDED,
    choose_engine,
    count_tokens,
    open_tokenizer,
)

_SHA256 = re.compile("[0-9a-fA-F]{64}")

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
"""One document, counted; ``content`` is a hash of its text (but for files: with its stratum)."""


@dataclass(frozen=True)
class PartCount:
    """The documents of a part; ``strata`` are what their numbers mean."""

    strata: tuple[Stratum, ...]
    documents: npt.NDArray[np.void]


def take_inventory(
    inputs: Sequence[Dataset],
    tokenizer: str = EMBEDDED,
    engine: Engine = IN_PROCESS,
    tokenizer_engine: str = AUTO,
) -> dict[str, Any]:
    """Count unique files, bytes and tokens per language, pairs per direction, and text.

    Parameters
    ----------
    inputs : sequence of Dataset
        Of files, of pairs and of text (`open_text`), in any order.
    tokenizer : str
        What `open_tokenizer` takes.
    tokenizer_engine : str
        What `choose_engine` takes; it changes no count.

    Returns
    -------
    dict
        The JSON form of ``inventory.json``.

    Raises
    ------
    InputError
        If an input cannot be read, a ``content_sha256`` is none, or pairs were counted with another
        tokenizer.
    """
    parts = [part for data in inputs for part in data.parts]
    chosen = choose_engine(tokenizer, tokenizer_engine, draw_texts(parts)).name
    counts = list(engine.map(partial(count_part, tokenizer, chosen), parts))
    strata = sorted({stratum for count in counts for stratum in count.strata})
    documents = [np.empty(0, COUNTED)]
    for count in counts:
        numbers = np.array([strata.index(stratum) for stratum in count.strata], np.int32)
        count.documents["stratum"] = numbers[count.documents["stratum"]]
        documents.append(count.documents)
    unique = _first_of_each(np.concatenate(documents))
    languages: dict[str, dict[str, int]] = {}
    pairs: dict[str, dict[str, int]] = {}
    text = {"documents": 0, "tokens": 0}
    for number, (kind, name) in enumerate(strata):
        mine = unique[unique["stratum"] == number]
        if kind == "files":
            languages[name] = {"files": len(mine), **_sums(mine, "bytes", "tokens")}
        elif kind == "text":
            text = {"documents": len(mine), **_sums(mine, "tokens")}
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
        "text": text,
    }


def count_part(tokenizer: str, engine: str, part: Part) -> PartCount:
    """Count the documents of one part."""
    opened = open_tokenizer(tokenizer, engine)
    strata: dict[Stratum, int] = {}
    counted = [np.empty(0, COUNTED)]
    for batch in part.read():
        documents = read_documents(batch, part.where)
        rows = np.zeros(len(documents.strata), COUNTED)
        rows["stratum"] = [strata.setdefault(stratum, len(strata)) for stratum in documents.strata]
        rows["content"] = _content_hashes(documents, part.where)
        rows["bytes"] = pc.binary_length(documents.texts).to_numpy(zero_copy_only=False)
        rows["tokens"] = count_tokens(opened, documents.texts)
        sides = side_tokens(documents.rows, rows["tokens"], part.where)
        rows["src_tokens"], rows["tgt_tokens"] = sides
        counted.append(rows)
    return PartCount(tuple(strata), np.concatenate(counted))


def _content_hashes(documents: Documents, where: str) -> list[int]:
    known: Sequence[str | None] = [None] * len(documents.strata)
    if "content_sha256" in documents.rows.schema.names:
        known = documents.rows.column("content_sha256").to_pylist()
    texts: pa.Array = documents.texts
    hashes = []
    for row, (stratum, digest) in enumerate(zip(documents.strata, known, strict=True)):
        if digest is None:
            prefix = "" if stratum.kind == "files" else f"{stratum.name}\0"
            digest = hashlib.sha256((prefix + texts[row].as_py()).encode()).hexdigest()
        elif not _SHA256.fullmatch(digest):
            raise InputError(
                f"{where} holds a content_sha256 that is no SHA-256: {digest[:64]!r}",
                "write 64 hexadecimal digits, or leave the column out: it is then computed",
            )
        hashes.append(int(digest[:16], 16))
    return hashes


def _first_of_each(documents: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    _, first = np.unique(documents["content"], return_index=True)
    return documents[np.sort(first)]


def _sums(rows: npt.NDArray[np.void], *names: str) -> dict[str, int]:
    return {name: int(rows[name].sum()) for name in names}
