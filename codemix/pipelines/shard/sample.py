"""A small sample of the input's texts, drawn evenly over its parts."""

from collections.abc import Sequence

import pyarrow as pa

from codemix.pipelines.io.dataset import Part
from codemix.pipelines.shard.documents import read_documents

SAMPLE_PARTS = 8
SAMPLE_CHARS = 256 * 1024
_SAMPLE_ROWS = 64
_COLUMNS = ("id", "content", "language", "pair_id", "text", "src_lang", "tgt_lang")


def draw_texts(parts: Sequence[Part]) -> pa.Array:
    """Return the first texts of some parts, about a quarter of a million characters together.

    Raises
    ------
    InputError
        If a part cannot be read.
    """
    texts: list[str] = []
    step = max(1, len(parts) // SAMPLE_PARTS)
    chosen = parts[::step]
    for part in chosen:
        room = SAMPLE_CHARS // len(chosen)
        batch = part.peek(_SAMPLE_ROWS, _COLUMNS)
        found = [] if batch is None else read_documents(batch, part.where).texts.to_pylist()
        for text in found:
            if room > 0:
                texts.append(text[:SAMPLE_CHARS])
                room -= len(text)
    return pa.array(texts, pa.string())
