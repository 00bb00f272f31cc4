"""Byte-pair encoding by ranks, with tiktoken: the reference for Tekken and for tiktoken files."""

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import tiktoken

from codemix.errors import InputError
from codemix.pipelines.tokenize.tokenizer import (
    Encoded,
    IdArray,
    InfillTokens,
    RankedVocabulary,
    join_documents,
)

LONG_BLANK_CHARS = 100_000
# White_Space of Unicode without the line breaks \r and \n, as the vocabularies' patterns see it.
_BLANK = r"[\t\x0b\x0c \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_LONG_BLANK = re.compile(_BLANK + f"{{{LONG_BLANK_CHARS},}}")


@dataclass(frozen=True)
class BytePair:
    r"""Byte-level BPE with the ids of the production tokenizer.

    The patterns that are used with it end in ``\s+(?!\S)``, whose look-ahead makes tiktoken's regex
    engine give up on about a million blanks in a row. Such runs are encoded apart, as the one piece
    that the pattern makes of them (`_encode_blank_runs`).
    """

    name: str
    sha256: str
    vocabulary: RankedVocabulary = field(repr=False)
    eos: int
    bos: int | None = None
    infill: InfillTokens | None = None

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls."""
        return join_documents([self._encode_text(text) for text in texts.to_pylist()])

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids without control tokens.

        Raises
        ------
        InputError
            If an id is none of the vocabulary's.
        """
        try:
            return self.encoding.decode(ids.tolist())
        except KeyError as error:
            raise InputError(f"an id is none of {self.name}: {error.args[0]}", "") from None

    @cached_property
    def encoding(self) -> tiktoken.Encoding:
        """The vocabulary with its own pattern."""
        return self._encoding(self.vocabulary.pattern)

    @cached_property
    def _one_piece(self) -> tiktoken.Encoding:
        """The same vocabulary, with a pattern that takes any text as one piece."""
        return self._encoding(r"[\s\S]+")

    def _encoding(self, pattern: str) -> tiktoken.Encoding:
        first = self.vocabulary.first_id
        ids = {word: rank + first for word, rank in self.vocabulary.ranks.items()}
        # With no control token at all, tiktoken looks for the empty string between all characters,
        # which halves its speed; with this one it finds it and passes it by as text.
        return tiktoken.Encoding(
            self.name, pat_str=pattern, mergeable_ranks=ids, special_tokens={"</s>": self.eos}
        )

    def _encode_text(self, text: str) -> IdArray:
        # A run of blanks that long holds one of every LONG_BLANK_CHARS-th character of the text.
        if any(char.isspace() for char in text[LONG_BLANK_CHARS - 1 :: LONG_BLANK_CHARS]):
            return self._encode_blank_runs(text)
        return self.encoding.encode_to_numpy(text, disallowed_special=())

    def _encode_blank_runs(self, text: str) -> IdArray:
        r"""Encode around long runs of blanks.

        A run of blanks that no line break follows always starts a piece of the pattern: what comes
        before can end in a line break at most. ``\s+(?!\S)`` then takes the run to the end of
        the text, or up to its last blank, which belongs to the next piece. A run that a line break
        follows is taken by ``\s*[\r\n]+``, which has no look-ahead and no limit.
        """
        pieces: list[IdArray] = []
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
