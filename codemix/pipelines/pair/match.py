"""Match files of the pivot with files of each other language that carry the same key."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from codemix.pipelines.pair.index import FileRef
from codemix.pipelines.pair.keys import Key
from codemix.schema import PIVOT_LANGUAGE

_MOST_COMPARISONS = 250_000


class Pair(NamedTuple):
    """A file of the pivot, its translation, and the name they share."""

    key: str
    pivot: FileRef
    target: FileRef


class Matching(NamedTuple):
    """The pairs, in a fixed order, and how many files found no partner."""

    pairs: list[Pair]
    unpaired: Counter[str]


def match_files(files: Iterable[FileRef], all_combinations: int = 0) -> Matching:
    """Pair every pivot file with at most one file of each other language, one to one.

    Keys are tried best first; a file that is paired under a better key is not paired again. Where
    a key has several files on a side, those whose folders agree most come together, and the rest
    k-th with k-th in path order. With ``all_combinations`` so many pairs of a key are made in each
    language instead, of every file with every other, those nearest to k-th with k-th first.
    """
    ordered = sorted(files, key=lambda file: (file.repo_name, file.path, file.id))
    pivots = [file for file in ordered if file.language == PIVOT_LANGUAGE]
    others: dict[str, list[FileRef]] = defaultdict(list)
    for file in ordered:
        if file.language != PIVOT_LANGUAGE:
            others[file.language].append(file)
    pairs = [
        pair
        for language in sorted(others)
        for pair in _match_language(pivots, others[language], all_combinations)
    ]
    pairs.sort(key=_order)
    paired = {side.id for pair in pairs for side in (pair.pivot, pair.target)}
    unpaired = Counter(file.language for file in ordered if file.id not in paired)
    return Matching(pairs, unpaired)


def _order(pair: Pair) -> tuple[str, ...]:
    pivot, target = pair.pivot, pair.target
    return (pivot.repo_name, pivot.path, target.language, target.repo_name, target.path)


def _match_language(
    pivots: list[FileRef], targets: list[FileRef], all_combinations: int
) -> list[Pair]:
    pairs: list[Pair] = []
    taken: set[str] = set()
    for key_of in (attrgetter("keys.by_language_folder"), attrgetter("keys.by_folder")):
        left, right = _by_key(pivots, key_of, taken), _by_key(targets, key_of, taken)
        for key in sorted(left.keys() & right.keys()):
            aligned = _align(left[key], right[key])
            if all_combinations:
                every = _combine(left[key], right[key], aligned)
                aligned = list(islice(every, all_combinations))
            for pivot, target in aligned:
                pairs.append(Pair(key.name, pivot, target))
                taken |= {pivot.id, target.id}
    return pairs


def _by_key(
    files: list[FileRef], key_of: Callable[[FileRef], Key | None], taken: set[str]
) -> dict[Key, list[FileRef]]:
    groups: dict[Key, list[FileRef]] = defaultdict(list)
    for file in files:
        key = key_of(file)
        if key is not None and file.id not in taken:
            groups[key].append(file)
    return groups


def _align(pivots: list[FileRef], targets: list[FileRef]) -> list[tuple[FileRef, FileRef]]:
    if len(pivots) * len(targets) > _MOST_COMPARISONS:
        return list(zip(pivots, targets, strict=False))
    agreements = sorted(
        (-_agreement(pivot, target), at, to)
        for at, pivot in enumerate(pivots)
        for to, target in enumerate(targets)
    )
    left, right = set(range(len(pivots))), set(range(len(targets)))
    aligned = []
    for _, at, to in agreements:
        if at in left and to in right:
            aligned.append((pivots[at], targets[to]))
            left.discard(at)
            right.discard(to)
    return aligned


def _combine(
    pivots: list[FileRef], targets: list[FileRef], first: list[tuple[FileRef, FileRef]]
) -> Iterator[tuple[FileRef, FileRef]]:
    """Yield every pair of a pivot and a target, those in ``first`` before the others."""
    yield from first
    known = {(pivot.id, target.id) for pivot, target in first}
    for total in range(len(pivots) + len(targets) - 1):
        for at in range(max(0, total - len(targets) + 1), min(total + 1, len(pivots))):
            pair = (pivots[at], targets[total - at])
            if (pair[0].id, pair[1].id) not in known:
                yield pair


def _agreement(pivot: FileRef, target: FileRef) -> int:
    """Count the folders that agree, from the file upwards."""
    agreeing = 0
    for ours, theirs in zip(
        reversed(pivot.keys.folders), reversed(target.keys.folders), strict=False
    ):
        if ours != theirs:
            break
        agreeing += 1
    return agreeing
