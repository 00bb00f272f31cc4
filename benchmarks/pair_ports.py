"""How well `codemix pair` mines ports: the same library in Python and in another language.

    python benchmarks/pair_ports.py [FOLDER]

Packages that FOLDER lacks (default: .cache/pair-ports) are fetched as `corpus.py` does; unrelated
files come from the corpus that it builds. The first table is of sets that weights were fitted to or
thresholds chosen with, 30% of each side removed at random; the second of sets that nothing was
chosen with, whole. F1 is that of the default threshold, precision and recall those of --strict,
with the shipped weights; each a mean over the languages in the first table.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pair import KEPT
from pair_problems import LEAST_LEFT, Bench, Problem, Tally, add_up
from pair_sets import ProgramSet, fetch_packages, list_collections, list_held_out, list_ports

from codemix.pipelines.pair.mining import match_one_to_one
from codemix.pipelines.pair.model import load_model

CACHE = Path(__file__).resolve().parents[1] / ".cache"
UNRELATED = (0, 10)
HEAD = "F1 | `--strict` precision, recall | F1 with ten unrelated | `--strict` precision, recall |"


class Rating(NamedTuple):
    """How a problem is solved at the default and at the strict threshold."""

    default: Tally
    strict: Tally

    @property
    def figures(self) -> tuple[float, float, float]:
        """F1 at the default threshold, precision and recall at the strict one."""
        return self.default.f1, self.strict.precision, self.strict.recall


def rate(problem: Problem) -> Rating:
    """Solve a problem with the shipped weights."""
    model = load_model()
    probability = model.probability(problem.evidence)
    default, strict = (
        problem.score(match_one_to_one(problem.evidence.pairs, probability, least))
        for least in (model.default_threshold, model.strict_threshold)
    )
    return Rating(default, strict)


def show(title: str, pairs: int, figures: Iterable[Sequence[float]]) -> None:
    """Print a row: F1, precision and recall without and with unrelated units."""
    cells = [f"{f1:.3f} | {precision:.3f}, {recall:.3f}" for f1, precision, recall in figures]
    print(f"| {title} | {pairs} | {' | '.join(cells)} |", flush=True)


def report_development(bench: Bench, sets: Iterable[ProgramSet]) -> None:
    """Print a row for each set: the pairs that are left to find, and means over languages."""
    print(f"| set | pairs | {HEAD}\n|---|---|---|---|---|---|")
    for of in sets:
        if not of.languages:
            continue
        pairs = 0
        columns = []
        for unrelated in UNRELATED:
            problems = [bench.pose(of, language, unrelated) for language in of.languages]
            problems = [problem for problem in problems if problem.total >= LEAST_LEFT]
            pairs = sum(problem.total for problem in problems)
            figures = [rate(problem).figures for problem in problems]
            columns.append(np.mean(figures, axis=0).tolist())
        show(of.title, pairs, columns)


def report_held_out(bench: Bench, sets: Iterable[ProgramSet]) -> None:
    """Print a row for each set and language, their mean, and all their pairs together."""
    print(f"| set | Python and | pairs | {HEAD}\n|---|---|---|---|---|---|---|")
    rated = []
    for of in sets:
        for language in of.languages:
            problems = [bench.pose(of, language, unrelated, 1.0) for unrelated in UNRELATED]
            ratings = [rate(problem) for problem in problems]
            show(f"{of.title} | {language}", problems[0].total, [one.figures for one in ratings])
            rated.append(ratings)
    total = sum(ratings[0].default.total for ratings in rated)
    means = np.mean([[one.figures for one in ratings] for ratings in rated], axis=0)
    show("mean | ", total, means.tolist())
    together = [
        Rating(add_up(one.default for one in column), add_up(one.strict for one in column))
        for column in zip(*rated, strict=True)
    ]
    show("all pairs together | ", total, [one.figures for one in together])


def main() -> None:
    """Fetch, build the sets and print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=CACHE / "pair-ports")
    parser.add_argument("--corpus", type=Path, default=CACHE / "corpus", help="unrelated files")
    parser.add_argument("--humaneval", type=Path, help="folder of HumanEval-X")
    chosen = parser.parse_args()
    fetch_packages(chosen.folder)
    bench = Bench(chosen.corpus)
    print(f"Development sets, {KEPT:.0%} of each side\n")
    sets = [of for of in list_collections(chosen.humaneval) if not of.is_hidden]
    report_development(bench, [*sets, *list_ports(chosen.folder)])
    print("\nSets that nothing was fitted to\n")
    report_held_out(bench, list_held_out(chosen.folder))


if __name__ == "__main__":
    main()
