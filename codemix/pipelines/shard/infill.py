"""Fill-in-the-middle: a document's middle moved to its end, so that models learn to insert.

Bavarian et al. 2022 (arXiv 2207.14255). A document is cut at two characters, drawn evenly, before
it is encoded, and its parts are marked by the tokenizer's own control tokens:

    psm   PREFIX prefix SUFFIX suffix MIDDLE middle
    spm   SUFFIX suffix PREFIX prefix MIDDLE middle

Which documents, where they are cut and in which mode is a function of seed and identity.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from codemix.pipelines.shard.placement import Hashes, draw
from codemix.pipelines.tokenize import Encoded, IdArray, InfillTokens, Tokenizer, join_documents


@dataclass(frozen=True)
class Infill:
    """How documents are rearranged.

    Parameters
    ----------
    rate : float
        The share of documents.
    mode : str
        ``psm``, ``spm`` or ``both``, half of each.
    seed : int
    """

    rate: float
    mode: str
    seed: int

    def encode(
        self,
        tokenizer: Tokenizer,
        texts: pa.Array,
        hashes: Hashes,
        may: npt.NDArray[np.bool_],
    ) -> Encoded:
        """Encode documents, some of them rearranged.

        Parameters
        ----------
        texts : Array of strings, length n
        hashes : ndarray of uint64, shape (n,)
            Of the documents' identities.
        may : ndarray of bool, shape (n,)
            Whether a document may be rearranged; pairs may not.
        """
        marks = tokenizer.infill
        chosen = may & (draw(hashes, self.seed, "infill") < self.rate)
        if marks is None or not chosen.any():
            return tokenizer.encode(texts)
        plain = tokenizer.encode(texts.filter(pa.array(~chosen)))
        parts = [
            part
            for text, first, second in zip(
                texts.filter(pa.array(chosen)).to_pylist(),
                draw(hashes[chosen], self.seed, "first cut").tolist(),
                draw(hashes[chosen], self.seed, "second cut").tolist(),
                strict=True,
            )
            for part in _cut(text, first, second)
        ]
        encoded = tokenizer.encode(pa.array(parts, pa.string()))
        suffix_first = draw(hashes[chosen], self.seed, "mode") < _SUFFIX_FIRST[self.mode]
        moved = iter(
            _arrange(marks, suffix_first=first, parts=_slices(encoded, 3 * number, 3))
            for number, first in enumerate(suffix_first.tolist())
        )
        kept = iter(_slices(plain, 0, len(plain.lengths)))
        return join_documents([next(moved if one else kept) for one in chosen.tolist()])


_SUFFIX_FIRST = {"psm": 0.0, "spm": 1.0, "both": 0.5}


def restore(ids: IdArray, marks: InfillTokens, tokenizer: Tokenizer) -> str:
    """Return the text of a document's ids, in its own order if it was rearranged."""
    places = {mark: np.flatnonzero(ids == mark) for mark in marks}
    if any(len(found) != 1 for found in places.values()):
        return tokenizer.decode(ids)
    starts = sorted((int(found[0]), mark) for mark, found in places.items())
    ends = [start for start, _ in starts[1:]] + [len(ids)]
    parts = {mark: ids[start + 1 : end] for (start, mark), end in zip(starts, ends, strict=True)}
    ordered = (parts[mark] for mark in (marks.prefix, marks.middle, marks.suffix))
    return "".join(tokenizer.decode(part) for part in ordered)


def _cut(text: str, first: float, second: float) -> tuple[str, str, str]:
    low, high = sorted(int(at * (len(text) + 1)) for at in (first, second))
    return text[:low], text[low:high], text[high:]


def _slices(encoded: Encoded, first: int, count: int) -> list[IdArray]:
    edges = encoded.offsets[first : first + count + 1].tolist()
    return [encoded.ids[edges[at] : edges[at + 1]] for at in range(count)]


def _arrange(marks: InfillTokens, *, suffix_first: bool, parts: list[IdArray]) -> IdArray:
    prefix, middle, suffix = parts
    marked = [[marks.prefix], prefix, [marks.suffix], suffix]
    if suffix_first:
        marked = marked[2:] + marked[:2]
    pieces = [*marked, [marks.middle], middle]
    return np.concatenate([np.asarray(piece, np.uint32) for piece in pieces])
