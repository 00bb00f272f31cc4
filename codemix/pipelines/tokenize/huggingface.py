"""A tokenizer of the user's own: a Hugging Face ``tokenizer.json`` (extra ``huggingface``)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from codemix.errors import InputError, UsageError
from codemix.pipelines.tokenize.tokenizer import (
    Encoded,
    IdArray,
    InfillTokens,
    JsonVocabulary,
    join_documents,
)

if TYPE_CHECKING:
    import tokenizers

END_NAMES = ("</s>", "<|endoftext|>", "<|end_of_text|>", "<eos>", "[EOS]", "<|im_end|>")
BEGIN_NAMES = ("<s>", "<|begin_of_text|>", "<bos>", "[BOS]")
INFILL_NAMES = (
    ("<fim_prefix>", "<fim_middle>", "<fim_suffix>"),
    ("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"),
    ("<fim-prefix>", "<fim-middle>", "<fim-suffix>"),
    ("<\uff5cfim▁begin\uff5c>", "<\uff5cfim▁end\uff5c>", "<\uff5cfim▁hole\uff5c>"),
    ("▁<PRE>", "▁<MID>", "▁<SUF>"),
    ("[PREFIX]", "[MIDDLE]", "[SUFFIX]"),
)
"""Of StarCoder, Qwen and OpenAI, SantaCoder, DeepSeek, Code Llama, Mistral: the tokens before the
prefix, the middle and the suffix. DeepSeek's own templates name them begin, end and hole."""
_BATCH_CHARS = 4 * 1024**2
"""The library returns Python lists of ids: about this many characters' worth at a time."""


@dataclass(frozen=True)
class HuggingFace:
    """Any vocabulary that the ``tokenizers`` library reads."""

    name: str
    sha256: str
    bos: int | None
    eos: int
    infill: InfillTokens | None
    vocabulary: JsonVocabulary = field(repr=False)
    tokenizer: "tokenizers.Tokenizer" = field(repr=False)

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls."""
        documents: list[IdArray] = []
        for group in _groups(texts.to_pylist()):
            for encoding in self.tokenizer.encode_batch_fast(group, add_special_tokens=False):
                documents.append(np.array(encoding.ids, np.uint32))
        return join_documents(documents)

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids without control tokens."""
        return str(self.tokenizer.decode(ids.tolist(), skip_special_tokens=False))


def load_huggingface(path: Path) -> HuggingFace:
    """Read a ``tokenizer.json``; truncation and padding that it asks for are switched off.

    Raises
    ------
    UsageError
        If the library is not installed.
    InputError
        If the file is damaged or has none of the usual end-of-sequence tokens.
    """
    try:
        import tokenizers
    except ModuleNotFoundError:
        raise UsageError(
            "a tokenizer.json needs the package `tokenizers`",
            "install codemix with the extra: pip install 'codemix[huggingface]'",
        ) from None
    data = path.read_bytes()
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(data)
    except ValueError as error:
        raise InputError(
            f"{path} is not a Hugging Face tokenizer.json: {error}", "name the tokenizer.json file"
        ) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # Control tokens' text inside a document is text.
    tokenizer.encode_special_tokens = True
    eos = _first_id(tokenizer, END_NAMES)
    if eos is None:
        raise InputError(
            f"{path} has no end-of-sequence token", f"it must know one of: {', '.join(END_NAMES)}"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    return HuggingFace(
        name=path.name,
        sha256=sha256,
        bos=_first_id(tokenizer, BEGIN_NAMES),
        eos=eos,
        infill=_infill_tokens(tokenizer),
        vocabulary=JsonVocabulary(data),
        tokenizer=tokenizer,
    )


def _infill_tokens(tokenizer: "tokenizers.Tokenizer") -> InfillTokens | None:
    for names in INFILL_NAMES:
        prefix, middle, suffix = (tokenizer.token_to_id(name) for name in names)
        if prefix is not None and middle is not None and suffix is not None:
            return InfillTokens(prefix, middle, suffix)
    return None


def _first_id(tokenizer: "tokenizers.Tokenizer", names: Iterable[str]) -> int | None:
    known = (tokenizer.token_to_id(name) for name in names)
    return next((token for token in known if token is not None), None)


def _groups(texts: list[str]) -> Iterable[list[str]]:
    group: list[str] = []
    chars = 0
    for text in texts:
        group.append(text)
        chars += len(text)
        if chars >= _BATCH_CHARS:
            yield group
            group, chars = [], 0
    if group:
        yield group
