"""Fit the weights of `codemix/pipelines/pair/model.toml` to the development sets.

    python benchmarks/pair_fit.py [FOLDER] --humaneval ../shared/data/humaneval-x
    python benchmarks/pair_fit.py [FOLDER] --humaneval ../shared/data/humaneval-x --leave-out

Two logistic regressions look at the candidates of every set: one of all channels, fitted where
names are to be seen, and one blind to names and comments, fitted to the sets whose names are hidden
as well. No feature may speak against a pair by being larger, except the size of the smaller unit.
All sets of a group weigh together what `GROUP_WEIGHTS` says, however many they are. Slope and shift
of the mix are a third regression, on matched pairs that were scored by weights fitted without their
group. Similarities, handicap and thresholds were chosen by hand and stay.

Prints the toml, what is shipped beside it; with --leave-out instead F1 of each set at the default
threshold by weights, slope and shift fitted without its group.
"""

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pair_ports import CACHE
from pair_problems import LEAST_LEFT, Bench, Problem, verdicts
from pair_sets import fetch_packages, list_collections, list_ports

from codemix.pipelines.pair.mining import match_one_to_one
from codemix.pipelines.pair.model import Model, View, load_model

Floats = npt.NDArray[np.float64]
FEATURES = {
    "named": ("WORDS", "CODE", "NAMES", "LITERALS", "STREAM", "CONCEPTS"),
    "blind": ("CONTROL", "LITERALS", "STREAM", "CONCEPTS", "NEAR"),
}
OF_BOTH = ("ratio", "lead", "size", "smaller")
GROUP_WEIGHTS = {"HumanEval-X": 2.0, "demo corpus": 2.0, "antlr": 0.5, "networkx": 0.5}
RIDGE = 1e-7
WRONG_KEPT = 0.15
UNRELATED = 10


class Example(NamedTuple):
    """A problem, the features of its candidates by view, and which of them the fit looks at."""

    problem: Problem
    columns: dict[str, Floats]
    is_right: Floats
    weight: Floats


def pose_examples(bench: Bench, folder: Path, humaneval: Path) -> list[Example]:
    """Return all problems of the development sets; of the wrong candidates 15% are looked at."""
    ports = [of for of in list_ports(folder) if of.is_fitted]
    # Hidden names of ANTLR's functions were no part of the fit that is shipped.
    hidden = [of.hidden() for of in ports if of.unit == "function" and of.group != "antlr"]
    rng = np.random.default_rng(0)
    examples = []
    for of in (*list_collections(humaneval), *ports, *hidden):
        for language in of.languages:
            for unrelated in (0, UNRELATED) if of.unit == "file" else (0,):
                problem = bench.pose(of, language, unrelated)
                if problem.total >= LEAST_LEFT:
                    examples.append(_example(problem, rng))
    return examples


def _example(problem: Problem, rng: np.random.Generator) -> Example:
    judged = verdicts(problem)
    weight = np.where(judged == 1, 1.0, 0.0)
    weight[(judged == 0) & (rng.random(len(judged)) < WRONG_KEPT)] = 1 / WRONG_KEPT
    columns = {}
    for view, channels in FEATURES.items():
        similarity = getattr(load_model(), view).similarity
        # Size speaks against a pair: its weight is the negative one of the toml.
        columns[view] = np.stack(
            [
                View(similarity, {name: -1.0 if name == "size" else 1.0}, 0.0).log_odds(
                    problem.evidence
                )
                for name in (*channels, *OF_BOTH)
            ]
            + [np.ones(len(judged))],
            axis=1,
        )
    return Example(problem, columns, (judged == 1).astype(np.float64), weight / problem.total)


def group_of(example: Example) -> str:
    """Return what an example is left out with."""
    return example.problem.of.group


def group_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of an example by its group."""
    counts = Counter(map(group_of, examples))
    return {group: GROUP_WEIGHTS.get(group, 1.0) / count for group, count in counts.items()}


def regress(x: Floats, y: Floats, weight: Floats, free: int) -> Floats:
    """Return the coefficients of a logistic regression, by Newton's method.

    Parameters
    ----------
    x : ndarray, shape (rows, features)
    y, weight : ndarray, shape (rows,)
    free : int
        So many of the last coefficients may be negative; others that would be are 0.
    """
    count = x.shape[1]
    coefficients = np.zeros(count)
    active = np.ones(count, bool)
    while True:
        part = x[:, active]
        for _ in range(50):
            p = 1 / (1 + np.exp(-part @ coefficients[active]))
            slope = part.T @ (weight * (p - y)) / weight.sum() + RIDGE * coefficients[active]
            curve = (part * (weight * p * (1 - p))[:, None]).T @ part / weight.sum()
            step = np.linalg.solve(curve + RIDGE * np.eye(part.shape[1]), slope)
            coefficients[active] -= min(1.0, 5 / np.abs(step).max()) * step
            if np.abs(step).max() < 1e-6:
                break
        negative = active & (coefficients < 0) & (np.arange(count) < count - free)
        if not negative.any():
            return coefficients
        coefficients[negative] = 0.0
        active &= ~negative


def fit_view(examples: Iterable[Example], view: str) -> Floats:
    """Return the coefficients of one view."""
    chosen = [of for of in examples if view == "blind" or not of.problem.of.is_hidden]
    weights = group_weights(chosen)
    x, y, weight = [], [], []
    for example in chosen:
        rows = example.weight > 0
        x.append(example.columns[view][rows])
        y.append(example.is_right[rows])
        weight.append(example.weight[rows] * weights[group_of(example)])
    return regress(np.concatenate(x), np.concatenate(y), np.concatenate(weight), free=2)


def mix(example: Example, coefficients: dict[str, Floats]) -> Floats:
    """Return the score of each candidate before slope and shift."""
    named, blind = (example.columns[view] @ coefficients[view] for view in FEATURES)
    mixed: Floats = np.logaddexp(named, blind - load_model().handicap)
    return mixed


def fit_mix(scored: Sequence[tuple[Example, Floats]]) -> Floats:
    """Return slope and shift, fitted to the pairs that one-to-one matching takes."""
    counts = Counter(group_of(example) for example, _ in scored)
    x, y, weight = [], [], []
    for example, scores in scored:
        problem = example.problem
        for match in match_one_to_one(problem.evidence.pairs, scores, -np.inf):
            judged = problem.judge(match.left, match.right)
            if judged is not None:
                x.append((match.probability, 1.0))
                y.append(float(judged))
                weight.append(1 / problem.total / counts[group_of(example)])
    return regress(np.array(x), np.array(y), np.array(weight), free=2)


def cross_score(examples: Sequence[Example]) -> list[tuple[Example, Floats]]:
    """Score the candidates of each group by weights fitted to the others."""
    scored = []
    for group in sorted(set(map(group_of, examples))):
        others = [example for example in examples if group_of(example) != group]
        coefficients = {view: fit_view(others, view) for view in FEATURES}
        scored += [(of, mix(of, coefficients)) for of in examples if group_of(of) == group]
    return scored


def report_left_out(scored: Sequence[tuple[Example, Floats]]) -> None:
    """Print F1 of each set, a mean over its languages, without and with unrelated units."""
    found: dict[str, dict[int, list[float]]] = {}
    mixed = {
        group: fit_mix([of for of in scored if group_of(of[0]) != group])
        for group in sorted({group_of(example) for example, _ in scored})
    }
    for example, scores in scored:
        slope, shift = mixed[group_of(example)]
        probability = 1 / (1 + np.exp(-(slope * scores + shift)))
        problem = example.problem
        pairs = problem.evidence.pairs
        least = load_model().default_threshold
        f1 = problem.score(match_one_to_one(pairs, probability, least)).f1
        by_count = found.setdefault(problem.of.title, {})
        by_count.setdefault(problem.unrelated, []).append(f1)
    print("| set, left out of the fit | F1 | with ten unrelated files for each |\n|---|---|---|")
    for title, by_count in found.items():
        cells = [f"{np.mean(by_count[n]):.3f}" if n in by_count else "-" for n in (0, UNRELATED)]
        print(f"| {title} | {' | '.join(cells)} |")


def print_toml(coefficients: dict[str, Floats], mixed: Floats) -> None:
    """Print the model, what is shipped in a comment beside each number that differs."""
    shipped = tomllib.loads(
        files("codemix.pipelines.pair").joinpath("model.toml").read_text("utf-8")
    )
    for view, channels in FEATURES.items():
        of: dict[str, Any] = shipped[view]
        *weights, bias = coefficients[view].round(3).tolist()
        fitted = dict(zip((*channels, *OF_BOTH), weights, strict=True))
        fitted["size"] = -fitted["size"]
        print(f"[{view}]\nbias = {bias}  # shipped {of['bias']}\n[{view}.similarity]")
        print("".join(f"{name} = {weight}\n" for name, weight in of["similarity"].items()), end="")
        print(f"[{view}.features]")
        for name, weight in fitted.items():
            if weight or name in of["features"]:
                print(f"{name} = {weight}  # shipped {of['features'].get(name, 0)}")
        print()
    slope, shift = mixed.round(3).tolist()
    print(f"[mix]\nhandicap = {shipped['mix']['handicap']}")
    print(f"slope = {slope}  # shipped {shipped['mix']['slope']}")
    print(f"shift = {shift}  # shipped {shipped['mix']['shift']}\n\n[thresholds]")
    print("".join(f"{name} = {value}\n" for name, value in shipped["thresholds"].items()))


def compare(examples: Sequence[Example], coefficients: dict[str, Floats], mixed: Floats) -> None:
    """Print how many of the pairs that the shipped weights find these weights find as well."""
    model: Model = load_model()
    both = ours = theirs = 0
    for example in examples:
        evidence = example.problem.evidence
        probability = 1 / (1 + np.exp(-(mixed[0] * mix(example, coefficients) + mixed[1])))
        fitted, shipped = (
            {match[:2] for match in match_one_to_one(evidence.pairs, of, model.default_threshold)}
            for of in (probability, model.probability(evidence))
        )
        both, ours, theirs = both + len(fitted & shipped), ours + len(fitted), theirs + len(shipped)
    print(f"# pairs of all sets: {ours} by these weights, {theirs} by the shipped, {both} by both")


def main() -> None:
    """Fit, and print the weights or what is left out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=CACHE / "pair-ports")
    parser.add_argument("--corpus", type=Path, default=CACHE / "corpus", help="unrelated files")
    parser.add_argument("--humaneval", type=Path, required=True, help="folder of HumanEval-X")
    parser.add_argument("--leave-out", action="store_true", help="print F1 of sets left out")
    chosen = parser.parse_args()
    fetch_packages(chosen.folder)
    examples = pose_examples(Bench(chosen.corpus), chosen.folder, chosen.humaneval)
    scored = cross_score(examples)
    if chosen.leave_out:
        report_left_out(scored)
        return
    coefficients = {view: fit_view(examples, view) for view in FEATURES}
    mixed = fit_mix(scored)
    print_toml(coefficients, mixed)
    compare(examples, coefficients, mixed)


if __name__ == "__main__":
    main()
