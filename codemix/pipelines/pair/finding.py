"""Find the pairs of some files: by key, by mining, or by mining what has no key."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from codemix.pipelines.engines import Engine
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.pair.index import FileRef, index_files
from codemix.pipelines.pair.match import match_files
from codemix.pipelines.pair.mining import mine
from codemix.pipelines.pair.options import PairOptions
from codemix.pipelines.pair.scorers import load_scorer
from codemix.pipelines.pair.sides import Side
from codemix.pipelines.pair.unit_index import UnitIndex, UnitRules, Units, index_units
from codemix.schema import PIVOT_LANGUAGE

BYTES_PER_TOKEN = 2
"""Half of what a token takes at least on average, for a unit shares its document with another."""


@dataclass(frozen=True)
class Pair:
    """A unit of the pivot and its translation; ``group`` is what they are held out by.

    Either ``key`` says why they belong together or ``score``, a probability.
    """

    pivot: Side
    target: Side
    group: str
    key: str | None = None
    score: float | None = None


@dataclass
class Found:
    """Pairs in a fixed order, and facts for the summary."""

    pairs: list[Pair] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)


def find_pairs(parts: Sequence[Part], options: PairOptions, engine: Engine) -> Found:
    """Return the pairs that the options ask for."""
    found = Found()
    left_out: Counter[str] = Counter()
    unpaired: Counter[str] = Counter()
    if options.by in ("key", "auto"):
        index = index_files(parts, frozenset(options.languages), engine, options.key)
        matching = match_files(index.files, options.all_combinations)
        found.pairs += [
            Pair(_side(pair.pivot), _side(pair.target), pair.key, key=pair.key)
            for pair in matching.pairs
        ]
        found.details["files"] = index.files_in
        left_out.update(index.left_out)
        unpaired.update(matching.unpaired)
    if options.by in ("mine", "auto"):
        keyed = {(pair.pivot.id, pair.target.language) for pair in found.pairs}
        keyed |= {(pair.target.id, PIVOT_LANGUAGE) for pair in found.pairs}
        rules = UnitRules(
            frozenset(options.languages), options.unit, options.max_tokens * BYTES_PER_TOKEN
        )
        units = index_units(parts, rules, engine)
        mined = _mine_units(units, options, keyed)
        found.pairs += mined
        left_out = units.left_out if options.by == "mine" else left_out + units.left_out
        found.details["units"] = {
            f"{language} {kind}": len(of.sides)
            for (language, kind), of in sorted(units.units.items())
        }
        found.details["scores"] = _histogram(mined)
    found.pairs.sort(key=_order)
    found.details["pairs"] = len(found.pairs)
    found.details["left_out"] = dict(sorted((+left_out).items()))
    if options.by == "key":
        found.details["unpaired"] = dict(sorted(unpaired.items()))
    return found


def _mine_units(index: UnitIndex, options: PairOptions, keyed: set[tuple[str, str]]) -> list[Pair]:
    pairs = []
    for kind in ("file", "class", "function"):
        for language in sorted(set(options.languages) - {PIVOT_LANGUAGE}):
            left = _without(index.units.get((PIVOT_LANGUAGE, kind)), language, keyed)
            right = _without(index.units.get((language, kind)), PIVOT_LANGUAGE, keyed)
            if left is None or right is None:
                continue
            scorer = load_scorer(options.scorer, left.sides, right.sides)
            for match in mine(left.bag, right.bag, options.threshold, scorer):
                pivot = left.sides[match.left]
                group = f"{pivot.id} {pivot.span}"
                pairs.append(Pair(pivot, right.sides[match.right], group, score=match.probability))
    return pairs


def _without(units: Units | None, partner: str, keyed: set[tuple[str, str]]) -> Units | None:
    """Return the units whose files have no partner of that language yet; None for no units."""
    if units is None:
        return None
    rows = [row for row, side in enumerate(units.sides) if (side.id, partner) not in keyed]
    if not rows:
        return None
    return units if len(rows) == len(units.sides) else units.take(rows)


def _side(file: FileRef) -> Side:
    return Side(file.id, file.repo_name, file.path, file.language, file.part, file.row)


def _order(pair: Pair) -> tuple[Any, ...]:
    pivot, target = pair.pivot, pair.target
    return (
        pivot.repo_name, pivot.path, pivot.id, pivot.span,
        target.language, target.repo_name, target.path, target.id, target.span,
    )  # fmt: skip


def _histogram(pairs: list[Pair]) -> dict[str, int]:
    """Count the mined pairs by the first decimal of their score."""
    counts = Counter(min(9, int(10 * (pair.score or 0))) for pair in pairs)
    return {f"{tenth / 10:.1f}": counts[tenth] for tenth in sorted(counts)}
