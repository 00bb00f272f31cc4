"""Parallel pairs: a snippet and its translation in one context, Python always one of the two."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.problems import Problems, read_problems
from codemix.pipelines.engines import Engine
from codemix.pipelines.io.dataset import Dataset, Part
from codemix.pipelines.pair.finding import find_pairs
from codemix.pipelines.pair.holdout import FOLDER, divide, parse_hold_out, write_evaluation
from codemix.pipelines.pair.options import BY, PairOptions
from codemix.pipelines.pair.scorers import load_scorer
from codemix.pipelines.pair.stage import PairStage
from codemix.pipelines.pair.texts import (
    PairTask,
    Placed,
    cut_candidates,
    gather_texts,
    list_candidates,
)
from codemix.pipelines.runner import Job

__all__ = ["BY", "PairOptions", "Pairing", "pair_files"]

_PROBLEM_NGRAM = 13
"""Words in a row that a side may not share with a benchmark problem, as in dedupe."""


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
    datasets: Sequence[Dataset],
    options: PairOptions,
    engine: Engine,
    scratch_parent: Path | None = None,
    output: Path | None = None,
) -> Iterator[Pairing]:
    """Pair the files of some datasets; the texts of paired files lie in a scratch folder meanwhile.

    Parameters
    ----------
    scratch_parent : Path, optional
        Where the scratch folder is made; by default where the engine's machines all see
        it, which for this one is where the system puts such folders.
    output : Path, optional
        The folder of the output; an evaluation set goes below it.

    Raises
    ------
    InputError
        If a dataset holds other rows than files, or a benchmark cannot be read.
    UsageError
        If something is to be held out and no folder is named, or a scorer is not installed.
    """
    for dataset in datasets:
        if dataset.kind != "files":
            raise InputError(
                f"{dataset.name} holds {dataset.kind}, not files",
                "pair takes the output of `codemix detect` or `codemix dedupe`",
            )
    if options.hold_out:
        parse_hold_out(options.hold_out)
        if output is None:
            raise UsageError("--hold-out writes a second output", "name a folder with -o")
    load_scorer(options.scorer, (), ())
    problems = read_problems([Path(name) for name in options.exclude], _PROBLEM_NGRAM)
    parent = scratch_parent or engine.scratch
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="codemix-pair-", dir=parent) as scratch:
        details: dict[str, Any] = {}
        parts = [part for dataset in datasets for part in dataset.parts]
        tasks = _find_tasks(parts, options, engine, Path(scratch), output, details)
        yield Pairing(
            Job(
                stage=_stage(options, problems),
                kind="pairs" if options.emit == "documents" else "alignments",
                parameters={**asdict(options), "exclude": problems.sources},
                inputs=tuple(
                    {"name": dataset.name, "fingerprint": dataset.fingerprint}
                    for dataset in datasets
                ),
                tasks=tasks,
            ),
            details,
        )


def _stage(options: PairOptions, problems: Problems) -> PairStage:
    return PairStage(
        options.strategy,
        options.max_tokens,
        options.tokenizer,
        options.template,
        options.licenses,
        frozenset(problems.keys.tolist()),
        problems.ngram,
        options.emit == "documents",
    )


def _find_tasks(
    parts: Sequence[Part],
    options: PairOptions,
    engine: Engine,
    scratch: Path,
    output: Path | None,
    details: dict[str, Any],
) -> Iterator[PairTask]:
    found = find_pairs(parts, options, engine)
    details |= found.details
    table = scratch / "texts.arrow"
    placed = gather_texts(parts, found.pairs, table)
    if options.hold_out and output is not None:
        placed = _hold_out(placed, options, table, output, details)
    # Without texts the second direction would say the same again.
    directions = options.directions if options.emit == "documents" else "from-pivot"
    candidates = list_candidates(placed, directions)
    if options.strategy == "shuffle" and options.emit == "documents":
        # Each snippet as often as in the other strategies, but alone and in random order.
        both = list_candidates(placed)
        order = np.random.default_rng(options.seed).permutation(2 * len(both))
        candidates = [both[at % len(both)] for at in order]
    yield from cut_candidates(table, candidates)


def _hold_out(
    placed: Sequence[Placed],
    options: PairOptions,
    table: Path,
    output: Path,
    details: dict[str, Any],
) -> list[Placed]:
    """Write the evaluation set and return the pairs that are left for training."""
    division = divide(placed, parse_hold_out(options.hold_out), table)
    details["held_out"] = {
        "pairs": len(division.held),
        "near": division.near,
        "documents": write_evaluation(
            division.held, table, output / FOLDER, options.strategy, options.template,
            options.tokenizer,
        ),
    }  # fmt: skip
    return division.training
