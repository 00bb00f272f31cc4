"""Tekken, from the vocabulary that mistral-common carries in its wheel; nothing is downloaded.

Ids are the vocabulary's ranks plus 1,000, because the first 1,000 are kept for control tokens
(`mistral_common.tokens.tokenizers.tekken`). mistral-common itself is not imported: its file is
read, and tiktoken does the encoding.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tiktoken

from codemix.errors import InputError
from codemix.pipelines.tokenize.tokenizer import Encoded, IdArray

VOCABULARY = "tekken_240911.json"
BOS = 1
EOS = 2

LONG_BLANK_CHARS = 100_000
# White_Space of Unicode without the line breaks \r and \n, as the vocabulary's pattern sees it.
_BLANK = r"[\t\x0b\x0c \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_LONG_BLANK = re.compile(_BLANK + f"{{{LONG_BLANK_CHARS},}}")


@dataclass(frozen=True)
class Tekken:
    r"""Byte-level BPE with the ids of the production tokenizer.

    The vocabulary's pattern ends in ``\s+(?!\S)``, whose look-ahead makes tiktoken's regex engine
    give up on about a million blanks in a row. Such runs are encoded apart, as the one piece that
    the pattern makes of them (`_encode_blank_runs`).
    """

    name: str
    sha256: str
    encoding: tiktoken.Encoding = field(repr=False)
    ranks: dict[bytes, int] = field(repr=False)
    bos: int = BOS
    eos: int = EOS

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls."""
        documents = [self._encode_text(text) for text in texts.to_pylist()]
        offsets = np.zeros(len(documents) + 1, np.int64)
        np.cumsum([len(ids) for ids in documents], out=offsets[1:])
        return Encoded(np.concatenate([np.empty(0, np.uint32), *documents]), offsets)

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids without control tokens."""
        return self.encoding.decode(ids.tolist())

    def _encode_text(self, text: str) -> npt.NDArray[np.uint32]:
        # A run of blanks that long holds one of every LONG_BLANK_CHARS-th character of the text.
        if any(char.isspace() for char in text[LONG_BLANK_CHARS - 1 :: LONG_BLANK_CHARS]):
            return self._encode_blank_runs(text)
        return self.encoding.encode_to_numpy(text, disallowed_special=())

    def _encode_blank_runs(self, text: str) -> npt.NDArray[np.uint32]:
        r"""Encode around long runs of blanks.

        A run of blanks that no line break follows always starts a piece of the pattern: what comes
        before can end in a line break at most. ``\s+(?!\S)`` then takes the run to the end of
        the text, or up to its last blank, which belongs to the next piece. A run that a line break
        follows is taken by ``\s*[\r\n]+``, which has no look-ahead and no limit.
        """
        pieces: list[npt.NDArray[np.uint32]] = []
        done = 0
        for run in _LONG_BLANK.finditer(text):
            start, end = run.span()
            following = text[end : end + 1]
            if following in ("\r", "\n"):
                continue
            end -= bool(following)
            pieces.append(self.encoding.encode_to_numpy(text[done:start], disallowed_special=()))
            pieces.append(self._one_piece.encode_to_numpy(text[start:end], disallowed_special=()))
            done = end
        pieces.append(self.encoding.encode_to_numpy(text[done:], disallowed_special=()))
        return np.concatenate(pieces)

    @cached_property
    def _one_piece(self) -> tiktoken.Encoding:
        """The same vocabulary, with a pattern that takes any text as one piece."""
        return tiktoken.Encoding(
            self.name, pat_str=r"[\s\S]+", mergeable_ranks=self.ranks, special_tokens={"<s>": BOS}
        )


def load_tekken() -> Tekken:
    """Build the tokenizer from the installed vocabulary, in about half a second.

    Raises
    ------
    InputError
        If mistral-common or its vocabulary file is missing or damaged.
    """
    path = _find_vocabulary()
    data = path.read_bytes()
    try:
        vocabulary = json.loads(data)
        config = vocabulary["config"]
        specials = config["default_num_special_tokens"]
        words = vocabulary["vocab"][: config["default_vocab_size"] - specials]
        ranks = {base64.b64decode(word["token_bytes"]): word["rank"] + specials for word in words}
        pattern = config["pattern"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the vocabulary {VOCABULARY} is damaged: {error}", "install mistral-common again"
        ) from None
    # With no control token at all, tiktoken looks for the empty string between all characters,
    # which halves its speed; with these two it finds them and passes them by as text.
    encoding = tiktoken.Encoding(
        "tekken",
        pat_str=pattern,
        mergeable_ranks=ranks,
        special_tokens={"<s>": BOS, "</s>": EOS},
    )
    return Tekken("tekken", hashlib.sha256(data).hexdigest(), encoding, ranks)


def _find_vocabulary() -> Path:
    package = find_spec("mistral_common")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "data" / VOCABULARY
        if path.is_file():
            return path
    raise InputError(
        f"mistral-common's vocabulary {VOCABULARY} is not installed",
        "install mistral-common 1.8 or later",
    )
