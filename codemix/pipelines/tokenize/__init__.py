"""Tokenizers: the embedded Tekken, or a Hugging Face ``tokenizer.json`` of the user's own."""

from codemix.pipelines.tokenize.registry import EMBEDDED, open_tokenizer
from codemix.pipelines.tokenize.tokenizer import Encoded, Tokenizer, count_tokens, with_marks

__all__ = ["EMBEDDED", "Encoded", "Tokenizer", "count_tokens", "open_tokenizer", "with_marks"]
