"""Tokenizers: the embedded Tekken, or the user's own; and faster engines with the same ids."""

from codemix.pipelines.tokenize.engines import (
    AUTO,
    ENGINES,
    REFERENCE,
    EngineChoice,
    choose_engine,
    load_ahead,
)
from codemix.pipelines.tokenize.registry import EMBEDDED, open_tokenizer
from codemix.pipelines.tokenize.tokenizer import (
    Encoded,
    IdArray,
    InfillTokens,
    Tokenizer,
    count_tokens,
    is_lossless,
    join_documents,
    with_marks,
)

__all__ = [
    "AUTO",
    "EMBEDDED",
    "ENGINES",
    "REFERENCE",
    "Encoded",
    "EngineChoice",
    "IdArray",
    "InfillTokens",
    "Tokenizer",
    "choose_engine",
    "count_tokens",
    "is_lossless",
    "join_documents",
    "load_ahead",
    "open_tokenizer",
    "with_marks",
]
