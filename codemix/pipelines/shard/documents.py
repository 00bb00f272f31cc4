"""The documents of a batch: which rows count, to what, and what they are called."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.shard.strata import Stratum
from codemix.schema import TRAIN, VALIDATION

VALIDATION_NAMES = frozenset({VALIDATION, "validation"})
COLUMNS = {
    "files": ("id", "repo_name", "path", "language", "content", "content_sha256", "license"),
    "pairs": (
        "pair_id", "src_lang", "tgt_lang", "template", "text", "key", "tokens", "src_tokens",
        "tgt_tokens", "src_repo_name", "src_path", "src_license", "tgt_repo_name", "tgt_path",
        "tgt_license",
    ),
}  # fmt: skip
"""What is read of each kind of rows."""


class Documents(NamedTuple):
    """Rows of a batch that are put out, in order, with what was left out.

    Attributes
    ----------
    rows : RecordBatch
        In the schema ``FILES`` or ``PAIRS``, or ``id`` and ``text``; n rows.
    strata : list of Stratum
        Of each row, length n.
    texts, ids : Array of strings, length n
    left_out : Counter
        Rows by reason.
    """

    rows: pa.RecordBatch
    strata: list[Stratum]
    texts: pa.Array
    ids: pa.Array
    left_out: Counter[str]


def kind_of(batch: pa.RecordBatch) -> str:
    """Tell ``pairs``, ``files`` and ``text`` by their columns."""
    if "pair_id" in batch.schema.names:
        return "pairs"
    return "files" if "content" in batch.schema.names else "text"


def is_pairs(batch: pa.RecordBatch) -> bool:
    """Tell pair documents from files by their columns."""
    return kind_of(batch) == "pairs"


def read_documents(batch: pa.RecordBatch, where: str, *, validation: bool = False) -> Documents:
    """Leave out what has no language, and what is held out.

    Parameters
    ----------
    validation : bool
        Whether rows of the validation split are kept, as strata of the kind ``validation``.

    Raises
    ------
    InputError
        If rows come without content.
    """
    left_out: Counter[str] = Counter()
    rows = batch
    if "split" in rows.schema.names:
        splits = pc.fill_null(rows.column("split"), TRAIN)
        names = [TRAIN, *sorted(VALIDATION_NAMES)] if validation else [TRAIN]
        kept = pc.is_in(splits, pa.array(names))
        rows, left_out["held_out"] = _only(rows, kept)
    kind = kind_of(rows)
    if kind == "pairs":
        sides = rows.column("src_lang"), rows.column("tgt_lang")
        names = pc.binary_join_element_wise(*sides, "->", null_handling="skip").to_pylist()
        ids, texts = rows.column("pair_id"), rows.column("text")
    elif kind == "files":
        rows, left_out["no_language"] = _only(rows, rows.column("language").is_valid())
        names = rows.column("language").to_pylist()
        ids, texts = rows.column("id"), rows.column("content")
    else:
        names = ["text"] * rows.num_rows
        ids, texts = rows.column("id"), rows.column("text")
    if texts.null_count:
        raise InputError(
            f"{where} holds rows without content", "run `codemix detect` without --no-content"
        )
    return Documents(rows, _strata(rows, kind, names), texts, ids, +left_out)


def select(documents: Documents, wanted: frozenset[Stratum]) -> Documents:
    """Keep the documents of wanted strata; count the others as ``not_planned``."""
    mask = [stratum in wanted for stratum in documents.strata]
    if all(mask):
        return documents
    keep = pa.array(mask, pa.bool_())
    left_out = documents.left_out + Counter({"not_planned": mask.count(False)})
    return Documents(
        rows=documents.rows.filter(keep),
        strata=[stratum for stratum in documents.strata if stratum in wanted],
        texts=documents.texts.filter(keep),
        ids=documents.ids.filter(keep),
        left_out=left_out,
    )


def side_tokens(
    rows: pa.RecordBatch, tokens: npt.NDArray[np.int64], where: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the source and the target side's tokens of each row; files have none.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
        Of each row's text with its end-of-sequence token, counted now.

    Raises
    ------
    InputError
        If the rows were counted with another tokenizer.
    """
    if not is_pairs(rows):
        return np.zeros_like(tokens), np.zeros_like(tokens)
    if not np.array_equal(rows.column("tokens").to_numpy(zero_copy_only=False), tokens):
        raise InputError(
            f"the pairs in {where} were counted with another tokenizer",
            "run `codemix pair` again with the same --tokenizer",
        )
    counted = pc.fill_null(rows.column("src_tokens"), 0).to_numpy(zero_copy_only=False)
    alone = pc.is_null(rows.column("tgt_lang")).to_numpy(zero_copy_only=False)
    source = np.where(alone, tokens, counted)
    return source, tokens - source


def _only(rows: pa.RecordBatch, mask: pa.Array) -> tuple[pa.RecordBatch, int]:
    """Return the rows of a mask, and how many others there were."""
    if pc.all(mask).as_py():
        # Not filtered: that would copy all texts.
        return rows, 0
    kept = rows.filter(mask)
    return kept, rows.num_rows - kept.num_rows


def _strata(rows: pa.RecordBatch, kind: str, names: list[str]) -> list[Stratum]:
    known = {name: Stratum(kind, name) for name in set(names)}
    strata = [known[name] for name in names]
    if "split" in rows.schema.names:
        for row, split in enumerate(rows.column("split").to_pylist()):
            if split in VALIDATION_NAMES:
                strata[row] = Stratum("validation", names[row])
    return strata
