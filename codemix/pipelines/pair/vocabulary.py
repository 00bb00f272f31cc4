"""Words: how identifiers fall apart, and which of them mean the same in several languages."""

import re
import tomllib
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_SUBWORD = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\x80-\xff]+")
_KNOWN_WORDS = 1 << 18


class Word(NamedTuple):
    """An identifier: hashes of its parts, of the whole, and of its concept or 0.

    ``called`` and ``standing`` say whether the concept is an operation where the word is called,
    and where it is not.
    """

    parts: tuple[int, ...]
    whole: int
    concept: int
    called: bool = False
    standing: bool = False


class Vocabulary(NamedTuple):
    """What ``vocabulary.toml`` holds: the concept of a word, and words that say nothing."""

    concepts: dict[str, str]
    ignored: frozenset[str]
    called: frozenset[str]
    standing: frozenset[str]


@cache
def load_vocabulary() -> Vocabulary:
    """Read the vocabulary once for each process."""
    raw = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))
    concepts: dict[str, str] = {}
    for line in raw["concepts"]:
        concept, *others = line.split()
        for word in (concept, *others):
            concepts.setdefault(word, concept)
    words = {name: frozenset(raw[name].split()) for name in ("ignored", "called", "standing")}
    return Vocabulary(concepts, **words)


def hash_of(text: str | bytes) -> int:
    """Return a 32-bit hash that is the same in every process; 0 is no hash."""
    return zlib.crc32(text if isinstance(text, bytes) else text.encode()) or 1


@lru_cache(_KNOWN_WORDS)
def read_word(text: bytes) -> Word:
    """Split an identifier at case, digits and underscores; parts of one letter say nothing."""
    vocabulary = load_vocabulary()
    lower = text.decode("utf-8", "replace").lower()
    concept = vocabulary.concepts.get(lower)
    if lower in vocabulary.ignored:
        return Word((), 0, 0)
    parts = []
    for piece in _SUBWORD.findall(text):
        part = piece.decode("utf-8", "replace").lower()
        if len(part) > 1 and part not in vocabulary.ignored:
            parts.append(hash_of(vocabulary.concepts.get(part, part)))
    whole = hash_of(lower.replace("_", ""))
    if concept is None:
        return Word(tuple(parts), whole, 0)
    operation = (concept in vocabulary.called, concept in vocabulary.standing)
    return Word(tuple(parts), whole, hash_of("=" + concept), *operation)
