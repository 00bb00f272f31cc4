"""A small sample of the input's texts, drawn evenly over its parts."""

from collections.abc import Sequence

import pyarrow as pa

from codemix.pipelines.shard.cache import Readable
from codemix.pipelines.shard.documents import read_documents

SAMPLE_PARTS = 8
SAMPLE_CHARS = 256 * 1024


def draw_texts(parts: Sequence[Readable]) -> pa.Array:
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
        columns = ["id", "content", "language", "pair_id", "text", "src_lang", "tgt_lang"]
        for batch in part.read(columns):
            for text in read_documents(batch, part.where).texts.to_pylist():
                if room > 0:
                    texts.append(text[:SAMPLE_CHARS])
                    room -= len(text)
            break
    return pa.array(texts, pa.string())
