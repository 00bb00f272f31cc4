"""The training documents of a batch: which rows count, to what, and what they are called."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.shard.strata import Stratum

TRAIN = "train"


class Documents(NamedTuple):
    """Rows of a batch that are trained on, in order, with what was left out.

    Attributes
    ----------
    rows : RecordBatch
        In the schema ``FILES`` or ``PAIRS``, n rows.
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


def is_pairs(batch: pa.RecordBatch) -> bool:
    """Tell pair documents from files by their columns."""
    return "pair_id" in batch.schema.names


def read_documents(batch: pa.RecordBatch, where: str) -> Documents:
    """Leave out what is held out for validation or has no language.

    Raises
    ------
    InputError
        If rows come without content.
    """
    left_out: Counter[str] = Counter()
    rows = batch
    if "split" in rows.schema.names:
        training = pc.equal(pc.fill_null(rows.column("split"), TRAIN), TRAIN)
        left_out["held_out"] = rows.num_rows - pc.sum(training).as_py() if rows.num_rows else 0
        rows = rows.filter(training)
    if is_pairs(rows):
        names = rows.column("src_lang"), rows.column("tgt_lang")
        joined = pc.binary_join_element_wise(*names, "->", null_handling="skip")
        strata = [Stratum("pairs", name) for name in joined.to_pylist()]
        ids, texts = rows.column("pair_id"), rows.column("text")
    else:
        known = rows.column("language").is_valid()
        left_out["no_language"] = rows.num_rows - pc.sum(known).as_py() if rows.num_rows else 0
        rows = rows.filter(known)
        strata = [Stratum("files", name) for name in rows.column("language").to_pylist()]
        ids, texts = rows.column("id"), rows.column("content")
    if texts.null_count:
        raise InputError(
            f"{where} holds rows without content", "run `codemix detect` without --no-content"
        )
    return Documents(rows, strata, texts, ids, +left_out)


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
