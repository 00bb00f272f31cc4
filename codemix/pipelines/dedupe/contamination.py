"""Files that share long n-grams with benchmark problems.

Where a file meets a problem's n-gram is found part by part. Whether that counts is known only at
the end: an n-gram that stands in many repositories is an idiom, not a leak.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from codemix.errors import InputError
from codemix.pipelines.dedupe.problems import Problems, ngram_key
from codemix.pipelines.dedupe.shingles import hash_ngrams
from codemix.pipelines.dedupe.tokens import TOKEN_RULES, find_words

COMMON_REPOSITORIES = 50
"""An n-gram of more repositories than this does not count."""

MEETINGS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("repo_name", pa.string(), nullable=False),
        pa.field("word", pa.int64(), nullable=False),
        pa.field("start", pa.int64(), nullable=False),
        pa.field("end", pa.int64(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),
    ]
)
"""One row for each n-gram of a file that a problem has too: the file's row, the n-gram's first word
and its bytes [start, end) in the content, and its place in ``Problems.keys``."""


class Leak(NamedTuple):
    """The longest passage that a file shares with a problem, as bytes of its content."""

    problem: str
    start: int
    end: int


def find_meetings(batch: pa.RecordBatch, problems: Problems, first_row: int) -> pa.RecordBatch:
    """Return where the files of a batch meet the problems, in the schema ``MEETINGS``.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Files with ``content`` and ``repo_name``.
    problems : Problems
    first_row : int
        Number of the batch's first row.
    """
    if "repo_name" not in batch.schema.names:
        raise InputError(
            "decontamination needs a column 'repo_name'",
            "n-grams are counted by repository; rows of `codemix detect` have it",
        )
    texts = batch.column("content")
    hashes, offsets = hash_ngrams(texts, TOKEN_RULES["words"], problems.ngram, True)
    hits = np.flatnonzero(_is_in(hashes, problems.filter))
    rows = np.searchsorted(offsets, hits, side="right") - 1
    found = []
    for row, places in groupby(zip(rows.tolist(), hits.tolist(), strict=True), lambda hit: hit[0]):
        words = [place - int(offsets[row]) for _, place in places]
        repo_name = batch.column("repo_name")[row].as_py()
        for word, start, end, key in _confirm(texts[row].as_py(), words, problems):
            found.append((first_row + row, repo_name, word, start, end, key))
    columns = zip(*found, strict=True) if found else [[] for _ in MEETINGS]
    arrays = [
        pa.array(list(column), field.type) for column, field in zip(columns, MEETINGS, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=MEETINGS)


def _is_in(values: NDArray[np.uint32], ascending: NDArray[np.uint32]) -> NDArray[np.bool_]:
    # A table of the upper bits answers nearly all questions from the cache.
    may_be = np.zeros(2**20, np.bool_)
    may_be[ascending >> np.uint32(12)] = True
    result: NDArray[np.bool_] = may_be[values >> np.uint32(12)]
    asked = np.flatnonzero(result)
    place = np.minimum(np.searchsorted(ascending, values[asked]), max(0, len(ascending) - 1))
    result[asked] = ascending[place] == values[asked] if len(ascending) else False
    return result


def _confirm(
    text: str, words: Sequence[int], problems: Problems
) -> Iterator[tuple[int, int, int, int]]:
    """Yield first word, start, end and key of those n-grams that truly are a problem's."""
    data = text.encode()
    spans = find_words(text)
    for word in words:
        of_ngram = spans[word : word + problems.ngram]
        if len(of_ngram) < problems.ngram:
            continue  # a short text was hashed as a whole
        key = np.uint64(ngram_key([data[start:end].lower() for start, end in of_ngram]))
        place = int(np.searchsorted(problems.keys, key))
        if place < len(problems.keys) and problems.keys[place] == key:
            yield word, of_ngram[0][0], of_ngram[-1][1], place


def find_leaks(
    meetings: Sequence[Path], problems: Problems
) -> tuple[dict[tuple[int, int], Leak], int]:
    """Return the leak of each contaminated row, and how many shared n-grams are too common.

    Parameters
    ----------
    meetings : sequence of Path
        Arrow files of ``MEETINGS``, one for each part; a part's rows begin at 0.
    problems : Problems

    Returns
    -------
    dict
        Keyed by part and row.
    int
        N-grams of problems that stand in more than ``COMMON_REPOSITORIES`` repositories.
    """
    tables = [MEETINGS.empty_table().append_column("part", pa.array([], pa.int64()))]
    for part, path in enumerate(meetings):
        with pa.OSFile(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        tables.append(table.append_column("part", pa.repeat(part, table.num_rows)))
    met = pa.concat_tables(tables)
    spread = met.group_by("key").aggregate([("repo_name", "count_distinct")])
    common = spread.filter(pc.greater(spread["repo_name_count_distinct"], COMMON_REPOSITORIES))
    counted = met.filter(pc.invert(pc.is_in(met["key"], common["key"])))
    leaks = {}
    rows = zip(
        *(counted[name].to_pylist() for name in ("part", "row", "word", "start", "end", "key")),
        strict=True,
    )
    for (part, row), of_file in groupby(rows, lambda met: met[:2]):
        passages = _join(
            (word, start, end, int(problems.of_key[key])) for _, _, word, start, end, key in of_file
        )
        start, end, problem = max(passages, key=lambda passage: passage[1] - passage[0])
        leaks[part, row] = Leak(problems.names[problem], start, end)
    return leaks, common.num_rows


def _join(ngrams: Iterator[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join n-grams of one problem that follow word by word; yield start, end and problem."""
    last: tuple[int, int, int, int] | None = None
    for word, start, end, problem in ngrams:
        if last is not None and last[0] + 1 == word and last[3] == problem:
            last = word, last[1], end, problem
            continue
        if last is not None:
            yield last[1:]
        last = word, start, end, problem
    if last is not None:
        yield last[1:]
