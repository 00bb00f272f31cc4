"""Parallel pairs: a snippet and its translation in one context, Python always one of the two."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codemix.errors import InputError, UsageError, nearest
from codemix.pipelines.io.dataset import Dataset, Part
from codemix.pipelines.pair.index import index_files
from codemix.pipelines.pair.match import match_files
from codemix.pipelines.pair.stage import PairStage
from codemix.pipelines.pair.templates import STRATEGIES
from codemix.pipelines.pair.texts import PairTask, cut_candidates, gather_texts, list_candidates
from codemix.pipelines.runner import Job
from codemix.schema import PIVOT_LANGUAGE

__all__ = ["PairOptions", "Pairing", "pair_files"]


@dataclass(frozen=True)
class PairOptions:
    """What decides the documents.

    Raises
    ------
    UsageError
        If the strategy is unknown or ``languages`` lack the pivot or have nothing besides it.
    """

    languages: tuple[str, ...]
    strategy: str = "prompt"
    max_tokens: int = 4096
    tokenizer: str = "tekken"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise UsageError(
                f"unknown strategy {self.strategy!r}", nearest(self.strategy, list(STRATEGIES))
            )
        if PIVOT_LANGUAGE not in self.languages or len(self.languages) < 2:
            raise UsageError(
                f"pairs need {PIVOT_LANGUAGE} and one other language",
                "every pair has Python on exactly one side",
            )


@dataclass(frozen=True)
class Pairing:
    """The job that writes the documents of some datasets.

    Attributes
    ----------
    job : Job
        Matches the files when its first task is asked for.
    details : dict
        Filled then: how many files came in, were paired, or were not and why.
    """

    job: Job
    details: dict[str, Any]


@contextmanager
def pair_files(
    datasets: Sequence[Dataset], options: PairOptions, workers: int
) -> Iterator[Pairing]:
    """Pair the files of some datasets; the texts of paired files lie in a scratch folder meanwhile.

    Raises
    ------
    InputError
        If a dataset holds other rows than files.
    """
    for dataset in datasets:
        if dataset.kind != "files":
            raise InputError(
                f"{dataset.name} holds {dataset.kind}, not files",
                "pair takes the output of `codemix detect` or `codemix dedupe`",
            )
    with tempfile.TemporaryDirectory(prefix="codemix-pair-") as scratch:
        details: dict[str, Any] = {}
        parts = [part for dataset in datasets for part in dataset.parts]
        yield Pairing(
            Job(
                stage=PairStage(options.strategy, options.max_tokens, options.tokenizer),
                kind="pairs",
                parameters=asdict(options),
                inputs=tuple(
                    {"name": dataset.name, "fingerprint": dataset.fingerprint}
                    for dataset in datasets
                ),
                tasks=_find_tasks(parts, options, workers, Path(scratch), details),
            ),
            details,
        )


def _find_tasks(
    parts: Sequence[Part],
    options: PairOptions,
    workers: int,
    scratch: Path,
    details: dict[str, Any],
) -> Iterator[PairTask]:
    index = index_files(parts, frozenset(options.languages), workers)
    matching = match_files(index.files)
    table = scratch / "texts.arrow"
    candidates = list_candidates(gather_texts(parts, matching.pairs, table))
    if options.strategy == "shuffle":
        # Each snippet as often as in the other strategies, but alone and in random order.
        order = np.random.default_rng(options.seed).permutation(2 * len(candidates))
        candidates = [candidates[at % len(candidates)] for at in order]
    details["files"] = index.files_in
    details["pairs"] = len(matching.pairs)
    details["left_out"] = dict(sorted(index.left_out.items()))
    details["unpaired"] = dict(sorted(matching.unpaired.items()))
    yield from cut_candidates(table, candidates)
