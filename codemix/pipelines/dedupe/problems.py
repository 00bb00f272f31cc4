"""The n-grams of benchmark problems, which no training file may share."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.shingles import hash_ngrams
from codemix.pipelines.dedupe.tokens import TOKEN_RULES, find_words
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.io.rows import PARQUET_MAGIC, read_objects, read_parquet

_NAMES = ("task_id", "problem_id", "question_id", "id", "name", "slug")


class Problems(NamedTuple):
    """All n-grams of a set of benchmark problems.

    Attributes
    ----------
    names : tuple of str
        ``file:problem`` for each problem.
    ngram : int
        Words per n-gram.
    filter : ndarray of uint32
        The n-grams' hashes as the kernel makes them, ascending: quick, and sometimes wrong.
    keys : ndarray of uint64
        The n-grams' keys (`ngram_key`), ascending.
    of_key : ndarray of int64
        For each key the first problem that has it.
    sources : tuple of (str, str)
        Name and SHA-256 of each file.
    """

    names: tuple[str, ...]
    ngram: int
    filter: NDArray[np.uint32]
    keys: NDArray[np.uint64]
    of_key: NDArray[np.int64]
    sources: tuple[tuple[str, str], ...]


def ngram_key(words: Sequence[bytes]) -> int:
    """Return 64 bits that stand for an n-gram of lower-cased words."""
    return int.from_bytes(hashlib.blake2b(b" ".join(words), digest_size=8).digest(), "little")


def read_problems(paths: Sequence[Path], ngram: int) -> Problems:
    """Read the problems of benchmarks: every text in any field of every row, however deep.

    A text of fewer than ``ngram`` words, such as a name, has no n-grams. N-grams that tell nothing
    are left out: more than half of the words must be different names of at least two characters, or
    a table in a test would claim every file that counts to ten or knows the alphabet.

    Parameters
    ----------
    paths : sequence of Path
        JSON lines (plain, gzip, zstd) or Parquet.
    ngram : int

    Raises
    ------
    UsageError
        If a file does not exist.
    InputError
        If a file cannot be read, or no text of it is long enough.
    """
    names: list[str] = []
    sources: list[tuple[str, str]] = []
    of_key: dict[int, int] = {}
    texts: list[str] = []
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{path} does not exist", "name files of benchmark problems")
        sources.append((path.name, file_sha256(path)))
        before = len(of_key)
        for row in _rows(path):
            label = next((str(row[name]) for name in _NAMES if row.get(name) is not None), None)
            names.append(f"{path.name}:{label if label is not None else len(names)}")
            for text in _texts_in(row):
                words = [text.encode()[start:end].lower() for start, end in find_words(text)]
                for at in range(len(words) - ngram + 1):
                    if _is_telling(words[at : at + ngram]):
                        of_key.setdefault(ngram_key(words[at : at + ngram]), len(names) - 1)
                if len(words) >= ngram:
                    texts.append(text)
        if len(of_key) == before:
            raise InputError(
                f"{path} has no telling text of {ngram} words that the files before it lack",
                "a benchmark is a table with the problems' texts in any columns",
            )
    hashes, _ = hash_ngrams(pa.array(texts, pa.string()), TOKEN_RULES["words"], ngram, True)
    keys = np.fromiter(of_key, np.uint64, len(of_key))
    order = np.argsort(keys)
    values = np.fromiter(of_key.values(), np.int64, len(of_key))
    return Problems(
        tuple(names), ngram, np.unique(hashes), keys[order], values[order], tuple(sources)
    )


def _is_telling(words: Sequence[bytes]) -> bool:
    names = {word for word in words if len(word) > 1 and not word.isdigit()}
    return 2 * len(names) > len(words)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        if stream.peek(4)[:4] == PARQUET_MAGIC:
            for batch in read_parquet(str(path)):
                yield from batch.to_pylist()
        else:
            yield from read_objects(stream, str(path))


def _texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in value:
            yield from _texts_in(value[name])
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
