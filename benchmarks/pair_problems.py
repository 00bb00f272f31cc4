"""Problems of mining: a set of `pair_sets` in one language, with or without strangers beside it."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pair import KEPT, bag_of
from pair_sets import ProgramSet

from codemix.langs import find, is_generated, is_minified
from codemix.langs.units import read_structure
from codemix.pipelines.pair.events import read_events
from codemix.pipelines.pair.features import Bag, count_events, join_bags, take_rows
from codemix.pipelines.pair.mining import CANDIDATES, Match, gather_evidence
from codemix.pipelines.pair.model import Evidence

MOST_UNRELATED = 2_000
# Of fewer pairs left to find in a language no figure is taken.
LEAST_LEFT = 5


class Tally(NamedTuple):
    """Pairs that were found and right, that were found, and that there are."""

    right: int
    found: int
    total: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.found + self.total)

    @property
    def precision(self) -> float:
        """How many of the pairs found are right."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """How many of the pairs there are were found."""
        return self.right / max(1, self.total)


def add_up(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of all pairs together."""
    return Tally(*map(sum, zip(*tallies, strict=True)))


@dataclass(frozen=True)
class Problem:
    """One set in one language, with or without unrelated units beside it.

    ``partnered`` are the keys that count: a pair with neither side among them is not known to be
    right or wrong. The key of an unrelated unit is None.
    """

    of: ProgramSet
    language: str
    unrelated: int
    keys: tuple[list[str | None], list[str | None]]
    partnered: frozenset[str]
    evidence: Evidence

    @property
    def total(self) -> int:
        """How many true pairs there are to find."""
        ours, theirs = ({key for key in side if key is not None} for side in self.keys)
        return len(ours & theirs)

    def judge(self, left: int, right: int) -> bool | None:
        """Say whether two rows are a pair; None where that is not known."""
        ours, theirs = self.keys[0][left], self.keys[1][right]
        if None not in (ours, theirs) and not {ours, theirs} & self.partnered:
            return None
        return ours is not None and ours == theirs

    def score(self, matches: Iterable[Match]) -> Tally:
        """Count the pairs of a matching that are known to be right or wrong."""
        verdicts = [self.judge(match.left, match.right) for match in matches]
        return Tally(verdicts.count(True), len(verdicts) - verdicts.count(None), self.total)


@cache
def unrelated_units(corpus: Path, language: str) -> dict[str, Bag]:
    """Return 2,000 files of a corpus, and 2,000 functions of these, in seeded random order."""
    extension = find(language).extensions[0]
    paths = sorted(corpus.rglob(f"*{extension}"))
    random.Random(language).shuffle(paths)
    bags: dict[str, list[Bag]] = {"file": [], "function": []}
    for path in paths:
        if len(bags["file"]) == MOST_UNRELATED:
            break
        # networkx is one of the sets.
        if "networkx" in path.as_posix() or path.name.endswith(".d.ts") or not path.is_file():
            continue
        data = path.read_bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue
        is_no_source = is_generated(path.name, text) or is_minified(path.name, text)
        if not 200 <= len(data) <= 20_000 or is_no_source:
            continue
        structure = read_structure(language, path.name, data)
        if structure is None:
            continue
        spans = [
            (unit.start, unit.end)
            for unit in structure.units
            if unit.kind == "function" and "function" not in unit.inside
            and unit.end - unit.start >= 200
        ]  # fmt: skip
        counted = count_events(read_events(data, structure), [(0, len(data)), *spans])
        bags["file"].append(take_rows(counted, np.arange(1)))
        bags["function"].append(take_rows(counted, np.arange(1, counted.rows)))
    return {
        unit: take_rows(whole, np.arange(min(MOST_UNRELATED, whole.rows)))
        for unit, whole in ((unit, join_bags(of)) for unit, of in bags.items())
    }


class Bench:
    """Makes problems of sets; what was counted once is not counted again."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._bags: dict[tuple[str, str], Bag] = {}

    def pose(self, of: ProgramSet, language: str, unrelated: int, kept: float = KEPT) -> Problem:
        """Remove some of each side at random and put ``unrelated`` units beside each that stays.

        There are at most 2,000 unrelated units on each side.
        """
        rng = np.random.default_rng(zlib.crc32(f"{of.title} {language}".encode()))
        bags, keys = [], []
        for side in ("Python", language):
            rows = of.sides[side]
            chosen = np.sort(rng.permutation(len(rows))[: round(kept * len(rows))])
            bag = take_rows(self._count(of, side), chosen)
            names = [rows[at][0] for at in chosen]
            if unrelated:
                strangers = unrelated_units(self._corpus, side)[of.unit]
                count = min(unrelated * len(names), strangers.rows)
                bag = join_bags([bag, take_rows(strangers, np.arange(count))])
                names += [None] * count
            bags.append(bag)
            keys.append(names)
        shared = of.shared_keys(language)
        every = {key for names in keys for key in names if key is not None}
        evidence = gather_evidence(bags[0], bags[1], CANDIDATES, 1 << 60)
        return Problem(
            of, language, unrelated, (keys[0], keys[1]),
            frozenset(every) if of.is_complete else shared, evidence,
        )  # fmt: skip

    def _count(self, of: ProgramSet, language: str) -> Bag:
        place = (of.title, language)
        if place not in self._bags:
            self._bags[place] = bag_of(language, (text for _, text in of.sides[language]))
        return self._bags[place]


def verdicts(problem: Problem) -> npt.NDArray[np.int8]:
    """Return 1, 0 or -1 (not known) for each candidate of a problem, shape (pairs,)."""
    judged = (problem.judge(int(a), int(b)) for a, b in problem.evidence.pairs)
    return np.array([-1 if of is None else int(of) for of in judged], np.int8)
