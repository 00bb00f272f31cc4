"""Faster encoders of the same vocabularies, and the check that their ids are the reference's.

gigatoken and fastokens (extra ``fast``) encode an order of magnitude faster than tiktoken and two
than the Hugging Face library. They are young, so neither is trusted: one is used only after its
ids equalled the reference's on a sample of the very input, and on text that is known to be hard.
"""

import os
import tempfile
from binascii import b2a_base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import orjson
import pyarrow as pa

from codemix.errors import UsageError, nearest
from codemix.pipelines.tokenize.rank_file import ENCODINGS
from codemix.pipelines.tokenize.registry import open_tokenizer
from codemix.pipelines.tokenize.tokenizer import (
    Encoded,
    IdArray,
    InfillTokens,
    JsonVocabulary,
    RankedVocabulary,
    Tokenizer,
)

AUTO = "auto"
REFERENCE = "reference"

_HARD_TEXTS = (
    "",
    " " * 3000 + "x\n" + "\t" * 70 + "\r\n\r\n  \n" + " " * 1000,
    "aaaa" * 700 + "====////" * 90 + "0123456789" * 90,
    "'s 'RE don't I'LL x='t'; Ünïcödé é\u0301 \u00a0\u2028\u3000 中文混排 🙂👩‍👩‍👧 \ufeff \u0000",
    "</s> <s> [INST] <pad> <unk> <|endoftext|> <|im_end|> <fim_prefix> <|fim_middle|> [SUFFIX]",
)
_NAMES_OF_PATTERNS = {
    # Tekken's: digits alone, no contractions. gigatoken knows it by another of its users.
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
    r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+": "nemotron",
    ENCODINGS["cl100k_base"].pattern: "gpt4",
    ENCODINGS["o200k_base"].pattern: "o200k",
}


_NOT_INSTALLED = (PackageNotFoundError, ModuleNotFoundError)
_UNFIT = (ValueError, KeyError, TypeError, RuntimeError, NotImplementedError)

MOST_CACHE_BYTES = 384 * 1024**2
"""How much a process may grow before an engine that remembers words is made anew."""


class Engine(Protocol):
    """Something that encodes."""

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls."""
        ...


class EngineChoice(NamedTuple):
    """The engine of a run, as the manifest records it.

    Attributes
    ----------
    name : str
        A key of ``ENGINES``, or ``reference``.
    version : str
        Of its package; empty for the reference.
    sample_documents, sample_tokens : int
        On which its ids equalled the reference's.
    rejected : mapping of str to str
        Engines that were tried before it, and why they are not used.
    """

    name: str = REFERENCE
    version: str = ""
    sample_documents: int = 0
    sample_tokens: int = 0
    rejected: Mapping[str, str] = {}

    def to_json(self) -> dict[str, Any]:
        """Return the choice for a manifest."""
        return {**self._asdict(), "rejected": dict(self.rejected)}


@dataclass(frozen=True)
class Accelerated:
    """A tokenizer whose ids come from a faster engine; all else is the reference's."""

    reference: Tokenizer
    engine: Engine = field(repr=False)

    @property
    def name(self) -> str:
        """The reference's name."""
        return self.reference.name

    @property
    def sha256(self) -> str:
        """The reference's hash."""
        return self.reference.sha256

    @property
    def bos(self) -> int | None:
        """The reference's token before a document."""
        return self.reference.bos

    @property
    def eos(self) -> int:
        """The reference's token after a document."""
        return self.reference.eos

    @property
    def infill(self) -> InfillTokens | None:
        """The reference's control tokens of fill-in-the-middle."""
        return self.reference.infill

    @property
    def vocabulary(self) -> RankedVocabulary | JsonVocabulary:
        """The reference's vocabulary."""
        return self.reference.vocabulary

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings without nulls."""
        return self.engine.encode(texts)

    def decode(self, ids: IdArray) -> str:
        """Return the text of ids without control tokens."""
        return self.reference.decode(ids)


class Gigatoken:
    """The package gigatoken, on the calling thread: its pool of threads hangs after a fork.

    It remembers every word that it ever saw; when that has taken a lot of memory, it is made anew.
    """

    def __init__(self, vocabulary: RankedVocabulary | JsonVocabulary) -> None:
        import awkward

        self._awkward = awkward
        self._vocabulary = vocabulary
        self._first_id = 0 if isinstance(vocabulary, JsonVocabulary) else vocabulary.first_id
        self._load()

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings; its buffers are read where they are."""
        if _resident_bytes() - self._resident_bytes > MOST_CACHE_BYTES:
            self._load()
        contents = self._awkward.contents
        texts = texts.cast(pa.large_string())
        _, offsets, data = texts.buffers()
        starts = np.frombuffer(offsets, np.int64, len(texts) + 1, 8 * texts.offset)
        chars = np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)
        layout = contents.ListOffsetArray(
            self._awkward.index.Index64(starts),
            contents.NumpyArray(chars, parameters={"__array__": "char"}),
            parameters={"__array__": "string"},
        )
        found = self._backend.encode_batch(self._awkward.Array(layout), parallel=False).layout
        ids = np.asarray(found.content.data, np.uint32)
        return Encoded(_shifted(ids, self._first_id), np.asarray(found.offsets.data, np.int64))

    def _load(self) -> None:
        import gigatoken

        # The old one goes before the new one comes.
        self._backend: Any = None
        if isinstance(self._vocabulary, JsonVocabulary):
            self._backend = gigatoken.Tokenizer.from_json(_without_controls(self._vocabulary))
        else:
            pattern = _NAMES_OF_PATTERNS[self._vocabulary.pattern]
            with _rank_file(self._vocabulary) as path:
                self._backend = gigatoken.Tokenizer.from_tiktoken(
                    path, pretokenizer=pattern, special_tokens={}
                )
        self._resident_bytes = _resident_bytes()


class Fastokens:
    """The package fastokens, on one thread: the processes of a run share the cores already."""

    def __init__(self, vocabulary: RankedVocabulary | JsonVocabulary) -> None:
        # Its pool of threads is made at the first use, of as many threads as this says.
        os.environ.setdefault("RAYON_NUM_THREADS", "1")
        import fastokens

        self._first_id = 0
        if isinstance(vocabulary, JsonVocabulary):
            self._backend = fastokens.Tokenizer.from_json_str(_without_controls(vocabulary))
        else:
            self._first_id = vocabulary.first_id
            with _rank_file(vocabulary) as path:
                self._backend = fastokens.Tokenizer.from_tiktoken(
                    path, pattern=vocabulary.pattern, special_tokens={}
                )

    def encode(self, texts: pa.Array) -> Encoded:
        """Encode an array of strings."""
        ids, offsets = self._backend.encode_batch_flat(texts.to_pylist())
        return Encoded(
            _shifted(np.frombuffer(ids, np.uint32), self._first_id),
            np.frombuffer(offsets, np.uint64).astype(np.int64),
        )


ENGINES: Mapping[str, Callable[[RankedVocabulary | JsonVocabulary], Engine]] = {
    "gigatoken": Gigatoken,
    "fastokens": Fastokens,
}
"""In the order in which they are tried."""


def choose_engine(spec: str, wanted: str, sample: pa.Array) -> EngineChoice:
    """Return the first engine whose ids equal the reference's.

    Parameters
    ----------
    spec : str
        The tokenizer, as `open_tokenizer` takes it.
    wanted : str
        ``auto``, ``reference``, or the name of an engine.
    sample : Array of strings
        Of the input.

    Raises
    ------
    UsageError
        If an engine is named that is unknown, not installed, or gives other ids.
    """
    if wanted not in (AUTO, REFERENCE, *ENGINES):
        raise UsageError(
            f"there is no engine {wanted!r}", nearest(wanted, [AUTO, REFERENCE, *ENGINES])
        )
    if wanted == REFERENCE:
        return EngineChoice()
    texts = pa.concat_arrays([pa.array(_HARD_TEXTS), sample.cast(pa.string())])
    expected = open_tokenizer(spec).encode(texts)
    rejected: dict[str, str] = {}
    for name in ENGINES if wanted == AUTO else (wanted,):
        problem = _problem_with(spec, name, texts, expected)
        if problem is None:
            return EngineChoice(name, version(name), len(texts), len(expected.ids), rejected)
        rejected[name] = problem
    if wanted != AUTO:
        raise UsageError(
            f"the engine {wanted} cannot be used: {rejected[wanted]}",
            "leave out --tokenizer-engine: the best one that is right is then chosen",
        )
    return EngineChoice(rejected=rejected)


def load_ahead(spec: str, wanted: str) -> None:
    """Load into this process what `choose_engine` will most likely choose, before it has chosen."""
    for name in ENGINES if wanted == AUTO else (wanted,):
        try:
            open_tokenizer(spec, name).encode(pa.array(_HARD_TEXTS[:1]))
        except _NOT_INSTALLED + _UNFIT:
            continue
        return


def accelerate(reference: Tokenizer, engine: str) -> Tokenizer:
    """Return the tokenizer with an engine that `choose_engine` chose."""
    if engine == REFERENCE:
        return reference
    return Accelerated(reference, ENGINES[engine](reference.vocabulary))


def _problem_with(spec: str, name: str, texts: pa.Array, expected: Encoded) -> str | None:
    """Return why an engine cannot be used."""
    try:
        version(name)
        found = open_tokenizer(spec, name).encode(texts)
    except _NOT_INSTALLED:
        return "not installed"
    except _UNFIT:
        return "does not know this vocabulary"
    same = np.array_equal(found.offsets, expected.offsets) and np.array_equal(
        found.ids, expected.ids
    )
    return None if same else "gives other ids than the reference"


def _resident_bytes() -> int:
    """Return the memory of this process; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _shifted(ids: IdArray, first_id: int) -> IdArray:
    return ids + np.uint32(first_id) if first_id else ids


@contextmanager
def _rank_file(vocabulary: RankedVocabulary) -> Iterator[str]:
    """Make a tiktoken file of a vocabulary, for as long as a library reads it."""
    words = sorted(vocabulary.ranks.items(), key=itemgetter(1))
    lines = [b"%s %d\n" % (b2a_base64(word, newline=False), rank) for word, rank in words]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.tiktoken"
        path.write_bytes(b"".join(lines))
        yield str(path)


def _without_controls(vocabulary: JsonVocabulary) -> str:
    """Return a tokenizer.json that knows no control tokens: their text inside a document is text.

    What else it would do to a text (truncation, padding, marks around it) goes too.
    """
    config = orjson.loads(vocabulary.data)
    added = config.get("added_tokens") or []
    config["added_tokens"] = [token for token in added if not token.get("special")]
    for key in ("truncation", "padding", "post_processor"):
        config[key] = None
    return orjson.dumps(config).decode()
