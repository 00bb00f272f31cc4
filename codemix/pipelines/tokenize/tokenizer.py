"""What a tokenizer is here: text in Arrow arrays goes in, flat arrays of ids come out.

Text that spells a control token (``</s>`` in a source file) is text: it is never encoded as one.
"""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see the class

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def bos(self) -> int | None: ...  # noqa: D102

    @property
    def eos(self) -> int: ...  # noqa: D102

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls; adds no control token."""
        ...

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids that hold no control token; bytes cut in two become U+FFFD."""
        ...


def with_marks(encoded: Encoded, bos: int | None, eos: int | None) -> Encoded:
    """Put ``bos`` before and ``eos`` after every document, each where it is not None.

    Examples
    --------
    >>> pieces = Encoded(np.array([7, 8, 9], np.uint32), np.array([0, 2, 2, 3]))
    >>> with_marks(pieces, None, 2).ids.tolist()
    [7, 8, 2, 2, 9, 2]
    """
    ids, offsets = encoded
    step = np.arange(len(offsets))
    if eos is not None:
        ids, offsets = np.insert(ids, offsets[1:], np.uint32(eos)), offsets + step
    if bos is not None:
        ids, offsets = np.insert(ids, offsets[:-1], np.uint32(bos)), offsets + step
    return Encoded(ids, offsets)


def count_tokens(tokenizer: Tokenizer, texts: pa.Array) -> npt.NDArray[np.int64]:
    """Count the tokens of each text with its end-of-sequence token, shape (n,).

    This is the count rule of inventories, pairs and plans: EOS counts, BOS and FIM do not exist.
    """
    return tokenizer.encode(texts).lengths + 1
