"""A tiktoken file: ranks of words, without the pattern, which its name must tell."""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import NamedTuple

from codemix.errors import InputError, UsageError
from codemix.pipelines.tokenize.bytepair import BytePair
from codemix.pipelines.tokenize.tokenizer import InfillTokens, RankedVocabulary

SUFFIX = ".tiktoken"


class Encoding(NamedTuple):
    """What a rank file does not say: how text is split, and the control tokens."""

    pattern: str
    eos: int
    infill: InfillTokens | None


_WORD = r"[^\r\n\p{L}\p{N}]?"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_SHORT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

# The published patterns of OpenAI's encodings (`tiktoken_ext.openai_public`).
ENCODINGS = {
    "cl100k_base": Encoding(
        rf"{_SHORT}|{_WORD}\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+",
        eos=100_257,
        infill=InfillTokens(prefix=100_258, middle=100_259, suffix=100_260),
    ),
    "o200k_base": Encoding(
        rf"{_WORD}{_UPPER}*{_LOWER}+{_SHORT}?|{_WORD}{_UPPER}+{_LOWER}*{_SHORT}?"
        r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        eos=199_999,
        infill=None,
    ),
}


def load_rank_file(path: Path) -> BytePair:
    """Read a ``.tiktoken`` file that bears its encoding's name.

    Raises
    ------
    UsageError
        If the name is not that of a known encoding.
    InputError
        If the file is damaged.
    """
    encoding = ENCODINGS.get(path.name.removesuffix(SUFFIX))
    if encoding is None:
        names = ", ".join(f"{name}{SUFFIX}" for name in ENCODINGS)
        raise UsageError(
            f"{path.name} does not say how its encoding splits text",
            f"a tiktoken file must be called one of {names}; or name a tokenizer.json",
        )
    data = path.read_bytes()
    ranks: dict[bytes, int] = {}
    try:
        for line in data.splitlines():
            word, rank = line.split()
            ranks[base64.b64decode(word, validate=True)] = int(rank)
    except (ValueError, binascii.Error) as error:
        raise InputError(
            f"{path} is no tiktoken file: {error}", "each line is a word in Base64 and its rank"
        ) from None
    if not all(bytes([byte]) in ranks for byte in range(256)):
        raise InputError(f"{path} is no tiktoken file: bytes are missing", "copy the file again")
    return BytePair(
        path.name.removesuffix(SUFFIX),
        hashlib.sha256(data).hexdigest(),
        RankedVocabulary(encoding.pattern, ranks, 0),
        encoding.eos,
        infill=encoding.infill,
    )
