"""What a tokenizer is here: text in Arrow arrays goes in, flat arrays of ids come out.

Text that spells a control token (``</s>`` in a source file) is text: it is never encoded as one.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_DELICATE = "  if (a<b) {\r\n\tx = 'E\u0301\ufb01 \u00a0 A\u200d';\n}  \n"

IdArray = npt.NDArray[np.uint32]


class Encoded(NamedTuple):
    """The ids of n documents, one after the other.

    Attributes
    ----------
    ids : ndarray of uint32, shape (m,)
    offsets : ndarray of int64, shape (n + 1,)
        Document k has the ids ``ids[offsets[k]:offsets[k + 1]]``.
    """

    ids: IdArray
    offsets: npt.NDArray[np.int64]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of ids of each document, shape (n,)."""
        return np.diff(self.offsets)


class InfillTokens(NamedTuple):
    """The control tokens that mark the three parts of a fill-in-the-middle document."""

    prefix: int
    middle: int
    suffix: int


class RankedVocabulary(NamedTuple):
    """Byte-pair encoding by ranks: a word's id is its rank plus ``first_id``."""

    pattern: str
    ranks: Mapping[bytes, int]
    first_id: int


class JsonVocabulary(NamedTuple):
    """A Hugging Face ``tokenizer.json``."""

    data: bytes


class Tokenizer(Protocol):
    """An encoder of a fixed vocabulary.

    Attributes
    ----------
    name : str
        As people call it; holds no folder of this machine.
    sha256 : str
        Of the vocabulary file: two tokenizers with the same hash give the same ids.
    bos, eos : int
        Control tokens before and after a document; ``bos`` is None where there is none.
    infill : InfillTokens or None
        Where the vocabulary has them.
    vocabulary : RankedVocabulary or JsonVocabulary
        What a faster engine with the same ids is made from.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see the class

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def bos(self) -> int | None: ...  # noqa: D102

    @property
    def eos(self) -> int: ...  # noqa: D102

    @property
    def infill(self) -> InfillTokens | None: ...  # noqa: D102

    @property
    def vocabulary(self) -> RankedVocabulary | JsonVocabulary: ...  # noqa: D102

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls; adds no control token."""
        ...

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids that hold no control token; bytes cut in two become U+FFFD."""
        ...


def is_lossless(tokenizer: Tokenizer) -> bool:
    """Tell whether text decodes to itself: some vocabularies normalise it first."""
    return tokenizer.decode(tokenizer.encode(pa.array([_DELICATE])).ids) == _DELICATE


def join_documents(documents: list[IdArray]) -> Encoded:
    """Lay the ids of documents one after the other.

    Examples
    --------
    >>> join_documents([np.array([7, 8], np.uint32), np.array([9], np.uint32)]).offsets.tolist()
    [0, 2, 3]
    """
    offsets = np.zeros(len(documents) + 1, np.int64)
    np.cumsum([len(ids) for ids in documents], out=offsets[1:])
    return Encoded(np.concatenate([np.empty(0, np.uint32), *documents]), offsets)


def with_marks(encoded: Encoded, bos: int | None, eos: int | None) -> Encoded:
    """Put ``bos`` before and ``eos`` after every document, each where it is not None.

    Examples
    --------
    >>> pieces = Encoded(np.array([7, 8, 9], np.uint32), np.array([0, 2, 2, 3]))
    >>> with_marks(pieces, None, 2).ids.tolist()
    [7, 8, 2, 2, 9, 2]
    """
    ids, offsets = encoded
    before, after = int(bos is not None), int(eos is not None)
    if not before and not after:
        return encoded
    marked_offsets = offsets + np.arange(len(offsets)) * (before + after)
    marked = np.empty(len(ids) + (before + after) * (len(offsets) - 1), np.uint32)
    if bos is not None:
        marked[marked_offsets[:-1]] = bos
    if eos is not None:
        marked[marked_offsets[1:] - 1] = eos
    # Document by document is twice as fast as a mask over all ids.
    places = (marked_offsets[:-1] + before).tolist()
    for place, (start, end) in zip(places, pairwise(offsets.tolist()), strict=True):
        marked[place : place + end - start] = ids[start:end]
    return Encoded(marked, marked_offsets)


def count_tokens(tokenizer: Tokenizer, texts: pa.Array) -> npt.NDArray[np.int64]:
    """Count the tokens of each text with its end-of-sequence token, shape (n,).

    This is the count rule of inventories, pairs and plans: EOS counts, BOS and FIM do not exist.
    """
    return tokenizer.encode(texts).lengths + 1
